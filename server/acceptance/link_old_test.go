package acceptance_test

import (
	"testing"
	"time"

	"alcove/auth"
)

// ago moves the clock so that so much time has passed since then.
func (p *practice) ago(d time.Duration, then time.Time) {
	p.T.Helper()
	p.Advance(max(0, d-p.Now().Sub(then)))
}

// Acceptance 20: a link 23 h 59 min old works, even if the app and the server
// were restarted; at 24 h 01 min it does not.
func TestAcceptance20LinkLife(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("life", 4)
	typed, m1 := p.waiting(email[0])
	pressed, m2 := p.waiting(email[1])
	late, m3 := p.waiting(email[2])
	lateTyped, m4 := p.waiting(email[3])
	p.ago(23*time.Hour+59*time.Minute, p.letter(email[0], 1).made)
	p.Stop()
	p.Start()
	b := p.browser()
	b.says(b.get(m2.path), 200, auth.GroupCode(m2.code))
	// The app that was started again listens on another port.
	pressed.redirect = "http://127.0.0.1:51234/cb"
	if ans, a := pressed.step("redirect_uri", pressed.redirect); ans.Error != auth.ErrInsufficientAuthz {
		t.Fatalf("%d %s", a.status, a.body)
	}
	pressed.in(b.here(m2.path).Get("code"), "redirect_uri", pressed.redirect)
	typed.in(typed.types("email_code", m1.code))
	lateCode := lateTyped.types("email_code", m4.code) // a code is no second life
	p.ago(24*time.Hour+time.Minute, p.letter(email[3], 1).made)
	b.says(b.get(m3.path), 200, "This link is too old", "Send me a new link")
	if a := b.press(m3.path, "here"); a.status != 410 || a.header.Get("Location") != "" {
		t.Errorf("pressed: %d", a.status)
	}
	if ans, a := late.step("email_code", m3.code); a.status != 400 || ans.AuthorizationCode != "" {
		t.Errorf("typed: %s", a.body)
	}
	if ans, status := lateTyped.redeem(lateCode); status != 400 || ans.Error != auth.ErrInvalidGrant {
		t.Errorf("redeemed: %d %+v", status, ans)
	}
	for i, n := range []int{1, 1, 0, 0} {
		if got := len(p.devices(email[i])); got != n {
			t.Errorf("%s has %d computers, want %d", email[i], got, n)
		}
	}
}

// A link, a code and a PIN are refused one second after their 24 hours, by the
// first thing that happens then: nothing had to clean up before.
func TestRefusedOneSecondAfter(t *testing.T) {
	t.Parallel()
	for _, how := range []string{"press", "type", "PIN", "redeem"} {
		t.Run(how, func(t *testing.T) {
			p := newPractice(t)
			email := p.clients("second", 1)[0]
			pin := p.pin(email) // nobody waits yet: it works on any computer
			c, m := p.waiting(email)
			made := p.Now() // a moment after both were made
			if pin.Bound {
				t.Fatal("bound to nobody")
			}
			p.ago(24*time.Hour-20*time.Second, p.letter(email, 1).made)
			code := c.types("email_code", m.code)
			p.ago(24*time.Hour+time.Second, made)
			switch how {
			case "press":
				if a := p.browser().press(m.path, "here"); a.status != 410 {
					t.Errorf("%d %s", a.status, text(a))
				}
			case "type":
				if ans, a := c.step("email_code", m.code); a.status == 200 || ans.AuthorizationCode != "" {
					t.Errorf("%s", a.body)
				}
			case "PIN":
				d := p.computer()
				if ans, a := d.start(email, "pin", pin.PIN); a.status == 200 || ans.Error != auth.ErrInvalidCode {
					t.Errorf("%s", a.body)
				}
			case "redeem":
				if ans, status := c.redeem(code); status == 200 || ans.Error != auth.ErrInvalidGrant {
					t.Errorf("%+v", ans)
				}
			}
			if n := len(p.devices(email)); n != 0 {
				t.Errorf("%d computers", n)
			}
		})
	}
}

// Acceptance 23, 24: looking at an old link sends nothing; ten presses send
// one; the one that replaced it sends none when it is old.
func TestOldLinks(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("old", 1)[0]
	_, first := p.waiting(email)
	p.Advance(24*time.Hour + time.Minute)
	b := p.browser()
	for range 10 {
		b.says(b.get(first.path), 200, "This link is too old")
		b.head(first.path)
	}
	if n := len(p.letters(email)); n != 1 {
		t.Fatalf("24: %d mails after looking", n)
	}
	for range 10 {
		b.press(first.path, "renew")
	}
	if n := len(p.letters(email)); n != 2 {
		t.Fatalf("23: %d mails after ten presses, want 2 in all", n)
	}
	second := p.letter(email, 2)
	p.Advance(24*time.Hour + time.Minute)
	for range 10 {
		b.press(first.path, "renew")
		b.says(b.press(second.path, "renew"), 410, "too old", "Send me a new link", "(555) 010-0199")
	}
	if n := len(p.letters(email)); n != 2 {
		t.Fatalf("23: the replacement's end sent a mail: %d", n)
	}
	b.says(b.press(second.path, "request"), 200, "We just sent you a new link") // by hand it may
	c := p.computer()
	c.asks(email)
	c.in(c.types("email_code", p.letter(email, 3).code))
}
