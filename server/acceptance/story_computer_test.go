package acceptance_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

// enrolled is an app that is open, with a passcode.
func enrolled(t *testing.T, p *practice, email string) *probe {
	t.Helper()
	app := newProbe(t, p)
	n := len(p.lettersNow(email))
	app.does("waiting", "signin %s", email)
	app.does("needs_passcode", "code %s", p.letter(email, n+1).code)
	app.does("open", "passcode %s", passcode)
	return app
}

// A8.1, A8.2 "logged out and prompted to generate a new": fifteen minutes with
// calls that run by themselves all the time lock the app. One passcode opens
// it again, with no mail; the practice never heard of a person either.
func TestStoryFifteenIdleMinutes(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	app := enrolled(t, p, "jane@example.com")
	mails := len(p.Mails("jane@example.com"))
	for range 14 {
		app.later(time.Minute)
		app.does("open", "check")
		app.does("open", "sync")
	}
	app.later(65 * time.Second)
	if at := app.becomes("locked"); at.Reason != auth.Idle {
		t.Errorf("%+v", at)
	}
	if s := p.State(); s.Sessions != 0 || s.Devices != 1 {
		t.Errorf("the practice still thinks somebody is there: %+v", s)
	}
	app.fails(auth.WrongPasscode, "unlock red horse 17")
	app.does("open", "unlock %s", passcode)
	app.does("open", "check")
	if s := p.State(); s.Sessions != 1 {
		t.Errorf("%+v", s)
	}
	if n := len(p.Mails("jane@example.com")); n != mails {
		t.Errorf("%d mails for an unlock", n-mails)
	}
}

// A4.1, A4.2: a forgotten passcode costs one link and no staff time; the
// computer it stands in for is gone from the list.
func TestStoryPasscodeForgotten(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	app := enrolled(t, p, "jane@example.com")
	before := p.devices("jane@example.com")
	app.does("locked", "lock")
	app.later(time.Minute)
	app.does("waiting", "forgot")
	if n := len(p.devices("jane@example.com")); n != 1 {
		t.Errorf("ended before the new sign-in was done: %d", n)
	}
	app.does("needs_passcode", "code %s", p.letter("jane@example.com", 2).code)
	app.does("open", "passcode green fish 88")
	if after := p.devices("jane@example.com"); len(after) != 1 || after[0].ID == before[0].ID {
		t.Errorf("%+v became %+v", before, after)
	}
	app.quit()
	app.does("locked", "state")
	app.fails(auth.WrongPasscode, "unlock %s", passcode)
	app.does("open", "unlock green fish 88")
}

// A15.1: a computer that the practice ended while it was off says so when it
// comes back, erases what it kept, and signs in anew with a link.
func TestStoryEndedWhileOff(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	app := enrolled(t, p, "jane@example.com")
	app.quit()
	p.JSON(nil, "device", "end", p.devices("jane@example.com")[0].ID)
	app.does("locked", "state")
	if at := app.say("unlock %s", passcode); at.State != "ended" || at.Reason != auth.EndedByPractice || at.Sentence != auth.EndedByPractice.Client() {
		t.Errorf("%+v", at)
	}
	app.quit()
	app.does("ended", "state")
	if at := app.say("unlock %s", passcode); at.OK {
		t.Errorf("what was erased opens: %+v", at)
	}
	app.later(time.Minute)
	app.does("waiting", "signin jane@example.com")
	app.does("needs_passcode", "code %s", p.letter("jane@example.com", 2).code)
}

// A4.8: the app was closed between the mail and the code, over night. What it
// kept says nothing in plain words.
func TestStoryAppClosedInBetween(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	app := newProbe(t, p)
	app.does("waiting", "signin jane@example.com")
	m := p.letter("jane@example.com", 1)
	app.quit()
	p.ago(23*time.Hour+58*time.Minute, m.made)
	p.Stop()
	p.Start()
	app.does("waiting", "state")
	app.does("needs_passcode", "code %s", m.code)
	app.does("open", "passcode %s", passcode)
	app.quit()
	err := filepath.WalkDir(app.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		for _, secret := range []string{passcode, m.code, "jane@example.com", "Jane Rivera"} { // none so short that sealed noise holds it by chance
			if strings.Contains(string(b), secret) {
				t.Errorf("%s holds %q", filepath.Base(path), secret)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if found := find(app.said.String(), map[string]string{passcode: "passcode", m.code: "code", "jane@example.com": "address"}); len(found) > 0 {
		t.Errorf("the probe wrote out: %v", found)
	}
}

// Acceptance 55: a computer whose clock is three hours fast gets in, and stays
// in: what counts is the practice's clock.
func TestAcceptance55FastClock(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	app := newProbe(t, p)
	app.say("advance 3h")
	app.does("waiting", "signin jane@example.com")
	app.does("needs_passcode", "code %s", p.letter("jane@example.com", 1).code)
	app.does("open", "passcode %s", passcode)
	app.does("open", "check")
	slow := newProbe(t, p)
	p.Advance(3*time.Hour + time.Minute) // and one that is three hours slow
	slow.does("waiting", "signin jane@example.com")
	slow.does("needs_passcode", "code %s", p.letter("jane@example.com", 2).code)
	slow.does("open", "passcode %s", passcode)
	slow.does("open", "check")
}
