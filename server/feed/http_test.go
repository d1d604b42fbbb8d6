package feed

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// Bodies that are cut, doubled, too large, or of another version.
func TestBodies(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	good := encode(t, p.request(p.say("m_1", "", "hi")))
	for i := 0; i < len(good); i++ { // truncated at every byte
		resp, _ := w.call(ana, "POST", record.PathPush, good[:i])
		if resp.StatusCode == 429 {
			w.pass(time.Minute)
			i--
			continue
		}
		if resp.StatusCode != 400 {
			t.Fatalf("cut at %d: %s", i, resp.Status)
		}
	}
	w.pass(time.Hour)
	for name, c := range map[string]struct {
		path, body string
		status     int
		word       string
	}{
		"two values":        {record.PathPush, string(good) + string(good), 400, record.ErrInvalid},
		"a member twice":    {record.PathPush, strings.Replace(string(good), `"proto":1`, `"proto":1,"Proto":1`, 1), 400, record.ErrInvalid},
		"unknown member":    {record.PathPush, strings.Replace(string(good), `"proto":1`, `"proto":1,"admin":true`, 1), 400, record.ErrInvalid},
		"too large":         {record.PathPush, strings.Repeat(" ", record.MaxPushBytes+1), 413, record.ErrTooLarge},
		"pull too large":    {record.PathPull, strings.Repeat(" ", record.MaxPullBytes+1), 413, record.ErrTooLarge},
		"old, other form":   {record.PathPush, `{"schema":0,"records":"a form of long ago"}`, 426, record.ErrSchemaOld},
		"new, other form":   {record.PathPull, `{"schema":99,"since":{"x":1}}`, 400, record.ErrSchemaNew},
		"no schema":         {record.PathPull, `{"proto":1}`, 400, record.ErrInvalid},
		"limit":             {record.PathPull, `{"proto":1,"schema":1,"replica":"r_1","cursors":{"acct:c_ana":""},"limit":501}`, 413, record.ErrTooLarge},
		"nothing asked":     {record.PathPull, `{"proto":1,"schema":1,"replica":"r_1","cursors":{},"limit":1}`, 400, record.ErrInvalid},
		"somebody else's":   {record.PathPull, `{"proto":1,"schema":1,"replica":"r_1","cursors":{"acct:c_ben":""},"limit":1}`, 404, record.ErrNoStream},
		"not there":         {record.PathPull, `{"proto":1,"schema":1,"replica":"r_1","cursors":{"acct:c_xxx":""},"limit":1}`, 404, record.ErrNoStream},
		"a very long queue": {record.PathPush, `{"proto":1,"schema":1,"stream":"acct:c_ana","replica":"r_1","muts":[` + strings.Repeat("{},", record.MaxMutations) + `{}]}`, 413, record.ErrTooLarge},
	} {
		resp, b := w.call(ana, "POST", c.path, []byte(c.body))
		var e record.SyncError
		if err := json.Unmarshal(b, &e); err != nil || resp.StatusCode != c.status || e.Error != c.word || resp.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: %s %s", name, resp.Status, b)
		}
	}
	if got := w.texts(ana); got != nil {
		t.Errorf("a bad call wrote %v", got)
	}
	if resp, b := w.call(ana, "POST", record.PathPush, good); resp.StatusCode != 200 {
		t.Errorf("%s %s", resp.Status, b)
	}
}

// Whoever asks too often is told how long to wait, and nobody else is.
func TestRate(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	p.sync()
	body := encode(t, p.ask(0))
	for i := range burst {
		if resp, _ := w.call(ana, "POST", record.PathPull, body); resp.StatusCode != 204 {
			t.Fatal(i, resp.Status)
		}
	}
	resp, b := w.call(ana, "POST", record.PathPull, body)
	if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "1" || string(b) != `{"error":"throttled"}` {
		t.Fatal(resp.Status, resp.Header.Get("Retry-After"), string(b))
	}
	other := w.pc(ben, "r_two")
	if resp, _ := w.call(ben, "POST", record.PathPull, encode(t, other.ask(0))); resp.StatusCode != 200 {
		t.Error("Ben waits for Ana: ", resp.Status)
	}
	w.pass(time.Second)
	if resp, _ := w.call(ana, "POST", record.PathPull, body); resp.StatusCode != 204 {
		t.Error(resp.Status)
	}
}

// A server that closes, or whose disk is full, says when to come again.
func TestBusy(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	m := p.say("m_1", "", "hi")
	w.write(func(tx *store.Tx) error { _, err := tx.Exec(`PRAGMA max_page_count = 1`); return err })
	m.Args = encode(t, record.Send{Text: strings.Repeat("long ", 3999), Files: []string{}})
	resp, b := w.call(ana, "POST", record.PathPush, encode(t, p.request(m)))
	if resp.StatusCode != 503 || resp.Header.Get("Retry-After") == "" || string(b) != `{"error":"server_error"}` {
		t.Fatal(resp.Status, string(b))
	}
	w.write(func(tx *store.Tx) error { _, err := tx.Exec(`PRAGMA max_page_count = 4294967294`); return err })
	if ans := p.push(m); ans.LastN != 1 {
		t.Errorf("after there is room again: %+v", ans)
	}
}

// A first sync is one compressed answer; each line stands for itself.
func TestFirstSyncIsOneAnswer(t *testing.T) {
	w := newWorld(t)
	w.put(0, 1300)
	p := w.pc(ana, "r_one")
	r, err := http.NewRequest("POST", w.web.URL+record.PathPull, bytes.NewReader(encode(t, p.ask(0))))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", record.Lines+", application/json;q=0.5")
	r.Header.Set("Accept-Encoding", "gzip")
	resp, err := w.web.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close() //nolint:errcheck // read to its end
	if resp.Header.Get("Content-Type") != record.Lines || resp.Header.Get("Content-Encoding") != "gzip" {
		t.Fatal(resp.Header)
	}
	z, err := gzip.NewReader(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	lines := bufio.NewReader(z)
	for {
		line, err := lines.ReadBytes('\n')
		if err == io.EOF && len(line) == 0 {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		var a record.PullAnswer
		if err := json.Unmarshal(line, &a); err != nil {
			t.Fatal(err)
		}
		for stream, page := range a.Streams {
			p.cursors[stream] = page.Cursor
			for _, e := range page.Changes {
				p.rows[e.Type+"/"+e.ID] = e
			}
			if stream == store.AcctStream(ana) {
				sizes = append(sizes, len(page.Changes))
			}
		}
	}
	if len(p.documents()) != 1300 || len(sizes) != 3 || sizes[0] != record.MaxPage || sizes[2] != 301 {
		t.Errorf("%d documents in pages of %v", len(p.documents()), sizes)
	}
	if _, news, err := w.s.Pull(context.Background(), ana, p.ask(0)); news || err != nil {
		t.Error("news after a whole sync", err)
	}
}

// Two computers that push at once: each message once, each in its own order.
func TestPushTogether(t *testing.T) {
	w := newWorld(t)
	const each = 20
	var wg sync.WaitGroup
	for _, replica := range []string{"r_1", "r_2", "r_3"} {
		p := w.pc(ana, replica)
		var all []record.Mutation
		for i := range each {
			all = append(all, p.say("m_"+replica+string(rune('a'+i)), "", replica+string(rune('a'+i))))
		}
		for range 2 { // and each twice
			wg.Go(func() {
				for i := range all {
					if _, err := w.s.Push(context.Background(), ana, p.request(all[:i+1]...)); err != nil {
						t.Error(err)
					}
				}
			})
		}
	}
	wg.Wait()
	got := w.texts(ana)
	if len(got) != 3*each {
		t.Fatalf("%d messages", len(got))
	}
	last := map[string]string{}
	for _, m := range got {
		text := strings.Split(m, ":")[1]
		if r := text[:3]; text <= last[r] {
			t.Errorf("%s behind %s", text, last[r])
		}
		last[text[:3]] = text
	}
}

func FuzzPush(f *testing.F) {
	w := newWorld(f)
	p := w.pc(ana, "r_one")
	f.Add(encode(f, p.request(p.say("m_1", "", "hi"), p.mut("m_2", string(record.ReadOp), record.Read{Thread: "t_1", Upto: "m_1"}))))
	f.Add([]byte(`{"proto":1,"schema":1,"stream":"acct:c_ben","replica":"r_1","muts":[]}`))
	f.Add([]byte(`{"schema":0}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		w.TB = t
		w.pass(time.Second)
		resp, _ := w.call(ana, "POST", record.PathPush, b)
		switch resp.StatusCode {
		case 200, 400, 404, 409, 413, 426, 429:
		default:
			t.Fatalf("%s for %s", resp.Status, b)
		}
		if got := w.texts(ben); got != nil {
			t.Fatalf("%s wrote to Ben: %v", b, got)
		}
	})
}

func FuzzPull(f *testing.F) {
	w := newWorld(f)
	w.put(0, 3)
	p := w.pc(ana, "r_one")
	p.pull(2)
	f.Add([]byte(p.cursors[store.AcctStream(ana)]), "r_one", 2)
	f.Add([]byte(""), "r_two", 0)
	f.Add([]byte("AAAA"), "x", -1)
	f.Fuzz(func(t *testing.T, cursor []byte, replica string, limit int) {
		q := record.PullRequest{Proto: 1, Schema: 1, Replica: replica, Cursors: map[string]string{store.AcctStream(ben): string(cursor)}, Limit: limit}
		ans, _, err := w.s.Pull(context.Background(), ben, q) // Ana's cursor in Ben's hands
		if err != nil {
			if no := refusal(t, err); no.Status >= 500 {
				t.Fatal(err)
			}
			return
		}
		page := ans.Streams[store.AcctStream(ben)]
		if len(cursor) > 0 && (page.Reset != record.ResetLineage || page.Changes != nil) {
			t.Fatalf("a foreign cursor was answered: %+v", page)
		}
		for _, e := range page.Changes {
			if e.Type == "document" {
				t.Fatal("Ben sees what is Ana's")
			}
		}
	})
}
