package mail

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// What a former process left, leased or not, leaves right after the start.
func TestRestartSendsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.answer = func(ctx context.Context, _ int, _ Envelope) error { <-ctx.Done(); return ctx.Err() }
		o.start()
		o.ask(24 * time.Hour)
		synctest.Wait() // it hangs at the mail server, and the server is told to end
		began := time.Now()
		o.close()
		if d := time.Since(began); d > closeGrace {
			t.Fatalf("closing took %v", d)
		}
		if len(o.taken()) != 0 {
			t.Fatal("taken")
		}
		o.answer = nil
		o.open(Options{})
		o.start()
		synctest.Wait()
		if m := o.mails()[0]; len(o.taken()) != 1 || m.State != store.MailAccepted {
			t.Fatalf("%+v", m)
		}
	})
}

// Close lets a try that runs finish, and its end is on the disk.
func TestCloseWaitsForTheYes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.answer = func(context.Context, int, Envelope) error { time.Sleep(2 * time.Second); return nil }
		o.start()
		o.ask(24 * time.Hour)
		synctest.Wait()
		o.close()
		o.open(Options{})
		if m := o.mails()[0]; m.State != store.MailAccepted || m.Sealed != nil {
			t.Fatalf("%+v", m)
		}
	})
}

// Who waits for the mail to settle sees it taken, and is not kept by what was
// asked for later, nor by a try that failed.
func TestSettle(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.answer = func(_ context.Context, n int, _ Envelope) error {
			if n == 1 {
				time.Sleep(2 * time.Second)
				return nil
			}
			time.Sleep(20 * time.Second)
			return greylisted()
		}
		o.start()
		settle := func() (took time.Duration) {
			began := time.Now()
			if err := o.post.Settle(t.Context()); err != nil {
				t.Error(err)
			}
			return time.Since(began)
		}
		if d := settle(); d != 0 {
			t.Errorf("waited %v for nothing", d)
		}
		o.ask(24 * time.Hour)
		go func() {
			time.Sleep(time.Second)
			o.ask(24 * time.Hour)
		}()
		if d := settle(); d != 2*time.Second {
			t.Errorf("waited %v for a mail that took 2 s", d)
		}
		if m := o.mails()[1]; m.State != store.MailAccepted {
			t.Errorf("%+v", m)
		}
		over, stop := context.WithCancel(t.Context())
		stop()
		if err := o.post.Settle(over); !errors.Is(err, context.Canceled) {
			t.Errorf("who left: %v", err)
		}
		if d := settle(); d != 19*time.Second {
			t.Errorf("waited %v for a mail that was not taken", d)
		}
		o.answer = func(context.Context, int, Envelope) error { time.Sleep(time.Second); return nil }
		for range 8 { // more than there are senders
			o.ask(24 * time.Hour)
		}
		go o.close()
		if d := settle(); d > time.Second {
			t.Errorf("waited %v for mail that a close took back", d)
		}
		synctest.Wait()
	})
}

// A clock that is moved on wakes what became due, and two senders never have
// the same mail, whatever the clock does to its lease.
func TestMovedClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		var moved atomic.Int64
		o.now = func() time.Time { return time.Now().Add(time.Duration(moved.Load())) }
		hold := make(chan struct{})
		o.answer = func(_ context.Context, n int, _ Envelope) error {
			switch n {
			case 1:
				return greylisted()
			case 2:
				<-hold
			}
			return nil
		}
		o.start()
		o.ask(24 * time.Hour)
		synctest.Wait()
		moved.Add(int64(time.Hour))
		o.post.Wake()
		synctest.Wait()
		if o.tries() != 2 {
			t.Fatalf("%d tries", o.tries())
		}
		moved.Add(int64(6 * time.Hour)) // the lease is long over; the try still runs
		o.post.Wake()
		synctest.Wait()
		if o.tries() != 2 {
			t.Fatal("two senders have one mail")
		}
		close(hold)
		synctest.Wait()
		if m := o.mails()[0]; m.State != store.MailAccepted {
			t.Fatalf("%+v", m)
		}
	})
}

// A sign-in mail that is not handed over within five seconds shows as delayed
// while it still runs.
func TestSlowShowsAsDelayed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.answer = func(context.Context, int, Envelope) error { time.Sleep(20 * time.Second); return nil }
		o.start()
		o.ask(24 * time.Hour)
		time.Sleep(auth.MailWarnAfter - time.Millisecond)
		synctest.Wait()
		if m := o.mails()[0]; m.State != store.MailQueued {
			t.Fatalf("%+v", m)
		}
		time.Sleep(time.Second)
		synctest.Wait()
		if m := o.mails()[0]; m.State != store.MailDelayed {
			t.Fatalf("%+v", m)
		}
		time.Sleep(20 * time.Second)
		synctest.Wait()
		kinds, _ := o.timeline()
		if strings.Join(kinds, " ") != EventDelayed+" "+EventAccepted || o.tries() != 1 {
			t.Fatal(kinds, o.tries())
		}
	})
}

func TestHealth(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		var down atomic.Bool
		down.Store(true)
		o.answer = func(context.Context, int, Envelope) error {
			if down.Load() {
				return &Failure{Stage: StageSignIn, Code: 535, Words: "5.7.8 bad password"}
			}
			return nil
		}
		o.start()
		began := o.now()
		o.ask(24 * time.Hour)
		time.Sleep(time.Minute)
		synctest.Wait()
		h, err := o.post.Health(t.Context())
		if err != nil || h.Waiting != 1 || h.Delayed != 1 || !h.FailingSince.Equal(began) || h.Words != "535 5.7.8 bad password" || !strings.Contains(h.Help, "password") {
			t.Fatalf("%+v, %v", h, err)
		}
		down.Store(false)
		time.Sleep(time.Hour)
		synctest.Wait()
		o.mails()
		if h, err = o.post.Health(t.Context()); err != nil || h.Waiting != 0 || h.Sent != 1 || !h.FailingSince.IsZero() || h.Words != "" {
			t.Fatalf("%+v, %v", h, err)
		}
		time.Sleep(25 * time.Hour)
		if h, err = o.post.Health(t.Context()); err != nil || h.Sent != 0 {
			t.Fatalf("%+v, %v", h, err)
		}
	})
}

func TestSendTest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		a, err := o.post.SendTest(t.Context(), " staff@lakeside.example ")
		if err != nil || a.Code != 250 || a.Words != "2.0.0 Ok: queued for (address)" || o.taken()[0].To != "staff@lakeside.example" {
			t.Fatalf("%+v, %v", a, err)
		}
		var f *Failure
		if _, err := o.post.SendTest(t.Context(), "staff"); !errors.As(err, &f) || f.Stage != StageWrite {
			t.Fatal(err)
		}
		o.answer = func(context.Context, int, Envelope) error { return unknownUser() }
		if _, err := o.post.SendTest(t.Context(), "staff@lakeside.example"); !errors.As(err, &f) || f.Code != 550 || f.Help() == "" {
			t.Fatal(err)
		}
		o.answer = func(context.Context, int, Envelope) error { return errors.New("says staff@lakeside.example") }
		if _, err := o.post.SendTest(t.Context(), "staff@lakeside.example"); !errors.As(err, &f) || strings.Contains(err.Error(), "@") {
			t.Fatal(err)
		}
		o.write(func(tx *store.Tx) error {
			p := lakeside()
			p.Email = ""
			return tx.SetPractice(p)
		})
		if _, err := o.post.SendTest(t.Context(), "staff@lakeside.example"); !errors.Is(err, errNoSender) {
			t.Fatal(err)
		}
		none := New(o.store, nil, Options{})
		if _, err := none.SendTest(t.Context(), "staff@lakeside.example"); !errors.As(err, &f) || f.Stage != StageSetup || !strings.Contains(f.Help(), "--smtp") {
			t.Fatal(err)
		}
		if err := none.Start(t.Context()); err == nil {
			t.Fatal("started without a mail server")
		}
	})
}

// Many at once: each leaves exactly once, over few senders.
func TestManyAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.start()
		const n = 500
		o.write(func(tx *store.Tx) error {
			for range n {
				if err := o.post.Queue(tx, To{ClientID: "c_jane", Address: "jane@example.com"}, Invite{Name: "Jane", URL: "https://portal.lakeside.example/open/app"}, o.now()); err != nil {
					return err
				}
			}
			return nil
		})
		synctest.Wait()
		ids := map[string]bool{}
		for _, e := range o.taken() {
			ids[e.ID] = true
		}
		if len(ids) != n || o.tries() != n {
			t.Fatalf("%d mails, %d tries", len(ids), o.tries())
		}
	})
}

// A backlog that is larger than one look leaves whole after a start.
func TestBacklogAfterStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		const n = 3 * batch
		o.write(func(tx *store.Tx) error {
			for range n {
				if err := o.post.Queue(tx, To{Address: "jane@example.com"}, Test{At: o.now()}, o.now()); err != nil {
					return err
				}
			}
			return nil
		})
		o.start()
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if len(o.taken()) != n || o.tries() != n {
			t.Fatalf("%d of %d", len(o.taken()), n)
		}
	})
}

// A row that this key cannot open is given up and told, and harms no other.
func TestUnreadableRow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.write(func(tx *store.Tx) error {
			_, err := tx.PutMail(store.Mail{ID: "m_bad", ClientID: "c_jane", Kind: "invite", Sealed: []byte("from another key, or a backup"),
				Queued: o.now(), Stops: o.now().Add(time.Hour)}, o.now())
			return err
		})
		o.start()
		o.ask(24 * time.Hour)
		time.Sleep(time.Minute)
		synctest.Wait()
		ms := o.mails()
		if ms[0].State != store.MailAccepted || ms[1].State != store.MailRefused || ms[1].Tries != 2 {
			t.Fatalf("%+v", ms)
		}
	})
}
