package acceptance_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/url"
	"sync"
	"sync/atomic"
	"testing"

	"alcove/auth"
)

// under is people who sign in while the server is killed: each asks again
// whatever was not answered, as the app does.
type under struct {
	*practice
	t       *testing.T
	up      sync.RWMutex // held for writing while the server is down
	gate    atomic.Pointer[chan struct{}]
	acks    atomic.Int64 // answers that arrived
	enough  chan struct{}
	wanted  atomic.Int64
	guesses atomic.Int64 // wrong tries that were answered
	tried   atomic.Int64 // wrong tries that were sent
}

// ask sends a form until it is answered.
func (u *under) ask(c *computer, path string, f url.Values, v any) (status int) {
	for {
		<-*u.gate.Load() // while nobody could answer
		a, err := c.try(c.signed, "POST", path, formType, f.Encode())
		if err != nil {
			continue // no answer, or half of one
		}
		if err := json.Unmarshal(a.body, v); err != nil {
			u.t.Errorf("%s: %d %q", path, a.status, a.body)
			return 0
		}
		u.answered()
		return a.status
	}
}

// answered counts an answer, and says so when there were enough for a kill.
func (u *under) answered() {
	if u.acks.Add(1) < u.wanted.Load() {
		return
	}
	select {
	case u.enough <- struct{}{}:
	default: // said before
	}
}

// person is somebody who signs in once, and refreshes from then on.
type person struct {
	*computer
	email  string
	pin    string // "" for the mail's code
	starts int    // that were answered, and must have left a mail
}

// signsIn goes all the way in. Codes stand in memory alone: after a crash the
// person types once more.
func (u *under) signsIn(q *person) bool {
	started := false
	for range 200 {
		if !started {
			var ans auth.ChallengeAnswer
			f := q.startForm(q.email)
			if q.pin != "" {
				f = q.startForm(q.email, "way", "pin")
			}
			if status := u.ask(q.computer, auth.PathChallenge, f, &ans); status != 400 || ans.AuthSession == "" {
				u.t.Errorf("%s: start: %d %+v", q.email, status, ans)
				return false
			}
			q.session, started = ans.AuthSession, true
			q.starts++
		}
		step := url.Values{"client_id": {auth.ClientID}, "auth_session": {q.session}, "pin": {q.pin}}
		if q.pin == "" {
			step = url.Values{"client_id": {auth.ClientID}, "auth_session": {q.session}, "email_code": {u.mailed(q)}}
		}
		var ans auth.ChallengeAnswer
		switch status := u.ask(q.computer, auth.PathChallenge, step, &ans); {
		case status != 200:
			u.t.Errorf("%s: a right code or PIN that was not used yet: %d %+v", q.email, status, ans)
			return false
		default:
			var tok auth.TokenAnswer
			if u.ask(q.computer, auth.PathToken, q.redeemForm(ans.AuthorizationCode), &tok) == 200 {
				q.tokens = tok
				u.saw("token", tok.AccessToken, tok.RefreshToken)
				return true
			}
			if tok.Error != auth.ErrInvalidGrant {
				u.t.Errorf("%s: tokens: %+v", q.email, tok)
				return false
			}
		}
	}
	u.t.Errorf("%s never got in", q.email)
	return false
}

// mailed waits for the mail of an answered start: it must come.
func (u *under) mailed(q *person) (code string) {
	u.Until("the mail of "+q.email, func() bool {
		u.up.RLock()
		defer u.up.RUnlock()
		all := u.lettersNow(q.email)
		if len(all) > 0 {
			code = all[len(all)-1].code
		}
		return code != ""
	})
	return code
}

// The server is killed under people who sign in, refresh and guess wrong. What
// was answered stands: each start has its mail, each computer works, each
// wrong try counts. Nothing is doubled: one link or PIN, one computer.
func TestKilledUnderSignIns(t *testing.T) {
	t.Parallel()
	u := &under{practice: newPractice(t), t: t, enough: make(chan struct{}, 1)}
	up := make(chan struct{})
	close(up)
	u.gate.Store(&up)
	const lanes = 6
	var emails [lanes][]string
	for lane := range lanes {
		emails[lane] = u.clients(fmt.Sprintf("lane%dx", lane), 4*kills)
	}
	guesser := u.clients("guesser", 1)[0]
	stop := make(chan struct{})
	var wg sync.WaitGroup
	var mu sync.Mutex
	var everybody []*person
	for lane := range lanes {
		wg.Go(func() {
			for _, email := range emails[lane] {
				q := &person{computer: u.computer(), email: email}
				if lane == 0 {
					u.up.RLock()
					q.pin = u.practice.pin(email).PIN
					u.up.RUnlock()
				}
				if !u.signsIn(q) {
					return
				}
				mu.Lock()
				everybody = append(everybody, q)
				mu.Unlock()
				for range 3 { // and work
					var tok auth.TokenAnswer
					f := url.Values{"grant_type": {"refresh_token"}, "client_id": {auth.ClientID}, "refresh_token": {q.tokens.RefreshToken}}
					if status := u.ask(q.computer, auth.PathToken, f, &tok); status != 200 {
						t.Errorf("%s: refresh: %d %+v", q.email, status, tok)
						return
					}
					q.tokens = tok
				}
				select {
				case <-stop:
					return
				default:
				}
			}
		})
	}
	wg.Go(func() { u.guess(guesser, stop) })

	over := make(chan struct{})
	go func() { wg.Wait(); close(over) }()
	for range kills {
		u.wanted.Store(u.acks.Load() + 1 + rand.Int64N(40)) // not a secret
		select {
		case <-u.enough: // perhaps of the time before: then this one comes sooner
		case <-over:
			t.Fatal("nobody signs in any more")
		}
		u.up.Lock()
		up := make(chan struct{})
		u.gate.Store(&up)
		u.Kill()
		u.Start()
		close(up)
		u.up.Unlock()
	}
	close(stop)
	<-over

	if t.Failed() {
		return
	}
	var devices int
	for _, q := range everybody {
		q.renew()
		if ok, why := q.alive(); !ok {
			t.Errorf("%s: %s", q.email, why)
		}
		var list []auth.DeviceAnswer
		if q.read(q.api("GET", auth.PathDevices, ""), &list); len(list) != 1 || list[0].ID != q.tokens.DeviceID {
			t.Errorf("%s has %d computers: %+v", q.email, len(list), list)
		}
		devices += len(list)
		if q.pin == "" && len(u.lettersNow(q.email)) < 1 {
			t.Errorf("%s: no mail for %d answered starts", q.email, q.starts)
		}
	}
	if s := u.State(); s.Devices != len(everybody) || devices != len(everybody) || len(everybody) < kills {
		t.Errorf("%d people, %d computers: %+v", len(everybody), devices, s)
	}
	var shown struct {
		GuessTries int `json:"guess_tries"`
	}
	u.JSON(&shown, "client", "show", guesser)
	if n := int64(shown.GuessTries); n < u.guesses.Load() || n > u.tried.Load() || n == 0 {
		t.Errorf("%d wrong tries were answered, %d sent, %d counted", u.guesses.Load(), u.tried.Load(), n)
	}
	t.Logf("%d kills, %d people in, %d answers, %d wrong tries", kills, len(everybody), u.acks.Load(), shown.GuessTries)
}

// guess types wrong PINs. What an attempt has left never grows.
func (u *under) guess(email string, stop chan struct{}) {
	for {
		c := u.computer()
		var ans auth.ChallengeAnswer
		u.ask(c, auth.PathChallenge, c.startForm(email, "way", "pin"), &ans)
		f := url.Values{"client_id": {auth.ClientID}, "auth_session": {ans.AuthSession}, "pin": {"000000"}}
		for left := auth.PINTries; left > 0; {
			select {
			case <-stop:
				return
			default:
			}
			var ans auth.ChallengeAnswer
			if !u.wrongTry(c, f, &ans) {
				continue // not answered: it may count or not
			}
			if ans.Error == auth.ErrTooManyAttempts {
				break
			}
			if ans.TriesLeft == nil || *ans.TriesLeft >= left {
				u.t.Errorf("an answered wrong try does not count: %d left, then %+v", left, ans)
				return
			}
			left = *ans.TriesLeft
			u.guesses.Add(1)
		}
	}
}

// wrongTry sends one wrong PIN, once.
func (u *under) wrongTry(c *computer, f url.Values, ans *auth.ChallengeAnswer) bool {
	<-*u.gate.Load()
	u.tried.Add(1)
	a, err := c.try(c.signed, "POST", auth.PathChallenge, formType, f.Encode())
	if err != nil || json.Unmarshal(a.body, ans) != nil {
		return false
	}
	u.answered()
	return true
}

// Killed right after an answer, with nothing else going on: what was answered
// stood on the disk.
func TestKilledRightAfterTheAnswer(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("after", 2)
	crash := func() { p.Kill(); p.Start() }
	c := p.computer()
	c.asks(email[0])
	crash()
	m := p.letter(email[0], 1)
	for n := range 3 {
		ans, a := c.step("email_code", wrong(m.code))
		crash()
		var shown struct {
			GuessTries int `json:"guess_tries"`
		}
		p.JSON(&shown, "client", "show", email[0])
		if ans.TriesLeft == nil || *ans.TriesLeft != auth.CodeTries-1-n || shown.GuessTries != n+1 {
			t.Fatalf("wrong try %d: %s, %d counted", n+1, a.body, shown.GuessTries)
		}
	}
	c.in(c.types("email_code", m.code))
	crash()
	if n := len(p.devices(email[0])); n != 1 {
		t.Errorf("%d computers", n)
	}
	c.renew()
	crash()
	c.renew()
	p.JSON(nil, "device", "end", c.tokens.DeviceID)
	crash()
	if ans, status := c.refresh(c.tokens.RefreshToken); status != 400 || ans.Description != string(auth.EndedByPractice) {
		t.Errorf("%d %+v", status, ans)
	}
	pin := p.pin(email[1]).PIN
	crash()
	d := p.computer()
	ans, _ := d.start(email[1], "pin", pin)
	d.in(ans.AuthorizationCode)
	crash()
	if ans, a := p.computer().start(email[1], "pin", pin); ans.Error != auth.ErrInvalidCode {
		t.Errorf("a spent PIN works after a crash: %s", a.body)
	}
}
