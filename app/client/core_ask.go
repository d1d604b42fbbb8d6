package client

import (
	"strings"
	"time"

	"alcove/auth"
	"alcove/auth/dpop"
	"alcove/auth/signin"
)

// waits reports whether the practice knows of our sign-in.
func (c *core) waits() bool {
	switch c.state {
	case Waiting, NeedsWord, NeedsPIN:
		return c.att != nil
	}
	return false
}

// ask begins a sign-in; the one under way gives way. email is "" for the one of
// the invite, where there is one. pin goes with the first call, "" for none.
func (c *core) ask(id int, email string, pinOnly bool, pin string) {
	if c.op != nil {
		c.refuse(id, &Failure{Reason: auth.TooSoon, Sentence: sayBusy})
		return
	}
	if c.waits() {
		c.leave()
		c.dropAttempt()
		c.state = SignedOut
	}
	if !c.start(id, Asking) {
		return
	}
	var key *dpop.Key
	if c.att != nil {
		key = c.att.Key
	}
	att, err := signin.NewAttempt(key, email)
	if err != nil {
		c.done(err)
		return
	}
	att.PINOnly, att.Replaces = pinOnly, c.replaces
	hint := ""
	if email == "" {
		att.Email, att.Invited, hint = c.door.To, true, c.door.Hint
	}
	c.email = email
	c.emit(jobStart{gen: c.gen, att: att, hint: hint, pin: pin, anew: c.state == KeyringMissing || c.state == Damaged || c.slot == slotGone})
}

// dropAttempt forgets the sign-in but keeps its key and address.
func (c *core) dropAttempt() {
	c.emit(effDeaf{})
	if c.att != nil {
		draft := c.att.Draft()
		c.att = &draft
		c.emit(jobSave{draft})
	}
	c.tries, c.pinOpen = -1, false
	c.retryAt, c.tipsAt = Instant{}, Instant{}
}

// resume goes on with a sign-in that was under way when the app was closed.
func (c *core) resume(att signin.Attempt) {
	c.att, c.email, c.replaces = &att, att.Typed(), att.Replaces
	c.tries, c.interval = -1, auth.PollInterval
	c.tipsAt = c.now // it was sent some time ago: the tips may open
	c.poll = timer{on: true, at: c.now.Mono}
	c.stand(att.Needs)
	if !att.PINOnly {
		c.emit(effListen{c.gen, att})
	}
}

// stand is the state for what is needed next.
func (c *core) stand(need auth.Need) {
	old := c.state
	switch need {
	case auth.NeedWord:
		c.state = NeedsWord
	case auth.NeedPIN:
		c.state = NeedsPIN
	default:
		c.state = Waiting
	}
	if c.state != old {
		c.tries = -1
	}
}

func (c *core) typedIn(id int, kind typed, text string) {
	var s signin.Step
	var what ask
	switch kind {
	case typedWord:
		if !c.allow(id, NeedsWord) {
			return
		}
		if s.Word = strings.TrimSpace(text); s.Word == "" || len(s.Word) > 512 {
			c.wrongInput(id, auth.WrongWord, sayWordEmpty)
			return
		}
		what = askWord
	default:
		digits, ok := auth.CleanCode(text)
		if !ok {
			c.wrongInput(id, auth.WrongCode, saySixDigits)
			return
		}
		if kind == typedCode {
			if !c.allow(id, Waiting) {
				return
			}
			s.Code, what = digits, askCode
		} else {
			if c.state == SignedOut {
				c.wrongInput(id, "", sayEmailFirst)
				return
			}
			if !c.allow(id, Waiting, NeedsPIN) {
				return
			}
			s.PIN, what = digits, askPIN
		}
	}
	c.step(id, what, s)
}

func (c *core) resend(id int) {
	if !c.allow(id, Waiting) {
		return
	}
	if c.now.Mono < c.retryAt.Mono {
		c.because(auth.TooSoon)
		c.refuse(id, failure(auth.Refuse(auth.TooSoon)))
		return
	}
	c.step(id, askResend, signin.Step{Resend: true})
}

// step sends what was typed to the practice.
func (c *core) step(id int, what ask, s signin.Step) {
	work := Checking
	if what == askResend {
		work = Asking
	}
	if c.start(id, work) {
		c.emit(jobAsk{gen: c.gen, kind: what, att: *c.att, step: s})
	}
}

// redeem exchanges an authorization code for tokens, once.
func (c *core) redeem(code, redirect string) {
	if c.finish || !c.waits() {
		return
	}
	c.finish, c.poll.on = true, false
	if c.op == nil {
		c.op = &op{work: Finishing, since: c.now.Mono}
	} else {
		c.op.work = Finishing
	}
	c.clear()
	c.emit(jobFinish{gen: c.gen, att: *c.att, code: code, redirect: redirect})
}

// pollLater sets the next poll.
func (c *core) pollLater(d time.Duration) {
	c.poll.on, c.poll.flying, c.poll.at = true, false, c.now.Mono+d
}
