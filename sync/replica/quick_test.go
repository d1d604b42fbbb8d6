package replica

import (
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alcove/sync/record"
)

// Whatever the quick reader reads, the careful one reads the same.
func FuzzQuickMessage(f *testing.F) {
	for _, text := range []string{"", "plain", "two\nlines", `"quoted" \ and /`, "café — 🙂", "<b>", "tab\t", "\x00", "\u2028"} {
		b, err := json.Marshal(record.Message{Thread: "t_1", Text: text, From: record.FromStaff, At: "2026-03-03T14:04:00Z"})
		ok(f, err)
		f.Add(b)
	}
	for _, s := range []string{
		`{"thread":"t","text":"a","text":"b","from":"client","at":""}`, `{"Text":"x"}`, `{"text":"\ud800"}`, `{"text":"a"} `, `{"text":null}`,
		`{"text":"a",}`, `{}`, `{"text":"a"`, `{"text":"a\`, `{"files":[]}`, "{\"text\":\"\xff\"}", `{"text":"\u0041"}`, `{"text":"a\/b\r"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var quick record.Message
		if !quickMessage(&quick, string(b)) {
			return
		}
		careful, err := record.Messages.Body(record.Envelope{Type: record.Messages.Type, Body: b})
		if err != nil {
			t.Fatalf("%q: only the quick one reads it: %v", b, err)
		}
		if diff := cmp.Diff(careful, quick); diff != "" {
			t.Errorf("%q: %s", b, diff)
		}
	})
}

// The quick way is the one that messages take, or it is worth nothing.
func TestQuickMessageReadsWhatComes(t *testing.T) {
	for _, text := range []string{"plain", "two\nlines", "\"quoted\"", "café 🙂"} {
		var m record.Message
		body := record.Messages.Envelope("m", record.Message{Thread: "t_1", Text: text, From: record.FromClient}).Body
		if !quickMessage(&m, string(body)) || m.Text != text {
			t.Errorf("%q is left to the careful reader", text)
		}
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(encode(acct, message(1, "t_1", "text"), record.Envelope{Type: "x", ID: "y", Seq: -1, V: 3, Deleted: true}))
	f.Add([]byte{codecVersion, 0, 255, 255, 255, 255, 15})
	f.Fuzz(func(t *testing.T, b []byte) {
		stream, all, err := decode(b)
		if err != nil {
			return
		}
		var envs []record.Envelope
		for _, o := range all {
			envs = append(envs, o.env)
			if o.body != string(o.env.Body) {
				t.Errorf("%q is read as %q", o.env.Body, o.body)
			}
		}
		again, back, err := decode(encode(stream, envs...))
		if err != nil || again != stream {
			t.Fatal(again, err)
		}
		if diff := cmp.Diff(all, back, cmp.AllowUnexported(opened{})); diff != "" {
			t.Error(diff)
		}
	})
}
