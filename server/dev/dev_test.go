package dev

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"alcove/server/mail"
)

// The clock only goes forward, and what was seen once survives a restart.
func TestClock(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c, err := OpenClock(dir)
		if err != nil {
			t.Fatal(err)
		}
		start := c.Now()
		if _, err := os.Stat(filepath.Join(dir, ClockFile)); !errors.Is(err, os.ErrNotExist) {
			t.Error("a clock that nobody moved left a file")
		}
		for _, bad := range []time.Duration{-1, maxAhead + 1} {
			if _, err := c.Advance(bad); !errors.Is(err, ErrAdvance) {
				t.Errorf("%v: %v", bad, err)
			}
		}
		for range 2 {
			if _, err := c.Advance(24*time.Hour + time.Minute); err != nil {
				t.Fatal(err)
			}
		}
		again, err := OpenClock(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []*Clock{c, again} {
			if got := c.Now().Sub(start); got != 48*time.Hour+2*time.Minute {
				t.Errorf("moved by %v", got)
			}
		}
		if _, err := c.Advance(maxAhead); !errors.Is(err, ErrAdvance) {
			t.Errorf("beyond the end: %v", err)
		}
	})
	for _, damaged := range []string{"", "x", `{"ahead_ns":-1}`, `{"ahead_ns":9223372036854775807}`} {
		if err := os.WriteFile(filepath.Join(dir, ClockFile), []byte(damaged), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := OpenClock(dir); err == nil {
			t.Errorf("%q was read", damaged)
		}
	}
}

func envelope(id, to string) mail.Envelope {
	return mail.Envelope{ID: id, From: "hello@lakeside.example", To: to, Subject: "Your sign-in link", Text: "Press: https://x.example/l/abc", HTML: "<p>",
		Raw: []byte("Auto-Submitted: auto-generated\r\nX-Folded-ID: one\r\n two\r\n\r\nbody")}
}

type next struct{ err error }

func (n next) Send(context.Context, mail.Envelope) (mail.Accepted, error) {
	return mail.Accepted{Code: 251}, n.err
}

func TestMailboxKeepsEveryMail(t *testing.T) {
	dir := t.TempDir()
	box, err := OpenMailbox(dir, time.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range []mail.Envelope{envelope("m_1", "jane@example.com"), envelope("m_2", "bob@example.com"), envelope("m_1", "jane@example.com")} {
		if _, err := box.Send(t.Context(), e); err != nil {
			t.Fatal(err)
		}
	}
	if err := box.Close(); err != nil {
		t.Fatal(err)
	}
	// A kill cut a line: it was never acknowledged, and the next mail does not join it.
	f, err := os.OpenFile(filepath.Join(dir, MailFile), os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString(`{"id":"m_cut`); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	boom := errors.New("boom")
	if box, err = OpenMailbox(dir, time.Now, next{boom}); err != nil {
		t.Fatal(err)
	}
	if _, err := box.Send(t.Context(), envelope("m_3", "jane@example.com")); !errors.Is(err, boom) {
		t.Errorf("what the mail server said was lost: %v", err)
	}
	if box, err = OpenMailbox(dir, time.Now, next{}); err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, m := range box.Mails("") {
		ids = append(ids, m.ID)
	}
	if got := strings.Join(ids, " "); got != "m_1 m_2 m_3" {
		t.Errorf("mails %s", got)
	}
	if m := box.Mails(" JANE@example.com "); len(m) != 2 || m[0].Headers["Auto-Submitted"] != "auto-generated" || m[0].Headers["X-Folded-ID"] != "one two" {
		t.Errorf("%+v", m)
	}
	fi, err := os.Stat(filepath.Join(dir, MailFile))
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Error(fi, err)
	}
}

func bench(t *testing.T) *Bench {
	t.Helper()
	clock, err := OpenClock(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	box, err := OpenMailbox(t.TempDir(), clock.Now, nil)
	if err != nil {
		t.Fatal(err)
	}
	return &Bench{Clock: clock, Mailbox: box}
}

func TestMoveClockRefusesNonsense(t *testing.T) {
	b := bench(t)
	moved := 0
	b.Moved = func() { moved++ }
	for body, want := range map[string]int{
		`{"advance":"24h1m"}`: 200, `{"advance":"0s"}`: 200, `{"advance":"1h","x":1}`: 400, `{"advance":"-1h"}`: 400, `{"advance":"soon"}`: 400,
		`{"advance":"1h"}{"advance":"1h"}`: 400, `{"advance":1}`: 400, ``: 400, `[]`: 400, `{"advance":"2000000h"}`: 400,
	} {
		w := httptest.NewRecorder()
		b.MoveClock(w, httptest.NewRequest(http.MethodPost, "/dev/clock", strings.NewReader(body)))
		var a map[string]string
		if w.Code != want || json.Unmarshal(w.Body.Bytes(), &a) != nil || len(a) != 1 {
			t.Errorf("%s: %d %s", body, w.Code, w.Body)
		}
	}
	if moved != 2 {
		t.Errorf("told %d times", moved)
	}
}

// A mail's link can be pressed, and nothing in a mail becomes part of the page.
func TestMailPage(t *testing.T) {
	b := bench(t)
	e := envelope("m_1", "jane@example.com")
	e.Text = "Hi <b>Jane</b>.\n\nPress (https://x.example/l/abc?a=1&b=2).\nCall us."
	if _, err := b.Mailbox.Send(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest(http.MethodGet, "/dev/mail/m_1", nil)
	r.SetPathValue("id", "m_1")
	w := httptest.NewRecorder()
	b.ServeMail(w, r)
	for _, want := range []string{`<a href="https://x.example/l/abc?a=1&amp;b=2" target="_blank"`, "Hi &lt;b&gt;Jane&lt;/b&gt;.", ").<br>Call us."} {
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%q is missing in\n%s", want, w.Body)
		}
	}
	w = httptest.NewRecorder()
	b.ServeMailbox(w, httptest.NewRequest(http.MethodGet, "/dev/mail?to=jane@example.com", nil))
	if !strings.Contains(w.Body.String(), `<a href="/dev/mail/m_1">`) || w.Header().Get("Refresh") == "" {
		t.Error(w.Header(), w.Body)
	}
}
