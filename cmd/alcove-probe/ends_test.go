package main_test

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

// shownState is what the tests read of a state.
type shownState struct {
	State, Reason, Sentence string
	OnlyHere                struct{ Messages, Drafts int } `json:"only_here"`
}

func (d *desk) state() (s shownState) {
	d.t.Helper()
	d.do("state", &s)
	return s
}

// stores are the folders of sealed stores in the profile.
func (d *desk) stores() []string {
	d.t.Helper()
	found, err := filepath.Glob(filepath.Join(d.profile, "store-*"))
	if err != nil {
		d.t.Fatal(err)
	}
	return found
}

func (o *practice) pin(email string) string {
	o.t.Helper()
	var pin struct{ Pin string }
	o.JSON(&pin, "pin", email, "--caller-check", "voice")
	return pin.Pin
}

// The practice ends a computer: what it had not sent is shown once, and nothing
// of it stays on the disk.
func TestEndByPracticeShowsWhatWasNotSent(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	d.do("send new Hello", nil)
	d.sync()
	th := d.thread()
	d.do("offline on", nil)
	d.do("send "+th+" Not sent yet", nil)
	d.do("draft new Nor this", nil)
	var devices []struct{ ID string }
	o.JSON(&devices, "device", "list", "jane@example.com")
	o.JSON(nil, "device", "end", devices[0].ID)
	d.do("offline off", nil)
	o.Until("the end is heard of", func() bool { return d.state().State == "ended" })
	if s := d.state(); s.Reason != "ended_by_practice" {
		t.Errorf("%+v", s)
	}
	var a struct{ Outbox []line }
	d.do("outbox", &a)
	if got := texts(a.Outbox); !slices.Equal(got, []string{"client: Not sent yet", "client: Nor this"}) {
		t.Errorf("%q", got)
	}
	o.Until("the store is gone", func() bool { return len(d.stores()) == 0 })
	d.kill()
	d.start()
	d.do("outbox", &a)
	if len(a.Outbox) != 0 {
		t.Errorf("after a restart there is still %+v", a.Outbox)
	}
}

// A forgotten passcode: the lock screen counts what only this computer has,
// also after a crash; the new store has what was sent, and the old one is gone.
func TestForgottenPasscodeStartsANewStore(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	d.do("send new Sent", nil)
	d.sync()
	th := d.thread()
	d.do("offline on", nil)
	d.do("send "+th+" Lost one", nil)
	d.do("send "+th+" Lost two", nil)
	d.do("draft new Lost too", nil)
	d.do("lock", nil)
	if n := d.state().OnlyHere; n.Messages != 2 || n.Drafts != 1 {
		t.Fatalf("locked: %+v", n)
	}
	d.kill()
	d.start()
	if n := d.state().OnlyHere; n.Messages != 2 || n.Drafts != 1 {
		t.Fatalf("after a restart: %+v", n)
	}
	old := d.stores()
	d.do("forgot", nil)
	if n := d.state().OnlyHere; n.Messages != 2 || n.Drafts != 1 {
		t.Fatalf("on the way: %+v", n)
	}
	d.do("pin-signin jane@example.com "+o.pin("jane@example.com"), nil)
	d.do("passcode red horse 18 legs", nil)
	if s := d.sync(); s != "up_to_date" {
		t.Fatalf("sync ended %s", s)
	}
	if got := texts(d.messages()); !slices.Equal(got, []string{"client: Sent"}) {
		t.Errorf("%q", got)
	}
	if now := d.stores(); len(now) != 1 || now[0] == old[0] {
		t.Errorf("stores %q, before %q", now, old)
	}
	d.do("lock", nil)
	if n := d.state().OnlyHere; n.Messages+n.Drafts != 0 {
		t.Errorf("the new store: %+v", n)
	}
}

// However soon after a write the power fails: what was acknowledged is counted,
// no more and no less.
func TestCrashRightAfterWritingIsCounted(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	d.do("send new Sent", nil)
	d.sync()
	th := d.thread()
	o.Stop() // or what was written would go at the next opening
	crash := func(when string, messages, drafts int) {
		t.Helper()
		d.kill()
		d.start()
		if n := d.state().OnlyHere; n.Messages != messages || n.Drafts != drafts {
			t.Errorf("%s: %+v, want %d messages and %d drafts", when, n, messages, drafts)
		}
		d.open()
	}
	crash("nothing", 0, 0)
	d.do("send "+th+" One", nil)
	crash("a message", 1, 0)
	d.do("draft "+th+" Two", nil)
	crash("a draft", 1, 1)
	d.do("draft new Three", nil)
	crash("another draft", 1, 2)
	d.do("send "+th+" Two", nil)
	crash("the draft was sent", 2, 1)
	d.do("draft new", nil)
	crash("the draft was thrown away", 2, 0)
	d.do("send t_nowhere Never", nil)
	o.Start()
	o.Until("all but one arrived", func() bool { return d.sync() == "refused" })
	crash("two arrived, one was not accepted", 1, 0)
	for _, m := range d.messages() {
		if m.State == "refused" {
			d.do("put-away "+m.ID, nil)
		}
	}
	crash("put away", 0, 0)
}

// A month away: the practice wants a new sign-in, the same passcode opens the
// same store, and what was written meanwhile arrives.
func TestNewSignInKeepsWhatWaits(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	d.sync()
	d.do("offline on", nil)
	d.do("send new Written before", nil)
	o.Advance(40 * 24 * time.Hour)
	d.do("offline off", nil)
	o.Until("the practice wants a new sign-in", func() bool { return d.state().State == "signed_out" })
	if s := d.state(); s.State != "signed_out" || s.Reason != "enrolment_over" {
		t.Fatalf("%+v", s)
	}
	if n := d.state().OnlyHere; n.Messages != 1 {
		t.Errorf("%+v", n)
	}
	old := d.stores()
	d.do("pin-signin jane@example.com "+o.pin("jane@example.com"), nil)
	if s := d.state(); s.State != "locked" {
		t.Fatalf("%+v", s)
	}
	d.open()
	if s := d.sync(); s != "up_to_date" {
		t.Fatalf("sync ended %s", s)
	}
	if got := texts(o.list()); !slices.Equal(got, []string{"client: Written before"}) {
		t.Errorf("%q", got)
	}
	if !slices.Equal(old, d.stores()) {
		t.Error("another store")
	}
}

// Somebody else signs in on this computer: a store of their own, and nothing of
// the one before is left.
func TestAnotherPersonGetsAnotherStore(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	d.do("send new Only for Jane", nil)
	d.sync()
	old := d.stores()
	d.do("lock", nil)
	o.JSON(nil, "client", "add", "--email", "joe@example.com", "--name", "Joe")
	d.do("forgot", nil)
	d.do("pin-signin joe@example.com "+o.pin("joe@example.com"), nil)
	d.do("passcode green horse 19", nil)
	if s := d.sync(); s != "up_to_date" {
		t.Fatalf("sync ended %s", s)
	}
	if got := d.messages(); len(got) != 0 {
		t.Fatalf("Joe reads %+v", got)
	}
	if now := d.stores(); len(now) != 1 || now[0] == old[0] {
		t.Errorf("stores %q, before %q", now, old)
	}
}

// Signing out erases the store.
func TestSignOutErasesTheStore(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	d.do("send new Hello", nil)
	d.sync()
	if len(d.stores()) != 1 {
		t.Fatal(d.stores())
	}
	d.do("signout", nil)
	if left := d.stores(); len(left) != 0 {
		t.Errorf("%q", left)
	}
	entries, err := os.ReadDir(d.profile)
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "store") {
			t.Errorf("%s is left", e.Name())
		}
	}
	if err != nil {
		t.Error(err)
	}
}

// A disk that was rolled back: the practice sees that this computer's past is
// another one. With yesterday's keyring that looks like a copied computer: the app
// says so and asks for a new sign-in, and the same passcode opens what was kept.
// With today's keyring it is only another line of writes, and the person notices
// nothing. In the end everything is there, once.
func TestRolledBackProfile(t *testing.T) {
	for name, keyringToo := range map[string]bool{"the folder and the keyring": true, "the folder alone": false} {
		t.Run(name, func(t *testing.T) {
			o := newPractice(t)
			d := o.desk()
			d.do("send new First", nil)
			d.sync()
			th := d.thread()
			d.quit()
			saved := filepath.Join(t.TempDir(), "saved")
			if err := os.CopyFS(saved, os.DirFS(d.profile)); err != nil {
				t.Fatal(err)
			}
			d.open()
			d.do("send "+th+" Second", nil)
			d.sync()
			o.Advance(13 * time.Hour) // the tokens change once more
			d.do("advance 13h", nil)
			d.open()
			d.sync()
			d.quit()
			ring := filepath.Join(d.profile, "keyring-for-tests.json")
			today, err := os.ReadFile(ring)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.RemoveAll(d.profile); err != nil {
				t.Fatal(err)
			}
			if err := os.CopyFS(d.profile, os.DirFS(saved)); err != nil {
				t.Fatal(err)
			}
			if !keyringToo {
				if err := os.WriteFile(ring, today, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			d.start()
			d.do("offline on", nil)
			d.open()
			d.do("send "+th+" Third", nil)
			d.do("offline off", nil)
			if keyringToo {
				o.Until("the practice asks for a new sign-in", func() bool { return d.state().State == "signed_out" })
				if s := d.state(); s.Reason != "cloned" || s.Sentence != auth.Cloned.Client() || s.OnlyHere.Messages != 1 {
					t.Errorf("%+v", s)
				}
				if got := o.ends(); !slices.Equal(got, []string{"cloned"}) {
					t.Errorf("the timeline says %q", got)
				}
				d.do("pin-signin jane@example.com "+o.pin("jane@example.com"), nil)
				d.open()
			}
			o.Until("all is up to date", func() bool { return d.sync() == "up_to_date" })
			want := []string{"client: First", "client: Second", "client: Third"}
			if here, there := texts(d.messages()), texts(o.list()); !slices.Equal(here, want) || !slices.Equal(there, want) {
				t.Errorf("here %q, there %q", here, there)
			}
			if s := d.state(); s.State != "open" {
				t.Errorf("%+v", s)
			}
			if got := o.ends(); len(got) != 0 && !keyringToo {
				t.Errorf("the timeline says %q", got)
			}
		})
	}
}

// A keyring that lost only its newest token is no copy of an older state, and is
// not called one.
func TestLostNewestTokenIsNoClone(t *testing.T) {
	o := newPractice(t)
	d := o.desk()
	d.sync()
	ring := filepath.Join(d.profile, "keyring-for-tests.json")
	refreshed := func() (before []byte) {
		t.Helper()
		before, err := os.ReadFile(ring)
		if err != nil {
			t.Fatal(err)
		}
		d.do("touch", nil)
		o.Advance(6 * time.Minute) // an access token lives five
		d.do("advance 6m", nil)
		d.do("touch", nil)
		o.Until("the token has changed", func() bool {
			d.do("check", nil)
			now, err := os.ReadFile(ring)
			return err == nil && !bytes.Equal(now, before)
		})
		return before
	}
	refreshed()
	before := refreshed()
	refreshed() // the token of before has a successor now, and that one was used
	d.quit()
	if err := os.WriteFile(ring, before, 0o600); err != nil {
		t.Fatal(err)
	}
	d.start()
	if _, err := d.ask("unlock " + passphrase); err != nil { // it opens, or hears of the end first
		t.Fatal(err)
	}
	o.Until("the practice asks for a new sign-in", func() bool { return d.state().State == "signed_out" })
	if s := d.state(); s.Reason != "refresh_reuse" || s.Sentence != auth.RefreshReuse.Client() {
		t.Errorf("%+v", s)
	}
	if got := o.ends(); !slices.Equal(got, []string{"refresh_reuse"}) {
		t.Errorf("the timeline says %q", got)
	}
}

// ends are the reasons for which computers of the client were ended.
func (o *practice) ends() (out []string) {
	o.t.Helper()
	var why struct {
		Events []struct{ Kind, Reason string }
	}
	o.JSON(&why, "why", "jane@example.com")
	for _, e := range why.Events {
		if e.Kind == "computer_ended" {
			out = append(out, e.Reason)
		}
	}
	return out
}
