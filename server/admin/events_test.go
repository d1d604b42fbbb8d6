package admin_test

import (
	"bufio"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"alcove/server/servertest"
	"alcove/server/store"
)

// listenTo opens the stream of a staff page; each event's name comes out of
// the channel, which closes with the stream.
func listenTo(t *testing.T, b *browser) <-chan string {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	r, err := http.NewRequestWithContext(ctx, "GET", b.w.URL+"/staff/events", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/event-stream")
	r.AddCookie(&http.Cookie{Name: "__Host-alcove-staff", Value: b.cookie})
	resp, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != http.StatusOK || !strings.HasPrefix(resp.Header.Get("Content-Type"), "text/event-stream") {
		t.Fatal(resp.Status)
	}
	names, ended := make(chan string, 100), make(chan struct{})
	go func() {
		defer close(ended)
		defer close(names)
		for s := bufio.NewScanner(resp.Body); s.Scan(); {
			if name, ok := strings.CutPrefix(s.Text(), "event: "); ok {
				names <- name
			}
		}
	}()
	t.Cleanup(func() {
		stop()
		<-ended
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
	})
	return names
}

// soon demands an event; the beat brings none. What is left of a burst may come
// before the stream is over.
func soon(t *testing.T, names <-chan string, want, after string) {
	t.Helper()
	for end := time.After(3 * time.Minute); ; {
		select {
		case got := <-names:
			if got == "changed" && want == "over" {
				continue
			}
			if got != want {
				t.Errorf("%s: %q, want %q", after, got, want)
			}
			return
		case <-end:
			t.Fatalf("%s: nothing came", after)
		}
	}
}

// drain waits until a burst of events is over.
func drain(names <-chan string) {
	for {
		select {
		case <-names:
		case <-time.After(1500 * time.Millisecond):
			return
		}
	}
}

// An open page hears of a wrong code, of a refused mail, and of the end of its
// own session.
func TestEventsTellOfTrouble(t *testing.T) {
	w := newTodayWorld(t, mailHouse(t, 550, "no such mailbox"))
	b := signedIn(t, w.World, store.Clinician)
	names := listenTo(t, b)
	a := w.App()
	ans := a.Start(todayJane)
	soon(t, names, "changed", "a start whose mail is refused")
	w.Until("the refusal", func() bool { return w.line(w.page(), "stuck") != "" })
	drain(names)
	w.types(a, ans.AuthSession, "email_code", "000000")
	soon(t, names, "changed", "a wrong code")
	if err := w.Store().Write(context.Background(), func(tx *store.Tx) error { return tx.EndStaffSession(b.cookie) }); err != nil {
		t.Fatal(err)
	}
	drain(names)
	w.types(a, ans.AuthSession, "email_code", "000000")
	soon(t, names, "over", "the end of the session")
}

// What asks by itself is no activity: an open page does not keep anybody in.
func TestEventsAreNoActivity(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.Clinician)
	listenTo(t, b)
	w.Advance(16 * time.Minute)
	if a := b.get("/staff"); a.StatusCode != http.StatusSeeOther {
		t.Error(a.Status)
	}
}
