package client

import (
	"errors"
	"time"

	"alcove/auth"
	"alcove/auth/signin"
)

// answered takes what the challenge endpoint said to a start, a poll, or
// something typed.
func (c *core) answered(e evAnswer) {
	if e.kind == askPoll {
		c.poll.flying = false
		if c.finish {
			return // a code from elsewhere is being redeemed
		}
	}
	if e.kind == askStart && (e.err == nil || e.ans.Session != "") {
		c.begun(e)
	}
	if e.err != nil {
		c.answeredNo(e)
		return
	}
	c.reached()
	c.poll.failed = 0
	if e.ans.Code != "" {
		c.learn(e.ans)
		c.redeem(e.ans.Code, "")
		return
	}
	was, before := c.state, *c.att
	c.learn(e.ans)
	switch {
	case e.kind == askPIN && e.ans.Needs == auth.NeedEmail:
		// The PIN is right, and the mail is still needed.
		c.att.PINDone, c.pinOpen, c.tries = true, false, -1
	case e.kind != askPoll:
		c.pinOpen = c.pinOpen && c.state == Waiting && e.kind == askStart
	}
	if e.kind != askPoll || differs(before, *c.att) {
		c.emit(jobSave{*c.att}) // a poll that says nothing new does not go to the keyring
	}
	c.pollLater(c.interval)
	if e.kind != askPoll {
		c.done(nil)
	} else if was != c.state {
		c.clear()
	}
}

// differs reports whether a sign-in changed in what a restart must know. Ends
// moves by a second now and then, with the rounding of two clocks.
func differs(a, b signin.Attempt) bool {
	return a.Session != b.Session || a.Needs != b.Needs || a.Label != b.Label || !a.SentAt.Equal(b.SentAt) ||
		a.PINDone != b.PINDone || a.Ends.Sub(b.Ends).Abs() > time.Minute
}

// begun makes the attempt that was asked for the one under way.
func (c *core) begun(e evAnswer) {
	att := e.att
	c.att, c.finish = &att, false
	c.tries, c.interval = -1, auth.PollInterval
	c.tipsAt = c.now.Add(auth.TipsAfter)
	c.end, c.over = End{}, ""
	if c.state == KeyringMissing || c.state == Damaged || c.slot == slotGone {
		c.slot, c.usable = slotNone, false // set aside by the start
	}
	c.learn(e.ans)
	if e.ans.Needs == "" { // a PIN in the start may have done it all
		if c.stand(auth.NeedEmail); att.PINOnly {
			c.stand(auth.NeedPIN)
		}
	}
	c.pinOpen = att.PINOnly
}

// learn takes over what the server said of the attempt.
func (c *core) learn(a signin.Answer) {
	if c.att == nil {
		return
	}
	if a.Session != "" {
		c.att.Session = a.Session
	}
	if a.Label != "" {
		c.att.Label = a.Label
	}
	if !a.SentAt.IsZero() && !a.SentAt.Equal(c.att.SentAt) {
		if !c.att.SentAt.IsZero() {
			c.tipsAt = c.now.Add(auth.TipsAfter) // a new mail left
		}
		c.att.SentAt = a.SentAt
	}
	if a.Life > 0 && !a.Date.IsZero() {
		c.att.Ends = a.Date.Add(a.Life)
	}
	if a.Resend > 0 {
		c.retryAt = c.now.Add(a.Resend)
	}
	if a.Interval > 0 {
		c.interval = max(a.Interval, min(c.interval, mostPoll))
	}
	if a.Needs != "" {
		c.att.Needs = a.Needs
		c.stand(a.Needs)
	}
}

// answeredNo tells the failures apart. A poll that fails says nothing to the
// person except where the sign-in is over.
func (c *core) answeredNo(e evAnswer) {
	f := &signin.Fault{}
	if isTrouble(e.err) || !errors.As(e.err, &f) {
		if e.kind == askPoll {
			c.pollLater(c.backoff(c.poll.failed, pollWait))
			c.poll.failed++
			return
		}
		if isTrouble(e.err) {
			c.trouble(e.err)
			return
		}
		c.done(e.err)
		return
	}
	poll := e.kind == askPoll
	if f.Kind == signin.Unreached {
		c.lost(f)
	} else {
		c.reached()
	}
	switch f.Kind {
	case signin.SlowDown:
		c.interval = min(c.interval+slowStep, mostPoll)
		c.pollLater(c.interval)
	case signin.Throttled:
		if poll {
			c.pollLater(f.RetryAfter)
		} else {
			c.retryAt = c.now.Add(f.RetryAfter)
		}
	case signin.Wrong:
		c.tries = f.TriesLeft
	case signin.TooMany:
		c.tries = 0
	case signin.Over:
		c.attemptOver(f)
		return
	default:
		if poll {
			c.pollLater(c.backoff(c.poll.failed, pollWait))
			c.poll.failed++
		}
	}
	if !poll {
		if said := pinRefused(e, f); said != nil {
			c.done(said)
		} else {
			c.done(f)
		}
	}
	if c.waits() && !c.poll.on && !c.finish {
		c.pollLater(c.interval)
	}
}

// attemptOver: there is nothing to wait for any more. The way forward is the first
// screen with everything filled in.
func (c *core) attemptOver(f *signin.Fault) {
	id := 0
	if c.op != nil {
		id, c.op = c.op.id, nil
	}
	c.leave()
	c.dropAttempt()
	c.state = SignedOut
	c.blame(f)
	if id != 0 {
		c.emit(effReply{id, failure(f)})
	}
}

// finished is the end of a sign-in, or of one try to redeem a code.
func (c *core) finished(e evFinished) {
	c.finish = false
	if e.err != nil {
		if isTrouble(e.err) {
			c.trouble(e.err) // the tokens are kept in memory until the keyring takes them
			return
		}
		f := signin.AsFault(e.err)
		if f.Kind == signin.Over {
			c.attemptOver(f)
			return
		}
		c.lost(f)
		if c.att.Session == "" {
			c.attemptOver(f) // nothing to wait for
			return
		}
		c.done(e.err)
		c.pollLater(c.interval)
		c.emit(effListen{c.gen, *c.att})
		return
	}
	c.reached()
	if e.more {
		c.learn(e.needs)
		c.emit(jobSave{*c.att})
		c.done(nil)
		c.pollLater(c.interval)
		return
	}
	c.enrolled(e.out)
}

// enrolled: the practice knows this computer now.
func (c *core) enrolled(out enrolled) {
	c.done(nil)
	c.leave()
	c.emit(effDeaf{})
	c.att, c.pinOpen, c.replaces, c.over = nil, false, "", ""
	c.device, c.end, c.door = out.device, End{}, Doorway{}
	c.clear()
	if out.same {
		c.state, c.usable = Locked, true
		return
	}
	c.slot, c.usable = slotNone, false
	c.enterNeedsPasscode()
}

var noTime time.Time
