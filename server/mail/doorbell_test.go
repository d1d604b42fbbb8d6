package mail

import (
	"regexp"
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
func (o *office) news() bool { return o.bell() == BellRang }

// bell sends a message and says what became of its mail.
func (o *office) bell() (bell Bell) {
	o.t.Helper()
	o.write(func(tx *store.Tx) error {
		c, err := tx.Client("c_jane")
		if err != nil {
			return err
		}
		if _, err := tx.SendStaffMessage("c_jane", store.StaffMessage{Text: "secret words", By: "s_ruth"}, o.now()); err != nil {
			return err
		}
		bell, err = o.post.Ring(tx, c, portal, o.now())
		return err
	})
	return bell
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

var anAddress = regexp.MustCompile(`https?://\S+`)

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
		// An address ends in random letters, which may hold a short name.
		raw := anAddress.ReplaceAllString(strings.NewReplacer("=\r\n", "", "jane@example.com", "").Replace(string(sent[0].Raw)), "")
		for _, secret := range []string{"Jane", "Rivera", "Lakeside", "secret words", "essage from", "Ruth", "herap", "c_jane"} {
			if strings.Contains(raw, secret) {
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
		rings := func(want Bell, when string) {
			t.Helper()
			if got := o.bell(); got != want {
				t.Errorf("%s: %s", when, got)
			}
		}
		rings(BellRang, "never rang")
		rings(BellUnseen, "a minute later")
		time.Sleep(ringAgain - time.Second)
		rings(BellUnseen, "a second before three days")
		time.Sleep(time.Second)
		rings(BellRang, "three days on, nobody came")
		time.Sleep(time.Hour)
		rings(BellUnseen, "and an hour")

		o.computer("d_one")
		time.Sleep(time.Second)
		rings(BellRang, "signed in since, not listening")
		time.Sleep(time.Hour)
		rings(BellUnseen, "not seen since")
		ear := o.store.Poker().Listen(store.AcctStream("c_jane"))
		rings(BellUnseen, "syncs by itself, nobody acts")
		o.store.Live().Touch("d_one", 1, 0, o.now())
		rings(BellInApp, "types right now")
		time.Sleep(readingNow - time.Second)
		rings(BellInApp, "typed a moment ago, the app is open")
		time.Sleep(time.Second)
		rings(BellRang, "the app is open, the person went away")
		o.store.Live().Touch("d_one", 2, 0, o.now().Add(time.Second))
		time.Sleep(time.Second)
		ear.Close()
		rings(BellRang, "typed right now and closed the app")
	})
}

func TestDoorbellForNobodyWithoutMail(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*store.Client)
		want   Bell
	}{
		"pin":                 {func(c *store.Client) { c.Ways = auth.WaysPIN }, BellNoMail},
		"no mail":             {func(c *store.Client) { c.Ways, c.NoMail = auth.WaysPIN, true }, BellNoMail},
		"portal off":          {func(c *store.Client) { c.PortalOn = false }, BellPortalOff},
		"portal off, no mail": {func(c *store.Client) { c.PortalOn, c.Ways, c.NoMail = false, auth.WaysPIN, true }, BellPortalOff},
	} {
		o := newOffice(t)
		o.jane(c.change)
		if got := o.bell(); got != c.want || len(o.mails()) != 0 {
			t.Errorf("%s: %s, %d mails", name, got, len(o.mails()))
		}
		o.jane(func(c *store.Client) { c.Ways, c.NoMail, c.PortalOn = auth.WaysLink, false, true })
		if !o.news() {
			t.Errorf("%s: never rang, and does not ring when it may", name)
		}
	}
}

// Whoever sent something is told what became of the mail, in one sentence each.
func TestDoorbellSaysWhatItDid(t *testing.T) {
	seen := map[string]Bell{}
	for _, b := range []Bell{BellRang, BellInApp, BellUnseen, BellNoMail, BellPortalOff, BellNoAddress} {
		s := b.Sentence()
		if s == "" || seen[s] != "" {
			t.Errorf("%s says %q, as %s does", b, s, seen[s])
		}
		seen[s] = b
		if (b == BellRang) == strings.HasPrefix(s, "No ") {
			t.Errorf("%s: %s", b, s)
		}
	}
	synctest.Test(t, func(t *testing.T) {
		o := newOffice(t)
		idle := New(o.store, nil, Options{Now: o.now})
		if s := idle.BellSentence(BellRang); !strings.Contains(s, "leaves when the server runs") {
			t.Error(s)
		}
		if s := o.post.BellSentence(BellRang); s != BellRang.Sentence() {
			t.Error(s)
		}
		if s := idle.BellSentence(BellNoMail); s != BellNoMail.Sentence() {
			t.Error(s)
		}
		o.post.trouble.note(o.now(), &Failure{Stage: StageConnect, Words: "refused"})
		if s := o.post.BellSentence(BellRang); !strings.Contains(s, "No mail can leave at the moment") {
			t.Error(s)
		}
	})
}
