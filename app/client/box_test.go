package client

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"alcove/sync/engine"
	wire "alcove/sync/record"
	"alcove/sync/replica"
)

func TestFirstLine(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "  \n\t\n": "", "Thursday": "Thursday", "\n\n  Thu  rsday \nmore": "Thu rsday",
		strings.Repeat("ä", 500): strings.Repeat("ä", 117) + "...",
	} {
		if got := firstLine(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// A new conversation's subject survives as a draft and as the first line.
func TestSubjects(t *testing.T) {
	for _, c := range []struct{ subject, text, sent string }{
		{"", "Hello", "Hello"}, {"Thursday", "", "Thursday"}, {" Thurs\nday ", "Hello", "Thurs day\n\nHello"}, {"", "", ""},
	} {
		if got := withSubject(c.subject, c.text); got != c.sent {
			t.Errorf("%q %q: %q", c.subject, c.text, got)
		}
	}
	thread, subject, text := draftOf(replica.Draft{ID: newDraft, Text: "Thursday\nline 1\nline 2"})
	if thread != "" || subject != "Thursday" || text != "line 1\nline 2" {
		t.Errorf("%q %q %q", thread, subject, text)
	}
	thread, subject, text = draftOf(replica.Draft{ID: "t_1", Text: "a\nb"})
	if thread != "t_1" || subject != "" || text != "a\nb" {
		t.Errorf("%q %q %q", thread, subject, text)
	}
}

func TestFileNames(t *testing.T) {
	for in, want := range map[string]string{
		"plan.pdf": "plan.pdf", "/a folder/plan.pdf": "plan.pdf", `C:\Users\Jane\plan.pdf`: "plan.pdf", "a\x00b\n.txt": "ab.txt",
		"..": "file", "": "file", "/": "file", "\xff.txt": ".txt",
	} {
		if got := cleanName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := cleanName(strings.Repeat("ä", 300)); len(got) > wire.MaxFileName || len(got) < wire.MaxFileName-4 {
		t.Errorf("%d bytes", len(got))
	}
}

func TestMediaTypeIsOfTheContent(t *testing.T) {
	typ, content, err := mediaType("holiday.txt", strings.NewReader("%PDF-1.7 and more"))
	if err != nil || typ != "application/pdf" {
		t.Fatalf("%q, %v", typ, err)
	}
	if b, err := io.ReadAll(content); err != nil || string(b) != "%PDF-1.7 and more" {
		t.Errorf("%q, %v", b, err)
	}
	if typ, _, err := mediaType("empty", strings.NewReader("")); typ != "" || err != nil {
		t.Errorf("%q, %v", typ, err)
	}
}

// Only an answer that goes on exactly where we are is taken.
func TestAnswersToAFetch(t *testing.T) {
	res := func(status int, content string) *http.Response {
		return &http.Response{StatusCode: status, Header: http.Header{"Content-Range": {content}}}
	}
	for _, c := range []struct {
		res  *http.Response
		from int64
		ok   bool
	}{
		{res(200, ""), 0, true},
		{res(200, ""), 64, false}, // from the beginning: it is another file now
		{res(206, "bytes 64-99/100"), 64, true},
		{res(206, "bytes 0-99/100"), 64, false},
		{res(206, "bytes 64-98/99"), 64, false},
		{res(416, ""), 64, false}, {res(404, ""), 0, false}, {res(500, ""), 0, false}, {res(302, ""), 0, false},
	} {
		if err := begins(c.res, c.from, 100); (err == nil) != c.ok {
			t.Errorf("%d %v from %d: %v", c.res.StatusCode, c.res.Header, c.from, err)
		}
	}
}

// Every word that a server of today has for a refusal has a sentence of its
// own, and one that is not known has one too.
func TestRefusalsHaveWords(t *testing.T) {
	seen := map[string]string{}
	for _, r := range []string{
		wire.RefusedTooLong, wire.RefusedNoThread, wire.RefusedNoRoom, wire.RefusedUnknownOp, wire.RefusedNotValid,
		wire.ErrBadType, wire.ErrBadPicture, wire.ErrFilesMissing, engine.FileLost,
	} {
		s := refusedWords(r)
		if !strings.HasPrefix(s, "This was not sent. ") || !strings.Contains(s, "Your words are still here.") || seen[s] != "" {
			t.Errorf("%s: %q, as %s", r, s, seen[s])
		}
		seen[s] = r
	}
	for _, pair := range [][2]string{{wire.ErrTooLarge, wire.RefusedTooLong}, {wire.ErrQuota, wire.RefusedNoRoom}, {wire.ErrNotWhole, wire.ErrFilesMissing}} {
		if refusedWords(pair[0]) != refusedWords(pair[1]) {
			t.Errorf("%s and %s are the same to a person", pair[0], pair[1])
		}
	}
	if refusedWords("a word of next year") != refusedWords(wire.RefusedNotValid) {
		t.Error("an unknown word")
	}
}

// A message that was to open a conversation and was refused is found in the
// list, and one in a conversation marks it.
func TestRefusedMessagesAreInTheList(t *testing.T) {
	there := []Thread{{ID: "t_1", Last: "Hello", State: MessageDelivered}, {ID: "t_2", State: MessageRead}}
	got := withRefused(there, []Message{
		{ID: "m_1", Thread: "t_2", Text: "no"}, {ID: "m_2", Thread: "t_new", Text: "\nAbout Monday\nand more"}, {ID: "m_3", Thread: "t_new", Text: "again"},
	})
	if len(got) != 3 || got[0].ID != "t_new" || got[0].Subject != "About Monday" || got[0].State != MessageRefused {
		t.Fatalf("%+v", got)
	}
	if got[1].ID != "t_1" || got[1].State != MessageDelivered || got[2].State != MessageRefused {
		t.Errorf("%+v", got)
	}
}

func TestMoment(t *testing.T) {
	if got := moment("2026-03-03T14:04:00Z"); !got.Equal(time.Date(2026, 3, 3, 14, 4, 0, 0, time.UTC)) {
		t.Error(got)
	}
	if !moment("soon").IsZero() || !moment("").IsZero() {
		t.Error("no time")
	}
}
