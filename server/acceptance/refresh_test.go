package acceptance_test

import (
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

// Acceptance 56, 57, 58, 59: refresh tokens rotate; a lost answer can be asked
// for again; a copy that is shown later ends the computer; a wrong key harms
// nobody.
func TestRefreshing(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("refresh", 6)
	refused := func(what string, c *computer, token string) {
		t.Helper()
		if ans, status := c.refresh(token); status != 400 || ans.Error != auth.ErrInvalidGrant || ans.AccessToken != "" {
			t.Errorf("%s: %d %+v", what, status, ans)
		}
	}

	// 59, while all is young.
	c := p.signIn(email[0])
	first := c.tokens.RefreshToken
	c.renew()
	live := c.tokens.RefreshToken
	thief := c.thief()
	refused("59 rotated, wrong key", thief, first)
	refused("59 live, wrong key", thief, live)
	if ans, _ := thief.refresh(live); ans.Description != "" {
		t.Errorf("59: told without the key: %s", ans.Description)
	}
	if ok, why := c.alive(); !ok {
		t.Errorf("59: the owner: %s", why)
	}
	c.renew()

	// 58.
	d := p.signIn(email[1])
	first = d.tokens.RefreshToken
	d.renew()
	second := d.tokens.RefreshToken
	d.renew() // uses the successor
	third := d.tokens
	if first == second || second == third.RefreshToken {
		t.Fatal("56: the refresh token stays the same")
	}
	ans, status := d.refresh(first)
	if status != 400 || ans.Error != auth.ErrInvalidGrant || ans.Description != string(auth.RefreshReuse) {
		t.Errorf("58: %d %+v", status, ans)
	}
	if ok, why := d.alive(); ok || !strings.Contains(why, string(auth.RefreshReuse)) {
		t.Errorf("58: an access token lives: %s", why)
	}
	refused("58 the newest token", d, third.RefreshToken)
	if n := len(p.devices(email[1])); n != 0 {
		t.Errorf("58: %d computers", n)
	}

	// 56 and 57 take time.
	f, g := p.signIn(email[3]), p.signIn(email[4])
	f.passcode()
	begin := p.Now()
	e := p.signIn(email[2])
	signedIn := p.Now()
	old := e.tokens
	lost, lostLong := e.tokens.RefreshToken, f.tokens.RefreshToken
	e.renew()
	f.renew()
	successor, successorLong := e.tokens.RefreshToken, f.tokens.RefreshToken
	e.tokens.AccessToken = old.AccessToken
	p.ago(4*time.Minute+30*time.Second, begin)
	if ok, why := e.alive(); !ok {
		t.Errorf("56: after 4:30: %s", why)
	}
	p.ago(5*time.Minute, signedIn)
	if ok, why := e.alive(); ok || !strings.Contains(why, auth.ErrInvalidToken) {
		t.Errorf("56: after 5:00: %v %s", ok, why)
	}
	if ok, _ := g.alive(); ok {
		t.Error("56: a first access token lives longer than five minutes")
	}
	if again, status := e.refresh(lost); status != 200 || again.RefreshToken != successor {
		t.Errorf("57: %d %+v", status, again)
	}
	p.Advance(55 * time.Minute)
	ask, status := f.refresh(lostLong)
	if status != 400 || ask.Error != auth.ErrUnlockRequired {
		t.Fatalf("57: %d %+v", status, ask)
	}
	again, status := f.refresh(lostLong, "unlock_assertion", f.assertion(f.unlock, ask.UnlockNonce, nil))
	if status != 200 || again.RefreshToken != successorLong {
		t.Errorf("57, an hour later: %d %+v", status, again)
	}
	p.Stop()
	p.Start()
	if again, status := f.refresh(lostLong); status != 200 || again.RefreshToken != successorLong {
		t.Errorf("57, after a restart: %d %+v", status, again)
	}
	f.renew()
	if ok, why := f.alive(); !ok {
		t.Error(why)
	}
}
