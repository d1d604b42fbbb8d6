package acceptance_test

import (
	"testing"
	"time"

	"alcove/auth"
)

// Acceptance 48: twenty starts in a minute make at most two mails, and five an
// hour; the answer is the same, and the link that was sent stays good.
func TestAcceptance48MailsAreFew(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("many", 1)[0]
	_, m := p.waiting(email)
	_, held := p.computer().start(email)
	for range 19 {
		p.Advance(2 * time.Second)
		if _, a := p.computer().start(email); shape(a) != shape(held) {
			t.Fatalf("%s\n%s", shape(a), shape(held))
		}
	}
	if n := len(p.letters(email)); n < 1 || n > 2 {
		t.Errorf("%d mails in a minute", n)
	}
	for range 30 {
		p.Advance(100 * time.Second)
		p.computer().start(email)
	}
	if n := len(p.letters(email)); n > 5 {
		t.Errorf("%d mails in an hour", n)
	}
	p.Stop()
	p.Start() // limits survive a restart
	for range 3 {
		p.computer().start(email)
	}
	if n := len(p.letters(email)); n > 5 {
		t.Errorf("%d mails in an hour, after a restart", n)
	}
	p.saw("link", m.token)
}

// Starts that are held back replace nothing: a stranger cannot kill a link.
func TestHeldBackStartsKillNothing(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("held", 1)[0]
	c, m := p.waiting(email)
	for range 10 {
		p.computer().start(email)
		if p.Now().Sub(m.made) > 20*time.Second { // after thirty the next mail may leave
			break
		}
	}
	c.in(c.types("email_code", m.code))
}

// Acceptance 49: one network address is throttled, another is not.
func TestAcceptance49AnotherAddressWorks(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("busy", 1)[0]
	address := newAddress()
	for i := range 20 {
		if _, a := p.computerAt(address).start("stranger@example.com"); a.status != 400 {
			t.Fatalf("start %d: %d %s", i, a.status, a.body)
		}
	}
	for _, who := range []string{email, "stranger@example.com"} {
		c := p.computerAt(address)
		a := c.post(auth.PathChallenge, c.startForm(who))
		if a.status != 429 || a.header.Get("Retry-After") == "" || string(a.body) != `{"error":"throttled"}` {
			t.Errorf("%d %v %s", a.status, a.header, a.body)
		}
	}
	c := p.signIn(email)
	if ok, why := c.alive(); !ok {
		t.Error(why)
	}
	p.Advance(time.Hour + time.Second)
	if _, a := p.computerAt(address).start(email); a.status != 400 {
		t.Errorf("an hour later: %d", a.status)
	}
	// Guesses are bounded by address as well, whoever they are about.
	wrongs := 0
	for range 8 {
		d := p.computerAt(address)
		d.start(email, "way", "pin")
		for range 5 {
			if _, a := d.step("pin", "000000"); a.status == 429 {
				wrongs++
			}
		}
	}
	if wrongs == 0 {
		t.Error("forty wrong PINs in a minute from one address")
	}
}

// Acceptance 50: the spellings of an address are one account and one throttle.
// A3.5: a match ignores case and outer spaces.
func TestAcceptance50OneAccount(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("Jane.Rivera@Example.com")
	if _, errs, code := p.CLI("client", "add", "--email", " jane.rivera@EXAMPLE.com", "--name", "Other"); code == 0 {
		t.Errorf("a second client on one address: %s", errs)
	}
	spellings := []string{"jane.rivera@example.com", "  JANE.RIVERA@EXAMPLE.COM ", "Jane.Rivera@example.Com"}
	for _, s := range spellings {
		p.computer().asks(s)
	}
	if n := len(p.letters("Jane.Rivera@Example.com")); n != 1 {
		t.Errorf("%d mails for three spellings", n)
	}
	p.Advance(31 * time.Second)
	c := p.computer()
	c.asks(spellings[1])
	c.in(c.types("email_code", p.letter("Jane.Rivera@Example.com", 2).code))
	if n := len(p.devices("jane.rivera@example.com")); n != 1 {
		t.Errorf("%d computers", n)
	}
	var unknown []any
	if p.JSON(&unknown, "unknown", "list"); len(unknown) != 0 {
		t.Errorf("not on file: %v", unknown)
	}
}
