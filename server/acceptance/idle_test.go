package acceptance_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

// locked demands that a computer is locked: for the API and for a refresh.
func (c *computer) locked(what string) (ask auth.TokenAnswer) {
	c.T.Helper()
	if ok, why := c.alive(); ok || !strings.Contains(why, `error="insufficient_user_authentication"`) && !strings.Contains(why, `error="invalid_token"`) {
		c.T.Errorf("%s: the API: %v %s", what, ok, why)
	}
	ask, status := c.refresh(c.tokens.RefreshToken)
	if status != 400 || ask.Error != auth.ErrUnlockRequired || ask.UnlockNonce == "" || ask.AccessToken != "" {
		c.T.Errorf("%s: refresh: %d %+v", what, status, ask)
	}
	return ask
}

// Acceptance 61, 62, 63, 64: only a person's input moves the idle clock.
func TestIdle(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("idle", 4)
	quiet, busy, slow := p.signIn(email[0]), p.signIn(email[1]), p.signIn(email[2])
	begin := p.Now()
	busy.touch(0)

	// 63: she stopped typing ten minutes before this heartbeat was sent.
	p.Advance(12 * time.Minute)
	for _, c := range []*computer{quiet, busy, slow} {
		c.renew()
	}
	beforeBeat := p.Now()
	if got := slow.touch(600); got < 290 || got > 300 {
		t.Errorf("63: locks in %d seconds, want 300", got)
	}
	afterBeat := p.Now()
	slow.seq-- // the same beat again, then an older one: nothing changes
	if got := slow.touch(0); got > 300 {
		t.Errorf("63: a replayed seq moved the clock: %d", got)
	}
	slow.seq -= 2
	if got := slow.touch(0); got > 300 {
		t.Errorf("63: an old seq moved the clock: %d", got)
	}
	slow.seq += 5
	for _, body := range []string{`{"seq":90,"idle_seconds":-1}`, `{"seq":90,"idle_seconds":86401}`, `{"seq":90,"idle_seconds":1e99}`, `{"seq":-1,"idle_seconds":0}`, `{"seq":90}{}`, `{"seq":90,"idle_seconds":"0"}`,
		`{"seq":90,"idle_seconds":0,"skip_timeout_reset":1}`, `[]`, ``} {
		a := slow.do(slow.signed, "POST", auth.PathActivity, "application/json", body, "Authorization", "DPoP "+slow.tokens.AccessToken)
		if a.status != 400 {
			t.Errorf("63: %s: %d %s", body, a.status, a.body)
		}
	}
	if got := slow.locksIn(); got > 300 {
		t.Errorf("63: locks in %d after refused beats", got)
	}

	// 62: input at 14 minutes.
	p.ago(14*time.Minute, begin)
	busy.touch(0)
	afterInput := p.Now()

	// 64: everything that is not a person.
	before := quiet.locksIn()
	sync := newTraffic(quiet)
	waits := p.computer()
	waits.asks(email[0], "way", "pin")
	for i := range 10 {
		quiet.renew()
		sync.goesOn()
		quiet.api("GET", auth.PathSession+"?skip_timeout_reset=1", "")
		quiet.api("GET", auth.PathDevices, "")
		quiet.api("GET", auth.PathPractice, "")
		quiet.do(quiet.signed, "GET", auth.PathSession, "", "", "Authorization", "DPoP "+quiet.tokens.AccessToken, "X-Activity", "1")
		quiet.api("DELETE", auth.PathDevices+fmt.Sprintf("/d_none%d", i), "")
		waits.step()
	}
	quiet.passcode()
	if after := quiet.locksIn(); after > before || after < before-120 {
		t.Errorf("64: it locked in %d seconds, and now in %d", before, after)
	}

	// 61: fifteen minutes.
	p.ago(15*time.Minute+time.Second, begin)
	if a := quiet.api("GET", auth.PathSession, ""); a.status != 401 || !strings.Contains(a.header.Get("WWW-Authenticate"), `error="insufficient_user_authentication"`) ||
		!strings.Contains(a.header.Get("WWW-Authenticate"), "max_age=900") {
		t.Errorf("61: %d %v", a.status, a.header)
	}
	quiet.locked("61")
	if a := quiet.api("POST", auth.PathActivity, `{"seq":99,"idle_seconds":0}`); a.status != 401 {
		t.Errorf("61: input opened what was locked: %d %s", a.status, a.body)
	}
	quiet.locked("61, after late input")
	if ok, why := busy.alive(); !ok {
		t.Errorf("62: %s", why)
	}
	// 63: its last input was at 2 minutes, so it locks at 17.
	p.ago(5*time.Minute-time.Minute, beforeBeat)
	if ok, why := slow.alive(); !ok && !strings.Contains(why, auth.ErrInvalidToken) {
		t.Errorf("63: too early: %s", why)
	}
	p.ago(5*time.Minute, afterBeat)
	slow.locked("63")

	p.ago(28*time.Minute, begin)
	busy.renew()
	if ok, why := busy.alive(); !ok {
		t.Errorf("62: at 28 minutes: %s", why)
	}
	p.ago(15*time.Minute, afterInput)
	busy.locked("62, at 29 minutes")
}

// locksIn is how many seconds are left, by the session call.
func (c *computer) locksIn() int {
	c.T.Helper()
	var s auth.SessionAnswer
	if a := c.api("GET", auth.PathSession, ""); a.status != 200 {
		c.T.Fatalf("%d %s", a.status, a.body)
	} else {
		c.read(a, &s)
	}
	return s.LocksIn
}

// Acceptance 65, 66: only the passcode's key opens a lock, over the newest
// nonce, once; what was before the lock stays dead.
func TestUnlocking(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	c := p.signIn(p.clients("unlock", 1)[0])
	c.passcode()
	before := c.tokens
	p.Advance(14 * time.Minute)
	c.renew()
	late := c.tokens // its access token would live for four minutes after the lock
	p.Advance(time.Minute + time.Second)
	old := c.locked("65").UnlockNonce
	ask := c.locked("65")
	refresh := func(assertion string) (auth.TokenAnswer, int) {
		t.Helper()
		return c.token(url.Values{"grant_type": {"refresh_token"}, "client_id": {auth.ClientID}, "refresh_token": {late.RefreshToken}, "unlock_assertion": {assertion}})
	}
	refused := func(what, assertion string) (ans auth.TokenAnswer) {
		t.Helper()
		ans, status := refresh(assertion)
		if status != 400 || ans.Error != auth.ErrUnlockRequired || ans.AccessToken != "" {
			t.Errorf("65 %s: %d %+v", what, status, ans)
		}
		return ans
	}
	f := newForge(c)
	ask = refused("the device key", c.assertion(f.priv, ask.UnlockNonce, nil))
	refused("an old nonce", c.assertion(c.unlock, old, nil))
	ask = refused("a made-up nonce", c.assertion(c.unlock, auth.Token(), nil))
	ask = refused("another audience", c.assertion(c.unlock, ask.UnlockNonce, map[string]any{"aud": "https://evil.example"}))
	ask = refused("another computer", c.assertion(c.unlock, ask.UnlockNonce, map[string]any{"iss": "d_other"}))
	ask = refused("garbage", "x.y.z")
	good := c.assertion(c.unlock, ask.UnlockNonce, nil)
	ans, status := refresh(good)
	if status != 200 || ans.SID == "" || ans.SID == before.SID {
		t.Fatalf("65: %d %+v", status, ans)
	}
	if ok, why := c.alive(); !ok {
		t.Errorf("65: %s", why)
	}
	var s auth.SessionAnswer
	if c.read(c.api("GET", auth.PathSession, ""), &s); s.SID != ans.SID || s.LocksIn < 890 {
		t.Errorf("65: %+v", s)
	}
	now := c.tokens
	for _, dead := range []string{before.AccessToken, late.AccessToken} {
		c.tokens.AccessToken = dead
		if ok, _ := c.alive(); ok {
			t.Error("66: an access token from before the lock works")
		}
	}
	c.tokens = now
	p.Advance(15*time.Minute + time.Second)
	late = now
	refused("a used nonce", good)
	c.unlocks()
}

// Acceptance 67, 68: twelve hours of steady activity, then the passcode; ninety
// days, then a link or a PIN.
func TestLongSessions(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("long", 2)
	c, pinned := p.signIn(email[0]), p.signIn(email[1])
	c.passcode()
	pinned.passcode()
	begin := p.Now()
	for h := 12 * time.Minute; h < 12*time.Hour; h += 12 * time.Minute {
		p.ago(h, begin)
		c.renew()
		c.touch(0)
	}
	p.ago(12*time.Hour-time.Minute, begin)
	c.renew()
	c.touch(0)
	p.ago(12*time.Hour+5*time.Second, begin)
	c.locked("67")
	c.unlocks()
	for day := 1; day < 90; day++ {
		p.ago(time.Duration(day)*24*time.Hour, begin)
		c.unlocks()
		if day%20 == 0 {
			pinned.unlocks() // or it would be unused for 30 days
		}
	}
	p.ago(90*24*time.Hour-time.Minute, begin)
	c.unlocks()
	p.ago(90*24*time.Hour+time.Minute, begin)
	for _, x := range []*computer{c, pinned} {
		if ans, status := x.refresh(x.tokens.RefreshToken); status != 400 || ans.Error != auth.ErrInvalidGrant || ans.Description != string(auth.EnrolmentOver) {
			t.Errorf("68: %d %+v", status, ans)
		}
		if ok, _ := x.alive(); ok {
			t.Error("68: the API lets it in")
		}
	}
	again := p.signIn(email[0])
	if ok, why := again.alive(); !ok {
		t.Errorf("68: a link: %s", why)
	}
	d := p.computer()
	ans, _ := d.start(email[1], "pin", p.pin(email[1]).PIN)
	d.in(ans.AuthorizationCode)
}
