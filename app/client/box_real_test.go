package client

import (
	"context"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"alcove/auth/keyring"
	"alcove/auth/signin"
	"alcove/server/servertest"
)

// counted counts what goes to the practice, and cuts the way there.
type counted struct {
	base  http.RoundTripper
	calls atomic.Int64
	poke  atomic.Int64 // event streams that are open
	cut   atomic.Bool
	parts atomic.Int64                  // of files, that went up
	gate  atomic.Pointer[chan struct{}] // the second part waits for it
}

func (c *counted) RoundTrip(r *http.Request) (*http.Response, error) {
	c.calls.Add(1)
	if c.cut.Load() {
		return nil, context.DeadlineExceeded
	}
	if strings.HasSuffix(r.URL.Path, "/poke") {
		c.poke.Add(1)
		context.AfterFunc(r.Context(), func() { c.poke.Add(-1) })
	}
	if g := c.gate.Load(); g != nil && r.Method == http.MethodPatch && c.parts.Add(1) > 1 {
		select {
		case <-*g:
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
	}
	return c.base.RoundTrip(r)
}

// signedIn is an open app at a real server.
func signedIn(t *testing.T, w *servertest.World, email string) (*Client, *counted) {
	t.Helper()
	net := &counted{base: signin.NewTransport()}
	c, err := New(t.Context(), Options{
		Profile: t.TempDir(), Server: w.URL, Keyring: keyring.Memory(), Computer: "HP Laptop",
		Clock: &OffsetClock{}, Transport: net, stretch: quick, Patience: time.Hour,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	w.Advance(2 * time.Minute) // a mailbox gets one link a moment
	n := 0
	for _, m := range w.Mails(email) {
		if servertest.Link(m) != "" {
			n++
		}
	}
	if err := c.SignIn(t.Context(), email); err != nil {
		t.Fatal(err)
	}
	if err := c.Code(t.Context(), servertest.Code(w.LinkMail(email, n+1))); err != nil {
		t.Fatal(err)
	}
	if err := c.SetPasscode(t.Context(), passcodeJane); err != nil {
		t.Fatal(err)
	}
	if err := c.Check(t.Context()); err != nil {
		t.Fatal(err)
	}
	if st, err := c.SyncNow(t.Context()); err != nil || st.State != SyncUpToDate {
		t.Fatalf("%+v, %v", st, err)
	}
	return c, net
}

// Line 70 of the sign-in: a locked app gets no pokes, asks nothing and shows
// nothing. What came and went while it was open was nobody's input.
func TestLockedAppIsSilent(t *testing.T) {
	w := servertest.New(t)
	w.Client("jane@example.com", "Jane")
	c, net := signedIn(t, w, "jane@example.com")
	if _, err := c.Send(t.Context(), "", "Thursday", "Could we move it?", nil); err != nil {
		t.Fatal(err)
	}
	w.Until("the event stream is open", func() bool { return net.poke.Load() == 1 })
	if b := c.View().Box; b == nil || len(b.Threads) != 1 || b.Threads[0].Subject != "Thursday" {
		t.Fatalf("%+v", b)
	}
	if err := c.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v := c.View(); v.Box != nil || v.State != Locked {
		t.Errorf("a locked app shows %+v", v)
	}
	if got := c.Messages("", "", 10); got != nil {
		t.Errorf("a locked app reads %+v", got)
	}
	if got := c.Search("thursday"); got != nil {
		t.Errorf("a locked app finds %+v", got)
	}
	w.Until("the event stream is closed", func() bool { return net.poke.Load() == 0 })
	c.shell.boxClosed()
	before := net.calls.Load()
	c.clock.(*OffsetClock).Advance(20 * time.Minute)
	if err := c.Sync(t.Context()); err != nil {
		t.Fatal(err)
	}
	if now := net.calls.Load(); now != before {
		t.Errorf("a locked app made %d calls", now-before)
	}
	if err := c.Unlock(t.Context(), passcodeJane); err != nil {
		t.Fatal(err)
	}
	if err := c.Opened(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := c.Messages("", "", 10); len(got) != 1 || got[0].Text != "Thursday\n\nCould we move it?" {
		t.Errorf("%+v", got)
	}
}

// The sync is nobody's input: with messages coming and going all the time the
// app still locks after fifteen minutes.
func TestSyncIsNoActivity(t *testing.T) {
	w := servertest.New(t)
	w.Client("jane@example.com", "Jane")
	c, _ := signedIn(t, w, "jane@example.com")
	for range 4 {
		if c.View().State != Open {
			t.Fatal("it locked too early")
		}
		if _, err := c.SyncNow(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := c.SaveDraft(t.Context(), "", "", "by a script, not by a person"); err != nil {
			t.Fatal(err)
		}
		c.clock.(*OffsetClock).Advance(4 * time.Minute)
		if err := c.Sync(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if v := c.View(); v.State != Locked {
		t.Errorf("after 16 minutes without input it is %s", v.State)
	}
}

// What another computer of the same person writes is here at once and makes no
// noise; a person's own words are never news.
func TestNewsAreOfThePractice(t *testing.T) {
	w := servertest.New(t)
	w.Client("jane@example.com", "Jane")
	a, _ := signedIn(t, w, "jane@example.com")
	b, _ := signedIn(t, w, "jane@example.com")
	var news atomic.Int64
	cancel := b.OnNews(func(News) { news.Add(1) })
	defer cancel()
	m, err := a.Send(t.Context(), "", "", "Hello", nil)
	if err != nil {
		t.Fatal(err)
	}
	w.Until("it is on the other computer", func() bool { return len(b.Messages(m.Thread, "", 10)) == 1 })
	if n := news.Load(); n != 0 {
		t.Errorf("%d notices for a person's own words", n)
	}
	// The practice's own news, without a server in between.
	box, err := b.shell.opened()
	if err != nil {
		t.Fatal(err)
	}
	box.build.Lock()
	box.was = &News{Messages: 0, Documents: 0}
	box.tellNews(&Box{Whole: true, Unread: 2})
	box.build.Unlock()
	w.Until("a notice", func() bool { return news.Load() == 1 })
}

// A4.14: opened without internet everything can be read and written.
func TestOpenedOffline(t *testing.T) {
	w := servertest.New(t)
	w.Client("jane@example.com", "Jane")
	c, net := signedIn(t, w, "jane@example.com")
	m, err := c.Send(t.Context(), "", "", "Before", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.SyncNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	net.cut.Store(true)
	if err := c.Unlock(t.Context(), passcodeJane); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Send(t.Context(), m.Thread, "", "Offline", nil); err != nil {
		t.Fatal(err)
	}
	got := c.Messages(m.Thread, "", 10)
	if len(got) != 2 || got[0].State != MessageDelivered || got[1].State != MessageWaiting {
		t.Fatalf("%+v", got)
	}
	w.Until("it says so", func() bool { b := c.View().Box; return b != nil && b.Sync.State == SyncOffline && b.Sync.Waiting == 1 })
	net.cut.Store(false)
	if st, err := c.SyncNow(t.Context()); err != nil || st.State != SyncUpToDate {
		t.Fatalf("%+v, %v", st, err)
	}
	if got := c.Messages(m.Thread, "", 10); len(got) != 2 || got[1].State != MessageDelivered {
		t.Errorf("%+v", got)
	}
}
