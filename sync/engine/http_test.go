package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"alcove/sync/record"
)

// serve is a server that answers everything with one function.
func serve(t *testing.T, answer http.HandlerFunc) HTTP {
	t.Helper()
	s := httptest.NewServer(answer)
	t.Cleanup(s.Close)
	return HTTP{Base: s.URL, Do: s.Client().Do}
}

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		status int
		body   string
		head   [2]string
		want   FaultKind
		after  time.Duration
	}{
		{401, `{"error":"insufficient_user_authentication"}`, [2]string{}, NeedsUnlock, 0},
		{401, ``, [2]string{"WWW-Authenticate", `DPoP error="insufficient_user_authentication", max_age=900`}, NeedsUnlock, 0},
		{401, `{"error":"invalid_token"}`, [2]string{}, NotSignedIn, 0},
		{426, `{"error":"schema_too_old"}`, [2]string{}, TooOld, 0},
		{426, `<h1>Upgrade Required</h1>`, [2]string{}, Busy, 0}, // a proxy's opinion
		{409, `{"error":"replica_forked","last_n":3}`, [2]string{}, Forked, 0},
		{409, `{"error":"files_missing","files":["f_1"]}`, [2]string{}, FilesMissing, 0},
		{409, `{"error":"offset_mismatch"}`, [2]string{}, Busy, 0},
		{400, `{"error":"invalid_request"}`, [2]string{}, Refused, 0},
		{400, `Bad Request`, [2]string{}, Busy, 0},
		{400, `{"error":"schema_too_new"}`, [2]string{}, Busy, 0},
		{413, `{"error":"too_large"}`, [2]string{}, Refused, 0},
		{507, `{"error":"no_room"}`, [2]string{}, Refused, 0},
		{404, `{"error":"not_found"}`, [2]string{}, Gone, 0},
		{404, `{"error":"no_such_stream"}`, [2]string{}, Busy, 0},
		{429, `{"error":"throttled"}`, [2]string{"Retry-After", "7"}, Busy, 7 * time.Second},
		{503, ``, [2]string{"Retry-After", "999999999999"}, Busy, retryAfterMost},
		{503, ``, [2]string{"Retry-After", "-5"}, Busy, 0},
		{302, ``, [2]string{"Location", "https://hotel.example/"}, Busy, 0},
	} {
		h := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			if c.head[0] != "" {
				w.Header().Set(c.head[0], c.head[1])
			}
			w.WriteHeader(c.status)
			_, _ = io.WriteString(w, c.body) // the client reads it or not
		})
		h.Do = (&http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}).Do
		_, err := h.Push(t.Context(), record.PushRequest{})
		var f *Fault
		if !errors.As(err, &f) || f.Kind != c.want || f.After != c.after {
			t.Errorf("%d %s %v: %v", c.status, c.body, c.head, err)
		}
	}
}

func TestUnreachable(t *testing.T) {
	h := HTTP{Base: "http://127.0.0.1:1", Do: http.DefaultClient.Do}
	var f *Fault
	if _, err := h.Push(t.Context(), record.PushRequest{}); !errors.As(err, &f) || f.Kind != Unreachable {
		t.Errorf("%v", err)
	}
}

// What arrived before a cut counts.
func TestPullLines(t *testing.T) {
	line := `{"streams":{"acct:c":{"changes":[],"cursor":"c%d","more":true}},"safe_n":1,"now":"2026-03-03T14:04:00Z"}` + "\n"
	whole := fmt.Sprintf(line+line, 1, 2)
	for _, c := range []struct {
		body  string
		pages int
		ok    bool
	}{{whole, 2, true}, {whole + "\n\n", 2, true}, {whole + `{"streams":`, 2, false}, {`{}{}`, 0, false}, {"<html>", 0, false}, {"", 0, true}} {
		h := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if !strings.Contains(r.Header.Get("Accept"), record.Lines) {
				t.Error("does not ask for lines")
			}
			_, _ = io.WriteString(w, c.body)
		})
		n := 0
		err := h.Pull(t.Context(), record.PullRequest{}, func(a record.PullAnswer) {
			n++
			if got := a.Streams["acct:c"].Cursor; got != fmt.Sprintf("c%d", n) {
				t.Errorf("line %d is %q", n, got)
			}
		})
		if n != c.pages || (err == nil) != c.ok {
			t.Errorf("%q: %d pages, %v", c.body, n, err)
		}
	}
	h := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	if err := h.Pull(t.Context(), record.PullRequest{}, func(record.PullAnswer) { t.Error("a page of nothing") }); err != nil {
		t.Error(err)
	}
}

func TestListen(t *testing.T) {
	h := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("wait") != "" {
			_, _ = io.WriteString(w, `{"streams":["acct:c"]}`)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		_, _ = io.WriteString(w, ": keep-alive\n\nevent: poke\ndata: {\"streams\":[]}\n\n")
	})
	for _, wait := range []bool{false, true} {
		signs, pokes := 0, 0
		if err := h.Listen(t.Context(), wait, func(poke bool) {
			signs++
			if poke {
				pokes++
			}
		}); err != nil || pokes != 1 || !wait && signs < 3 {
			t.Errorf("wait %v: %d signs, %d pokes, %v", wait, signs, pokes, err)
		}
	}
	login := serve(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>") })
	if err := login.Listen(context.Background(), false, func(bool) { t.Error("a web page is no sign of life") }); err == nil {
		t.Error("a web page was taken for an event stream")
	}
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"", "0", "120", "-1", "Fri, 31 Dec 2027 23:59:59 GMT", "9223372036854775807", "1e9"} {
		f.Add(s)
	}
	now := time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, s string) {
		if d := retryAfter(s, now); d < 0 || d > retryAfterMost {
			t.Errorf("%q means %v", s, d)
		}
	})
}

func FuzzPull(f *testing.F) {
	f.Add([]byte(`{"streams":{"acct:c":{"changes":[{"type":"t","id":"i","seq":1,"v":1,"body":{}}],"cursor":"c","more":true}}}`))
	f.Add([]byte(`{"streams":{"acct:c":{"reset":"lineage"}}}` + "\n{"))
	f.Fuzz(func(t *testing.T, b []byte) {
		h := HTTP{Base: "http://x", Do: func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(string(b)))}, nil
		}}
		w := begin(&testing.T{}, queue(2))
		call := w.m.pull.call
		// Whatever comes, the machine takes it or waits.
		_ = h.Pull(t.Context(), record.PullRequest{}, func(a record.PullAnswer) { w.step(Pulled{call, a}) })
		if at, ok := w.m.Next(); !ok || at < 0 {
			t.Error("stands still")
		}
	})
}
