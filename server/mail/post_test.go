package mail

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"alcove/auth"
	"alcove/server/store"
)

func greylisted() error {
	return &Failure{Stage: StageRecipient, Code: 451, Words: "greylisted, come back"}
}

func unknownUser() error {
	return &Failure{Stage: StageRecipient, Code: 550, Words: "5.1.1 no such user", Permanent: true}
}

// The mail leaves right after the commit, and not before it.
func TestLeavesAfterTheCommit(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.start()
		boom := errors.New("boom")
		err := o.store.Write(t.Context(), func(tx *store.Tx) error {
			if err := o.post.Queue(tx, To{ClientID: "c_jane", Address: "jane@example.com"}, Invite{Name: "Jane"}, o.now()); err != nil {
				t.Error(err)
			}
			return boom
		})
		synctest.Wait()
		if !errors.Is(err, boom) || o.tries() != 0 {
			t.Fatalf("%v; a mail of an act that did not happen was sent", err)
		}
		before := time.Now()
		link := o.ask(24 * time.Hour)
		synctest.Wait()
		sent := o.taken()
		if len(sent) != 1 || sent[0].To != "jane@example.com" || !time.Now().Equal(before) {
			t.Fatalf("%d mails left at once", len(sent))
		}
		m := o.mails()[0]
		if m.State != store.MailAccepted || m.Sealed != nil || m.Sent.IsZero() || m.Code != 250 || strings.Contains(m.Words, "jane") {
			t.Errorf("%+v", m)
		}
		kinds, events := o.timeline()
		if d := cmp.Diff([]string{EventAccepted}, kinds); d != "" {
			t.Fatal(d)
		}
		if e := events[0]; e.Ref != link || e.Detail != "250 2.0.0 Ok: queued for (address)" || e.Reason != "" {
			t.Errorf("%+v", e)
		}
	})
}

// What waits is sealed: the database alone tells neither the link nor the address.
func TestSealed(t *testing.T) {
	o := newOffice(t)
	o.ask(24 * time.Hour)
	look := func() (all []byte) {
		for _, f := range []string{store.FileName, store.FileName + "-wal"} {
			b, err := os.ReadFile(filepath.Join(o.dir, f))
			if err != nil && !os.IsNotExist(err) {
				t.Fatal(err)
			}
			all = append(all, b...)
		}
		return all
	}
	for _, secret := range []string{"portal.lakeside.example", "482915", `"to":`} {
		if bytes.Contains(look(), []byte(secret)) {
			t.Errorf("%q stands in the file", secret)
		}
	}
	m := o.mails()[0]
	if _, _, err := unseal(o.store.Keys, m.ID, m.Kind, m.Sealed); err != nil {
		t.Fatal(err)
	}
	if _, _, err := unseal(o.store.Keys, auth.ID("m"), m.Kind, m.Sealed); err == nil {
		t.Error("content moved to another row opens there")
	}
	for i := range m.Sealed {
		b := bytes.Clone(m.Sealed)
		b[i] ^= 1
		if _, _, err := unseal(o.store.Keys, m.ID, m.Kind, b); err == nil {
			t.Fatal("changed content opens")
		}
	}
}

func TestDelayedThenTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.answer = func(_ context.Context, n int, _ Envelope) error {
			if n <= 12 {
				return greylisted()
			}
			return nil
		}
		o.start()
		o.ask(24 * time.Hour)
		synctest.Wait()
		if m := o.mails()[0]; m.State != store.MailDelayed || m.Sealed == nil || m.Words != "451 greylisted, come back" {
			t.Fatalf("%+v", m)
		}
		time.Sleep(3 * time.Hour)
		synctest.Wait()
		kinds, _ := o.timeline()
		if d := cmp.Diff([]string{EventDelayed, EventAccepted}, kinds); d != "" {
			t.Fatalf("said more than once: %s", d)
		}
		if o.tries() != 13 {
			t.Fatalf("%d tries", o.tries())
		}
		want := firstWait
		for i := 1; i < len(o.tried); i++ {
			if d := o.tried[i].Sub(o.tried[i-1]); d < want*8/10 || d > want*12/10+100*time.Millisecond {
				t.Errorf("try %d came after %v, want about %v", i+1, d, want)
			}
			want = min(want*2, maxWait)
		}
		if a, b := o.taken()[0], o.mails()[0].Tries; !bytes.Contains(a.Raw, []byte("Message-ID: <"+a.ID+"@")) || b != 13 {
			t.Errorf("message id or tries (%d) are wrong", b)
		}
	})
}

func TestBackoff(t *testing.T) {
	for n := -1; n < 200; n++ {
		for _, j := range []float64{0, 0.5, 0.999} {
			if d := backoff(n, j); d < firstWait*8/10 || d > maxWait*12/10 {
				t.Fatalf("backoff(%d, %v) = %v", n, j, d)
			}
		}
	}
}

func TestRefusedIsNeverTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.answer = func(context.Context, int, Envelope) error { return unknownUser() }
		o.start()
		link := o.ask(24 * time.Hour)
		time.Sleep(48 * time.Hour)
		synctest.Wait()
		if m := o.mails()[0]; m.State != store.MailRefused || m.Sealed != nil || o.tries() != 1 {
			t.Fatalf("%d tries, %+v", o.tries(), m)
		}
		kinds, events := o.timeline()
		if len(kinds) != 1 || events[0].Kind != EventRefused || events[0].Reason != auth.MailRefused || events[0].Detail != "550 5.1.1 no such user" || events[0].Ref != link {
			t.Errorf("%+v", events)
		}
		h, err := o.post.Health(t.Context())
		if err != nil || !h.FailingSince.IsZero() {
			t.Errorf("one wrong address is not a failing mail server: %+v, %v", h, err)
		}
	})
}

// A sign-in mail that is no longer the newest is never sent: not from memory,
// not after a back-off, not after a restart.
func TestReplacedIsNeverSent(t *testing.T) {
	t.Run("from memory", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t)
			o.close()
			o.open(Options{Workers: 1})
			hold := make(chan struct{})
			o.answer = func(_ context.Context, n int, _ Envelope) error {
				if n == 1 {
					<-hold
				}
				return nil
			}
			o.start()
			o.ask(24 * time.Hour)
			synctest.Wait() // the only sender is busy
			o.ask(24 * time.Hour)
			newest := o.ask(24 * time.Hour)
			close(hold)
			synctest.Wait()
			ms := o.mails()
			if o.tries() != 2 || ms[0].LinkID != newest || ms[0].State != store.MailAccepted || ms[1].State != store.MailDropped || ms[1].Sealed != nil {
				t.Fatalf("%d tries, %+v", o.tries(), ms)
			}
		})
	})
	t.Run("after a back-off", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t)
			o.answer = func(_ context.Context, n int, _ Envelope) error {
				if n == 1 {
					return greylisted()
				}
				return nil
			}
			o.start()
			o.ask(24 * time.Hour)
			synctest.Wait()
			o.ask(24 * time.Hour)
			time.Sleep(time.Hour)
			synctest.Wait()
			kinds, events := o.timeline()
			if d := cmp.Diff([]string{EventDelayed, EventAccepted, EventDropped}, kinds); d != "" || o.tries() != 2 {
				t.Fatal(d, o.tries())
			}
			if e := events[2]; e.Reason != "" || e.Detail != "not sent: its link no longer works (replaced)" {
				t.Errorf("%+v", e)
			}
		})
	})
	t.Run("after a restart", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			o := newOffice(t) // not started: only queued
			o.ask(24 * time.Hour)
			used := o.ask(24 * time.Hour)
			o.write(func(tx *store.Tx) error { return tx.SpendLink(used, "d_x", o.now()) })
			o.start()
			synctest.Wait()
			for _, m := range o.mails() {
				if m.State != store.MailDropped || m.Sealed != nil {
					t.Errorf("%+v", m)
				}
			}
			if o.tries() != 0 {
				t.Error("sent")
			}
		})
	})
}

// A mail that was never taken is given up when its link stops, and that is
// told with the server's last words.
func TestGivenUpInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.answer = func(context.Context, int, Envelope) error { return greylisted() }
		o.start()
		o.ask(30 * time.Minute)
		time.Sleep(31 * time.Minute)
		synctest.Wait()
		m := o.mails()[0]
		if m.State != store.MailDropped || m.Sealed != nil || o.tried[len(o.tried)-1].After(m.Stops) {
			t.Fatalf("%+v", m)
		}
		kinds, events := o.timeline()
		if e := events[len(events)-1]; kinds[len(kinds)-1] != EventDropped || e.Reason != auth.MailRefused || !strings.Contains(e.Detail, "451 greylisted") {
			t.Errorf("%+v", events)
		}
	})
}

func TestOnlyToTheAddressOnFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.ask(24 * time.Hour)
		o.write(func(tx *store.Tx) error {
			c, err := tx.Client("c_jane")
			c.Email = "jane@new.example"
			return errors.Join(err, tx.SetClient(c))
		})
		o.start()
		synctest.Wait()
		if m := o.mails()[0]; m.State != store.MailRefused || o.tries() != 0 || !strings.Contains(m.Words, "changed") {
			t.Fatalf("%+v", m)
		}
	})
}

func TestNoMailMeansNoMail(t *testing.T) {
	for name, change := range map[string]func(*store.Client){
		"no mail":    func(c *store.Client) { c.NoMail = true },
		"ways pin":   func(c *store.Client) { c.Ways = auth.WaysPIN },
		"portal off": func(c *store.Client) { c.PortalOn = false },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := newOffice(t)
				o.ask(24 * time.Hour) // before the change
				o.write(func(tx *store.Tx) error {
					c, err := tx.Client("c_jane")
					change(&c)
					return errors.Join(err, tx.SetClient(c))
				})
				o.start()
				o.ask(24 * time.Hour) // after it
				synctest.Wait()
				ms := o.mails()
				if o.tries() != 0 || len(ms) != 1 || ms[0].State != store.MailDropped || ms[0].MayGet {
					t.Fatalf("%d tries, %+v", o.tries(), ms)
				}
			})
		})
	}
}
