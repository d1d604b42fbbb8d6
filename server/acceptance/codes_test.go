package acceptance_test

import (
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

// waiting is a computer whose mail has come.
func (p *practice) waiting(email string) (*computer, letter) {
	p.T.Helper()
	c := p.computer()
	n := len(p.lettersNow(email))
	c.asks(email)
	return c, p.letter(email, n+1)
}

// Acceptance 10, 11, 12: an authorization code lives 60 seconds, for one key,
// one verifier and one address, and works once.
func TestAuthorizationCodes(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("code", 20)
	refused := func(what string, c *computer, code string, more ...string) {
		t.Helper()
		if ans, status := c.redeem(code, more...); status != 400 || ans.Error != auth.ErrInvalidGrant || ans.AccessToken != "" {
			t.Errorf("%s: %d %+v", what, status, ans)
		}
	}

	// 12, before any clock is moved.
	c, m := p.waiting(email[0])
	code := c.types("email_code", m.code)
	refused("12 another verifier", c, code, "code_verifier", strings.Repeat("v", 43))
	refused("12 another address", c, code, "redirect_uri", "http://127.0.0.1:1/cb")
	refused("12 another key", c.thief(), code)
	pressed := p.browser().here(m.path).Get("code")
	refused("12 a code that travelled, without its address", c, pressed)
	refused("12 a code that travelled, with another", c, pressed, "redirect_uri", "http://127.0.0.1:49153/cb")
	refused("12 a code that travelled, with another key", c.thief(), pressed, "redirect_uri", c.redirect)
	refused("12 no such code", c, auth.Token())
	c.in(code)
	refused("12 the other code of the same link", c, pressed, "redirect_uri", c.redirect)
	if ok, why := c.alive(); !ok {
		t.Errorf("12: what was refused ended the computer: %s", why)
	}

	// 11: while none of the tokens was used, the answer may have been lost.
	c, m = p.waiting(email[1])
	code = c.types("email_code", m.code)
	c.in(code)
	first := c.tokens
	thief := c.thief()
	refused("11 with another key", thief, code)
	refused("11 with another verifier", c, code, "code_verifier", strings.Repeat("v", 43))
	c.in(code)
	if c.tokens.AccessToken != first.AccessToken || c.tokens.RefreshToken != first.RefreshToken || c.tokens.DeviceID != first.DeviceID {
		t.Error("11: a repeated answer is another one")
	}
	if ok, why := c.alive(); !ok {
		t.Errorf("11: %s", why)
	}
	refused("11 with another key, after use", thief, code)
	if ok, _ := c.alive(); !ok {
		t.Error("11: another key ended the computer")
	}
	refused("11 after use", c, code)
	if ok, why := c.alive(); ok || !strings.Contains(why, auth.ErrInvalidToken) {
		t.Errorf("11: the first tokens live: %s", why)
	}
	if ans, status := c.refresh(first.RefreshToken); status != 400 || ans.Error != auth.ErrInvalidGrant {
		t.Errorf("11: the first refresh token lives: %d %+v", status, ans)
	}
	used, m := p.waiting(email[2])
	usedCode := used.types("email_code", m.code)
	used.in(usedCode)
	usedFirst := used.tokens
	used.renew() // the refresh token was used, the access token was not
	refused("11 after a refresh", used, usedCode)
	if ok, _ := used.alive(); ok {
		t.Error("11: tokens live after the code was shown again")
	}
	if ans, status := used.refresh(usedFirst.RefreshToken); status == 200 {
		t.Errorf("11: %+v", ans)
	}

	// 10 and the rest of 11 need a minute.
	old, m10 := p.waiting(email[4])
	oldCode := old.types("email_code", m10.code)
	late, m := p.waiting(email[5])
	lateCode := late.types("email_code", m.code)
	late.in(lateCode)
	young, m := p.waiting(email[3])
	begin := p.Now()
	youngCode := young.types("email_code", m.code)
	p.ago(45*time.Second, begin)
	young.in(youngCode)
	p.ago(61*time.Second, begin)
	refused("10 after 61 seconds", old, oldCode)
	old.in(old.types("email_code", m10.code)) // the link was not spent by it
	refused("11 past 60 seconds", late, lateCode)
	if ok, _ := late.alive(); ok {
		t.Error("11: the tokens live though the code was shown again past its time")
	}
}
