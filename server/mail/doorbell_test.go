package mail

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

const portal = "https://portal.lakeside.example"

// news sends a message as staff do, with its doorbell.
func (o *office) news() (rang bool) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		c, err := tx.Client("c_jane")
		if err != nil {
			return err
		}
		if _, err := tx.SendStaffMessage("c_jane", store.StaffMessage{Text: "secret words", By: "s_ruth"}, o.now()); err != nil {
			return err
		}
		rang, err = o.post.Ring(tx, c, portal, o.now())
		return err
	})
	return rang
}

// jane changes the client.
func (o *office) jane(change func(*store.Client)) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		c, err := tx.Client("c_jane")
		if err != nil {
			return err
		}
		change(&c)
		return tx.SetClient(c)
	})
}

// computer signs Jane in on one.
func (o *office) computer(id string) {
	o.t.Helper()
	now := o.now()
	o.write(func(tx *store.Tx) error {
		return tx.AddDevice(store.Device{ID: id, ClientID: "c_jane", Name: "HP-Laptop", JKT: id, SID: "s_" + id, CodeHash: []byte(id), CodeStops: now,
			Session: auth.Session{Enrolled: now, AuthTime: now, LastActivity: now, LastSeen: now}})
	})
}

// A11.7: the mail of a new message holds no fact: not what, not who, not where.
func TestDoorbellSaysNothingA11_7(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		o.start()
		if !o.news() {
			t.Fatal("nobody was told")
		}
		synctest.Wait()
		sent := o.taken()
		if len(sent) != 1 {
			t.Fatalf("%d mails", len(sent))
		}
		raw := string(sent[0].Raw)
		for _, secret := range []string{"Jane", "Rivera", "Lakeside", "secret words", "essage from", "Ruth", "herap", "c_jane"} {
			if strings.Contains(strings.ReplaceAll(raw, "jane@example.com", ""), secret) {
				t.Errorf("it says %q:\n%s", secret, raw)
			}
		}
		if e := sent[0]; e.To != "jane@example.com" || !strings.HasPrefix(e.Subject, "You have something new, ") || !strings.Contains(e.Text, portal+"/open/message?h=") {
			t.Errorf("%+v", e)
		}
		if kinds, _ := o.timeline(); !slices.Equal(kinds, []string{EventAccepted}) {
			t.Errorf("the timeline says %q", kinds)
		}
	})
}

// The mail and what it tells of exist together or not at all.
func TestDoorbellInTheSameAct(t *testing.T) {
	o := newOffice(t)
	boom := o.store.Write(t.Context(), func(tx *store.Tx) error {
		c, err := tx.Client("c_jane")
		if err != nil {
			return err
		}
		if _, err := o.post.Ring(tx, c, portal, o.now()); err != nil {
			return err
		}
		return store.ErrNoThread
	})
	if boom == nil || len(o.mails()) != 0 {
		t.Fatal("a mail about nothing")
	}
	if !o.news() || len(o.mails()) != 1 {
		t.Error("the bell that did not ring keeps the next from ringing")
	}
}

// A11.2: who is told, and how often. Each step is a staff message.
func TestDoorbellRule(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		rings := func(want bool, when string) {
			t.Helper()
			if got := o.news(); got != want {
				t.Errorf("%s: rang %v", when, got)
			}
		}
		rings(true, "never rang")
		rings(false, "a minute later")
		time.Sleep(ringAgain - time.Second)
		rings(false, "a second before three days")
		time.Sleep(time.Second)
		rings(true, "three days on, nobody came")
		time.Sleep(time.Hour)
		rings(false, "and an hour")

		o.computer("d_one")
		time.Sleep(time.Second)
		rings(true, "signed in since, not listening")
		time.Sleep(time.Hour)
		rings(false, "not seen since")
		ear := o.store.Poker().Listen(store.AcctStream("c_jane"))
		rings(false, "syncs by itself, nobody acts")
		o.store.Live().Touch("d_one", 1, 0, o.now())
		rings(false, "types right now")
		time.Sleep(readingNow - time.Second)
		rings(false, "typed a moment ago, the app is open")
		time.Sleep(time.Second)
		rings(true, "the app is open, the person went away")
		o.store.Live().Touch("d_one", 2, 0, o.now().Add(time.Second))
		time.Sleep(time.Second)
		ear.Close()
		rings(true, "typed right now and closed the app")
	})
}

func TestDoorbellForNobodyWithoutMail(t *testing.T) {
	for name, change := range map[string]func(*store.Client){
		"pin":        func(c *store.Client) { c.Ways = auth.WaysPIN },
		"no mail":    func(c *store.Client) { c.Ways, c.NoMail = auth.WaysPIN, true },
		"portal off": func(c *store.Client) { c.PortalOn = false },
	} {
		o := newOffice(t)
		o.jane(change)
		if o.news() || len(o.mails()) != 0 {
			t.Errorf("%s: a mail was queued", name)
		}
		o.jane(func(c *store.Client) { c.Ways, c.NoMail, c.PortalOn = auth.WaysLink, false, true })
		if !o.news() {
			t.Errorf("%s: never rang, and does not ring when it may", name)
		}
	}
}
