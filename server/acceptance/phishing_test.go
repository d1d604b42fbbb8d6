package acceptance_test

import (
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/servertest"
)

// Acceptance 30, 31, 32, 34, 36: what a stranger gets out of a sign-in that is
// not theirs, and what a link's code is worth.
func TestPhishing(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	b := p.browser()
	email := p.clients("phish", 12)

	t.Run("30 the victim presses the attacker's link", func(t *testing.T) {
		attacker, m := p.waiting(email[0])
		code := b.here(m.path).Get("code") // arrives at the victim's own computer, where nobody listens
		for range 5 {
			if ans, a := attacker.step(); a.status == 200 || ans.AuthorizationCode != "" {
				t.Fatalf("a poll got in: %s", a.body)
			}
			p.Advance(4 * time.Second)
		}
		if ans, status := attacker.thief().redeem(code, "redirect_uri", attacker.redirect); status == 200 {
			t.Errorf("another key redeemed it: %+v", ans)
		}
		if n := len(p.devices(email[0])); n != 0 {
			t.Errorf("%d computers", n)
		}
	})

	t.Run("31 the code dies with its link", func(t *testing.T) {
		dead := func(how string, c *computer, code string) {
			t.Helper()
			ans, a := c.step("email_code", code)
			if a.status != 400 || ans.AuthorizationCode != "" {
				t.Errorf("%s: %d %s", how, a.status, a.body)
			}
		}
		c, m := p.waiting(email[1])
		c.in(c.types("email_code", m.code))
		p.Advance(31 * time.Second)
		again := p.computer()
		again.use(c.key) // the same computer, so that only the link's end counts
		again.asks(email[1], "way", "pin")
		dead("used", again, m.code)

		c, m = p.waiting(email[2])
		p.Advance(31 * time.Second)
		c.step("resend", "1")
		p.letter(email[2], 2)
		dead("replaced", c, m.code)

		c, m = p.waiting(email[3])
		p.JSON(nil, "client", "set", email[3], "--ways", "link+pin") // ends what is open
		dead("ended", c, m.code)
		b.says(b.get(m.path), 200, "turned off")

		c, m = p.waiting(email[4])
		p.Advance(10 * time.Minute)
		c.step()
		pin := p.pin(email[4]) // bound: the sign-in outlives its link
		p.ago(24*time.Hour+time.Second, m.made)
		if ans, a := c.step("email_code", m.code); ans.Error != auth.ErrInvalidCode || !pin.Bound {
			t.Errorf("24 h old: %s, PIN bound: %v", a.body, pin.Bound)
		}
	})

	t.Run("32 same computer only", func(t *testing.T) {
		p.client("same@example.com", "--same-computer-only")
		c, m := p.waiting("same@example.com")
		for what, words := range map[string]string{"mail": m.text, "html": m.html, "page": string(b.get(m.path).body), "pressed": string(b.press(m.path, "here").body)} {
			plain := strings.ReplaceAll(words, "(555) 010-0199", "")
			if found := groupedDigits.FindString(plain); found != "" || strings.Contains(plain, "6 numbers") || strings.Contains(plain, "six") {
				t.Errorf("%s: the code %q stands there", what, found)
			}
		}
		if m.code != "" {
			t.Errorf("a code in the mail: %s", m.code)
		}
		for left := 4; left >= 0; left-- {
			if ans, a := c.step("email_code", "000000"); ans.Error != auth.ErrInvalidCode || *ans.TriesLeft != left {
				t.Errorf("%s", a.body)
			}
		}
		if ans, _ := c.step("email_code", "000000"); ans.Error != auth.ErrTooManyAttempts {
			t.Errorf("%+v", ans)
		}
		c.in(b.here(m.path).Get("code"), "redirect_uri", c.redirect)
	})

	t.Run("34 this wasn't me", func(t *testing.T) {
		c, m := p.waiting(email[5])
		b.says(b.get(m.path+"/not-me"), 200, "(555) 010-0199")
		b.send(m.path+"/not-me", nil)
		found := false
		for _, e := range p.why(email[5]) {
			if e.Kind == "not_me" && e.Reason == auth.NotMe && e.StaffSentence == auth.NotMe.Staff() {
				found = true
			}
		}
		if !found {
			t.Errorf("the timeline does not say not_me: %+v", p.why(email[5]))
		}
		b.says(b.get(m.path), 200, auth.GroupCode(m.code))
		c.in(c.types("email_code", m.code))
	})

	t.Run("36 a code of another sign-in", func(t *testing.T) {
		victim, m := p.waiting(email[6])
		attacker, theirs := p.waiting(email[7])
		code := attacker.types("email_code", theirs.code)
		if ans, status := victim.redeem(code); status != 400 || ans.Error != auth.ErrInvalidGrant {
			t.Errorf("the attacker's code signed the victim in: %d %+v", status, ans)
		}
		if ans, a := victim.step("link_code", code); a.status == 200 {
			t.Errorf("as link_code: %+v", ans)
		}
		back := b.here(theirs.path)
		if back.Get("state") == victim.state {
			t.Error("one state for two sign-ins")
		}
		if ans, status := victim.redeem(back.Get("code"), "redirect_uri", victim.redirect); status == 200 {
			t.Errorf("from the loopback: %+v", ans)
		}
		victim.in(victim.types("email_code", m.code))
	})
}

// Acceptance 35: a new computer is told about, by mail and on the timeline.
func TestAcceptance35NewComputerIsTold(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	p.client("quiet@example.com", "--ways", "pin", "--no-mail")
	p.signIn("jane@example.com")
	p.letters("jane@example.com")
	notice := 0
	for _, m := range p.Mails("jane@example.com") {
		if servertest.Link(m) == "" && strings.Contains(m.Text, "HP-Laptop") && strings.HasPrefix(m.Subject, "A new computer was added") && servertest.Code(m) == "" {
			notice++
		}
	}
	if notice != 1 {
		t.Errorf("%d notices in %d mails", notice, len(p.Mails("jane@example.com")))
	}
	c := p.computer()
	ans, _ := c.start("quiet@example.com", "pin", p.pin("quiet@example.com").PIN)
	c.in(ans.AuthorizationCode)
	for _, who := range []string{"jane@example.com", "quiet@example.com"} {
		told := 0
		for _, e := range p.why(who) {
			at, err := time.Parse(time.RFC3339, e.At)
			if e.Kind == "signed_in" && e.Device == "HP-Laptop" && err == nil && p.Now().Sub(at) < 10*time.Minute {
				told++
			}
		}
		if told != 1 {
			t.Errorf("%s: %d lines of a new computer: %+v", who, told, p.why(who))
		}
	}
	p.letters("")
	if n := len(p.Mails("quiet@example.com")); n != 0 {
		t.Errorf("%d mails to somebody who gets none", n)
	}
}

// Acceptance 33: with two steps neither alone signs in; nothing is spent
// before both are there.
// A15.5, A15.8: a new computer needs more than the mailbox, where that is turned on.
func TestAcceptance33TwoSteps(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	b := p.browser()
	p.client("pin@example.com", "--ways", "link+pin")
	p.client("word@example.com")

	// link+pin: by the loopback.
	c, m := p.waiting("pin@example.com")
	code := b.here(m.path).Get("code")
	ans, status := c.redeem(code, "redirect_uri", c.redirect)
	if status != 400 || ans.Error != auth.ErrInsufficientAuthz || ans.Needs != auth.NeedPIN {
		t.Fatalf("the link alone: %d %+v", status, ans)
	}
	b.says(b.get(m.path), 200, auth.GroupCode(m.code)) // not spent
	if ans, a := c.step("link_code", code); a.status != 400 || ans.Needs != auth.NeedPIN {
		t.Fatalf("%d %s", a.status, a.body)
	}
	c.in(c.types("pin", p.pin("pin@example.com").PIN))
	b.says(b.get(m.path), 200, "This link was used")

	// By the typed code.
	p.Advance(31 * time.Second)
	d, m := p.waiting("pin@example.com")
	if ans, a := d.step("email_code", m.code); a.status != 400 || ans.Needs != auth.NeedPIN || ans.AuthorizationCode != "" {
		t.Fatalf("the code alone: %s", a.body)
	}
	d.in(d.types("pin", p.pin("pin@example.com").PIN))

	// The PIN alone, with the start and on its own screen.
	p.Advance(3 * time.Minute)
	pin := p.pin("pin@example.com").PIN
	e := p.computer()
	if ans, a := e.start("pin@example.com", "pin", pin); a.status == 200 || ans.AuthorizationCode != "" {
		t.Fatalf("the PIN alone: %s", a.body)
	}
	f := p.computer()
	f.asks("pin@example.com", "way", "pin")
	if ans, a := f.step("pin", pin); a.status == 200 || ans.AuthorizationCode != "" {
		t.Fatalf("the PIN alone, on its screen: %s", a.body)
	}
	m = p.letters("pin@example.com")[2] // a start with a PIN sends the link as well
	e.in(e.types("email_code", m.code))

	// link+word.
	w := p.signIn("word@example.com")
	p.JSON(nil, "client", "set", "word@example.com", "--ways", "link+word")
	if a := w.api("PUT", auth.PathWord, `{"word":"seven small stones"}`); a.status != 204 {
		t.Fatalf("word: %d %s", a.status, a.body)
	}
	p.saw("word", "seven small stones")
	p.Advance(31 * time.Second)
	g, m := p.waiting("word@example.com")
	if ans, a := g.step("word", "seven small stones"); a.status == 200 || ans.AuthorizationCode != "" {
		t.Fatalf("the word alone: %s", a.body)
	}
	code = b.here(m.path).Get("code")
	if ans, status := g.redeem(code, "redirect_uri", g.redirect); status != 400 || ans.Needs != auth.NeedWord {
		t.Fatalf("the link alone: %d %+v", status, ans)
	}
	if ans, a := g.step("email_code", m.code); a.status == 200 || ans.Needs != auth.NeedWord {
		t.Fatalf("the code alone: %s", a.body)
	}
	if ans, _ := g.step("word", "seven small bones"); ans.Error != auth.ErrInvalidCode || ans.TriesLeft == nil {
		t.Fatalf("%+v", ans)
	}
	g.in(g.types("word", "Seven small stones "))
}
