package acceptance_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

// Acceptance 69, 70, 72: ended means ended, on the very next call, and only
// what was meant.
func TestEnding(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("end", 3)
	next := func() *computer { p.Advance(31 * time.Second); return p.signIn(email[0]) }

	// 69: sign out everywhere else.
	one, two, three := next(), next(), next()
	other := p.signIn(email[1])
	if a := three.api("DELETE", auth.PathDevices, ""); a.status != 204 {
		t.Fatalf("69: %d %s", a.status, a.body)
	}
	for _, c := range []*computer{one, two} {
		if ok, why := c.alive(); ok || !strings.Contains(why, string(auth.SignedOut)) {
			t.Errorf("69: %v %s", ok, why)
		}
		if ans, status := c.refresh(c.tokens.RefreshToken); status != 400 || ans.Error != auth.ErrInvalidGrant || ans.Description != string(auth.SignedOut) {
			t.Errorf("69: refresh: %d %+v", status, ans)
		}
	}
	for _, c := range []*computer{three, other} {
		if ok, why := c.alive(); !ok {
			t.Errorf("69: ended as well: %s", why)
		}
	}
	if a := other.api("DELETE", auth.PathDevices+"/"+three.tokens.DeviceID, ""); a.status != 404 {
		t.Errorf("69: somebody else's computer: %d", a.status)
	}

	// 70: by the practice.
	p.JSON(nil, "device", "end", three.tokens.DeviceID)
	if ok, why := three.alive(); ok || !strings.Contains(why, string(auth.EndedByPractice)) {
		t.Errorf("70: %v %s", ok, why)
	}
	if ans, status := three.refresh(three.tokens.RefreshToken); status != 400 || ans.Description != string(auth.EndedByPractice) {
		t.Errorf("70: refresh: %d %+v", status, ans)
	}
	p.Kill()
	p.Start()
	if ans, status := three.refresh(three.tokens.RefreshToken); status != 400 || ans.Description != string(auth.EndedByPractice) {
		t.Errorf("70: after a crash: %d %+v", status, ans)
	}

	// 72: whatever is sent, the answer is the same; a real token signs out.
	other.renew()
	revoke := func(c *computer, token string, more ...string) answer {
		t.Helper()
		f := with(url.Values{"client_id": {auth.ClientID}, "token": {token}}, more...)
		return c.do(c.plain, "POST", auth.PathRevoke, formType, f.Encode())
	}
	first := revoke(other, "garbage")
	for _, token := range []string{"", auth.Token(), strings.Repeat("x", 5000), "\x00", other.tokens.IDToken} {
		if a := revoke(other, token); a.status != 200 || string(a.body) != string(first.body) {
			t.Errorf("72: %d %s", a.status, a.body)
		}
	}
	if a := revoke(other, other.tokens.RefreshToken, "client_id", "other"); a.status != 200 {
		t.Errorf("72: %d", a.status)
	}
	if ok, why := other.alive(); !ok {
		t.Errorf("72: garbage signed somebody out: %s", why)
	}
	revoke(other, other.tokens.RefreshToken)
	if ok, _ := other.alive(); ok {
		t.Error("72: signed out, and in")
	}
}

// Acceptance 71: with the portal turned off every door is closed, and from
// outside it looks as if nobody were there.
func TestAcceptance71PortalOff(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("off", 2)
	in := p.signIn(email[0])
	p.Advance(31 * time.Second)
	c, m := p.waiting(email[0])
	ready := c.types("email_code", m.code)
	locked := p.signIn(email[1])
	pin := p.pin(email[0]).PIN
	for _, who := range email {
		p.JSON(nil, "client", "set", who, "--portal", "off")
	}
	for _, d := range []*computer{in, locked} {
		if ok, why := d.alive(); ok || !strings.Contains(why, string(auth.PortalOff)) {
			t.Errorf("a computer that was in: %v %s", ok, why)
		}
		if ans, status := d.refresh(d.tokens.RefreshToken); status != 400 || ans.Error != auth.ErrInvalidGrant {
			t.Errorf("refresh: %d %+v", status, ans)
		}
	}
	if ans, status := c.redeem(ready); status != 400 || ans.Error != auth.ErrInvalidGrant || ans.Description != "" {
		t.Errorf("a code from before: %d %+v", status, ans)
	}
	stranger := p.computer()
	stranger.asks("stranger@example.com")
	for _, more := range [][]string{{}, {"email_code", m.code}, {"pin", pin}, {"resend", "1"}} {
		p.Advance(31 * time.Second)
		_, a := c.step(more...)
		_, b := stranger.step(more...)
		if shape(a) != shape(b) {
			t.Errorf("the sign-in under way, %v:\n%s\nand a stranger's\n%s", more, shape(a), shape(b))
		}
	}
	b := p.browser()
	b.says(b.get(m.path), 200, "not open")
	if a := b.press(m.path, "here"); a.status != 410 || a.header.Get("Location") != "" {
		t.Errorf("the link: %d", a.status)
	}
	mails := len(p.letters(""))
	b.press(m.path, "renew")
	d, e := p.computer(), p.computer()
	_, x := d.start(email[0], "pin", pin)
	_, y := e.start("other@example.com", "pin", pin)
	if shape(x) != shape(y) {
		t.Errorf("a PIN:\n%s\n%s", shape(x), shape(y))
	}
	p.Advance(time.Hour)
	p.computer().asks(email[0])
	if n := len(p.letters("")); n != mails {
		t.Errorf("%d mails went out", n-mails)
	}
	if n := len(p.devices(email[0])); n != 0 {
		t.Errorf("%d computers", n)
	}
}
