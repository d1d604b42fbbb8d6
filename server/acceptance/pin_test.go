package acceptance_test

import (
	"sync"
	"testing"
	"time"

	"alcove/auth"
)

// refusedPIN demands the one answer to every PIN that does not work.
func (c *computer) refusedPIN(what string, ans auth.ChallengeAnswer, a answer) {
	c.T.Helper()
	if a.status != 400 || ans.Error != auth.ErrInvalidCode || ans.AuthorizationCode != "" || ans.TriesLeft == nil {
		c.T.Errorf("%s: %d %s", what, a.status, a.body)
	}
}

// Acceptance 37, 38, 39, 40, 41: a PIN works once, for a day, until a newer
// one; five wrong ones close the door; one that is bound is out of reach.
func TestPINs(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("pin", 12)

	t.Run("37 typed with the start", func(t *testing.T) {
		c := p.computer()
		ans, a := c.start(email[0], "pin", auth.GroupCode(p.pin(email[0]).PIN))
		if a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		c.in(ans.AuthorizationCode)
		if n := len(p.letters(email[0])); n != 0 {
			t.Errorf("%d sign-in mails", n)
		}
		p.client("quiet@example.com", "--ways", "pin", "--no-mail")
		q := p.computer()
		q.asks("quiet@example.com") // an ordinary start, and a resend, and a doorway
		p.Advance(31 * time.Second)
		q.step("resend", "1")
		p.browser().send("/open/app", map[string][]string{"email": {"quiet@example.com"}})
		q.in(q.types("pin", p.pin("quiet@example.com").PIN))
		p.letters("")
		if n := len(p.Mails("quiet@example.com")); n != 0 {
			t.Errorf("%d mails to somebody who gets none", n)
		}
	})

	t.Run("38 used once", func(t *testing.T) {
		pin := p.pin(email[1]).PIN
		c := p.computer()
		c.asks(email[1], "way", "pin")
		first, second := c.types("pin", pin), c.types("pin", pin) // both stand on the same PIN
		c.in(first)
		if ans, status := c.redeem(second); status != 400 || ans.Error != auth.ErrInvalidGrant {
			t.Errorf("%d %+v", status, ans)
		}
		d := p.computer()
		again, a := d.start(email[1], "pin", pin)
		d.refusedPIN("used", again, a)
		if n := len(p.devices(email[1])); n != 1 {
			t.Errorf("%d computers", n)
		}
	})

	t.Run("39 replaced, too old", func(t *testing.T) {
		old, pin := p.pin(email[2]).PIN, p.pin(email[2]).PIN
		for old == pin {
			pin = p.pin(email[2]).PIN
		}
		c := p.computer()
		ans, a := c.start(email[2], "pin", old)
		c.refusedPIN("replaced", ans, a)
		c.types("pin", pin) // works, and is not spent
		short := p.pin(email[3], "--minutes", "5").PIN
		p.Advance(5*time.Minute + time.Second)
		d := p.computer()
		ans, a = d.start(email[3], "pin", short)
		d.refusedPIN("after its 5 minutes", ans, a)
		p.Advance(24*time.Hour - 5*time.Minute)
		e := p.computer()
		ans, a = e.start(email[2], "pin", pin)
		e.refusedPIN("a day later", ans, a)
	})

	t.Run("40 five wrong tries", func(t *testing.T) {
		p.pin(email[4])
		c := p.computer()
		c.asks(email[4], "way", "pin")
		bad := "000000"
		for left := 4; left >= 0; left-- {
			if ans, a := c.step("pin", bad); ans.Error != auth.ErrInvalidCode || ans.TriesLeft == nil || *ans.TriesLeft != left {
				t.Fatalf("want %d left: %d %s", left, a.status, a.body)
			}
		}
		p.Advance(3 * time.Minute)
		fresh := p.pin(email[4]) // nobody is present: it is unbound, and right
		if ans, a := c.step("pin", fresh.PIN); fresh.Bound || a.status != 400 || ans.Error != auth.ErrTooManyAttempts {
			t.Errorf("the right PIN after five wrong ones: %d %s (bound %v)", a.status, a.body, fresh.Bound)
		}
		d := p.computer()
		if ans, a := d.start(email[4], "pin", fresh.PIN); a.status != 200 {
			t.Errorf("another computer: %+v", ans)
		}
	})

	t.Run("41 bound, and 50 wrong tries from elsewhere", func(t *testing.T) {
		c := p.computer()
		ans := c.asks(email[5], "way", "pin")
		pin := p.pin(email[5])
		if !pin.Bound || pin.Label != ans.Label {
			t.Fatalf("%+v, the screen shows %s", pin, ans.Label)
		}
		for range 10 {
			d := p.computer()
			d.asks(email[5], "way", "pin")
			for range 5 {
				ans, a := d.step("pin", wrong(pin.PIN))
				d.refusedPIN("a stranger's", ans, a)
			}
		}
		stranger := p.computer()
		got, a := stranger.start(email[5], "pin", pin.PIN)
		stranger.refusedPIN("the right PIN elsewhere", got, a)
		c.in(c.types("pin", pin.PIN))
	})
}

// Acceptance 43: a hundred wrong codes and PINs in a row close the unbound
// PIN, and nothing else; staff reopen it.
func TestAcceptance43AHundredInARow(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("hundred", 1)[0]
	c, m := p.waiting(email)
	for i := range 20 {
		pin := p.pin(email)
		d := p.computer()
		d.asks(email, "way", "pin")
		for j := range 5 {
			field, typed := "pin", wrong(pin.PIN)
			if i%2 == 1 {
				field, typed = "email_code", wrong(m.code)
			}
			if ans, a := d.step(field, typed); ans.Error != auth.ErrInvalidCode {
				t.Fatalf("%d.%d: %d %s", i, j, a.status, a.body)
			}
		}
	}
	p.Advance(3 * time.Minute) // nobody is present
	pin := p.pin(email)
	d := p.computer()
	ans, a := d.start(email, "pin", pin.PIN)
	d.refusedPIN("unbound, after a hundred", ans, a)
	if pin.Bound {
		t.Fatal("bound to nobody")
	}
	// The link door.
	code := c.types("email_code", m.code)
	pressed := p.browser().here(m.path).Get("code")
	// A PIN bound after a caller check.
	bound := p.pin(email, "--attempt", p.waitingAs(email, ans.Label))
	if !bound.Bound {
		t.Fatal("not bound")
	}
	d.types("pin", bound.PIN)
	// Staff reopen.
	p.Advance(3 * time.Minute)
	p.JSON(nil, "client", "set", email, "--reopen-pin")
	e := p.computer()
	if ans, a := e.start(email, "pin", p.pin(email).PIN); a.status != 200 {
		t.Errorf("reopened: %d %s %+v", a.status, a.body, ans)
	}
	if code == "" || pressed == "" {
		t.Error("the link door is closed")
	}
	c.in(c.types("email_code", m.code))
}

// waitingAs is the id that staff see beside a computer's label.
func (p *practice) waitingAs(who, label string) string {
	p.T.Helper()
	var out struct {
		Waiting []struct{ Attempt, Label, Device string }
	}
	p.JSON(&out, "client", "show", who)
	for _, w := range out.Waiting {
		if w.Label == label {
			return w.Attempt
		}
	}
	p.T.Fatalf("nobody waits as %q: %+v", label, out)
	return ""
}

// Acceptance 44: eight parallel uses of one PIN: one succeeds.
func TestAcceptance44OnePINEightAtOnce(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	for round, email := range p.clients("eight", 6) {
		pin := p.pin(email).PIN
		apps, codes := make([]*computer, 8), make([]string, 8)
		for i := range apps {
			apps[i] = p.computer()
			ans, a := apps[i].start(email, "pin", pin)
			if codes[i] = ans.AuthorizationCode; a.status != 200 {
				t.Fatalf("%d %s", a.status, a.body)
			}
		}
		if won := atOnce(t, apps, codes); won != 1 {
			t.Errorf("round %d: %d computers with one PIN", round, won)
		}
		if n := len(p.devices(email)); n != 1 {
			t.Errorf("round %d: %d computers on file", round, n)
		}
	}
	// Typed at once, not only redeemed at once.
	email := p.clients("typed", 1)[0]
	pin := p.pin(email).PIN
	apps, codes := make([]*computer, 8), make([]string, 8)
	var wg sync.WaitGroup
	for i := range apps {
		apps[i] = p.computer()
		wg.Go(func() {
			a, err := apps[i].try(apps[i].signed, "POST", auth.PathChallenge, formType, apps[i].startForm(email, "pin", pin).Encode())
			if err != nil {
				t.Error(err)
				return
			}
			codes[i] = apps[i].challenge(a).AuthorizationCode
		})
	}
	wg.Wait()
	if won := atOnce(t, apps, codes); won != 1 {
		t.Errorf("%d computers with one PIN typed at once", won)
	}
}
