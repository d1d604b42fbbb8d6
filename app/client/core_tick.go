package client

import (
	"errors"
	"time"

	"alcove/auth"
	"alcove/auth/signin"
)

// tick does what is due. It runs after every event.
func (c *core) tick() {
	if (c.state == Open || c.state == NeedsPasscode) && c.in.idle.Over() {
		c.wentIdle()
		return
	}
	if c.poll.on && !c.poll.flying && !c.finish && c.waits() && c.att.Session != "" && c.now.Mono >= c.poll.at {
		c.poll.flying = true
		c.emit(jobAsk{gen: c.gen, kind: askPoll, att: *c.att})
	}
	c.tickIn()
}

// wentIdle: open locks, and a computer that never got a passcode has nothing
// to lock with, so it needs a new sign-in, as the practice's rule says.
func (c *core) wentIdle() {
	if c.state == Open {
		c.lock(auth.Idle)
		return
	}
	c.leave()
	c.emit(effForget{})
	c.emit(jobErase{gen: c.gen})
	c.state, c.device = SignedOut, ""
	c.reason, c.sentence = auth.Idle, sayAway
}

// tickIn talks to the practice while in: to report input, at most once a
// minute and only after some, and to hear of news once a minute.
func (c *core) tickIn() {
	s := &c.in
	if c.state != Open && c.state != NeedsPasscode || !s.check.on || s.check.flying || s.toSend {
		return
	}
	if c.op != nil && (c.op.work == Sealing || c.op.work == Unlocking || c.op.work == Erasing) {
		return
	}
	report := c.reportDue()
	if c.now.Mono < s.check.at && (!report || s.check.failed > 0) {
		return
	}
	s.check.flying = true
	s.seq++
	if report {
		s.dirty, s.ever, s.said = false, true, c.now.Mono
	}
	c.emit(jobContact{gen: c.gen, report: report, seq: s.seq, idle: s.idle.For()})
}

// reportDue: there was input, and the last report is old enough.
func (c *core) reportDue() bool {
	return c.in.dirty && (!c.in.ever || c.now.Mono >= c.in.said+c.reportEvery())
}

// reportEvery is how often input is told. Where the practice's idle time is
// short, a minute between reports would lock somebody who is busy.
func (c *core) reportEvery() time.Duration {
	return min(auth.ActivityEvery, signin.Idle(c.rules())/3)
}

// contacted takes what the practice said to a computer that is in.
func (c *core) contacted(k contact) {
	s := &c.in
	if s.check.flying && !k.reported && k.err != nil {
		s.dirty = true // the input is still to be told
	}
	s.check.flying = false
	if k.err == nil {
		c.reached()
		s.check.failed, s.toSend = 0, false
		s.check.at = c.now.Mono + checkEvery
		if !k.at.IsZero() {
			s.ahead = k.at.Sub(c.now.Wall)
		}
		if k.info != nil {
			c.informed(*k.info, k.began)
		}
		c.checked(nil)
		return
	}
	c.blamed(k.err)
}

// blamed sorts the failures of a session.
func (c *core) blamed(err error) {
	s := &c.in
	f := &signin.Fault{}
	if !errors.As(err, &f) {
		f = signin.AsFault(err)
	}
	switch f.Kind {
	case signin.Ended, signin.Stranger:
		c.ended(f.Reason)
		return
	case signin.UnlockNeeded:
		c.reached()
		if c.state == NeedsPasscode {
			c.wentIdle()
			return
		}
		s.toSend = true
	case signin.Throttled:
		s.check.at = c.now.Mono + f.RetryAfter
	default:
		// No answer of ours, a bare 401, a keyring that is closed: nothing is
		// believed, nothing is erased, it is tried again.
		c.lost(f)
		s.check.at = c.now.Mono + c.backoff(s.check.failed, mostWait)
		s.check.failed++
	}
	c.checked(err)
}

// checked answers a person who asked for news.
func (c *core) checked(err error) {
	if c.op == nil || c.op.work != Reaching || c.state == NoPractice {
		return
	}
	if err == nil && c.reportDue() {
		return // there is input that this call did not tell: the next one does
	}
	id := c.op.id
	c.op = nil
	if err != nil {
		err = failure(err)
	}
	c.emit(effReply{id, err})
}

// informed takes what the session says of itself.
func (c *core) informed(a auth.SessionAnswer, began bool) {
	c.in.useWord, c.in.hasWord = a.Ways == auth.WaysLinkWord, a.HasWord
	last, on := a.LastSignIn, a.LastDevice
	if !began {
		last, on = a.AuthTime, "" // the one before this opening began this session
	}
	if t, err := time.Parse(time.RFC3339, last); err == nil {
		c.in.lastIn, c.in.lastOn = t, ""
		if on != "" {
			c.in.lastOn = auth.DeviceName(on)
		}
	}
	p := c.practice
	p.Policy = a.Policy
	if p.Name == "" {
		p.Name = c.server
	}
	if p, err := signin.CheckPractice(p); err == nil {
		c.practice.Policy = p.Policy
		c.in.idle.SetLimit(signin.Idle(p.Policy))
	}
}

// heard is what a call outside of the machine learned of the session.
func (c *core) heard(err error) {
	if c.state != Open && c.state != NeedsPasscode {
		return
	}
	if err == nil {
		c.reached()
		return
	}
	f := &signin.Fault{}
	if errors.As(err, &f) && (f.Dead() || f.Kind == signin.UnlockNeeded) {
		c.blamed(f)
	}
}

// ended: the practice says that this computer's access is over. Some ends
// erase what is here, the others keep it for the same passcode.
func (c *core) ended(r auth.Reason) {
	if c.op != nil {
		if c.op.id != 0 {
			c.emit(effReply{c.op.id, &Failure{Reason: r, Sentence: r.Client()}})
		}
		c.op = nil
	}
	c.leave()
	if r.Erases() {
		c.emit(effUnsent{})
	}
	c.emit(effForget{})
	end := End{Reason: r, At: c.now.Wall.Round(time.Second)}
	c.because(r)
	c.in.toSend = false
	if r.Erases() {
		c.state, c.end, c.slot, c.usable = Ended, end, slotNone, false
		c.device, c.email, c.replaces, c.att = "", "", "", nil
		c.emit(jobErase{gen: c.gen, note: &end})
		return
	}
	if c.state == NeedsPasscode || c.slot != slotReady {
		c.slot = slotNone
	}
	c.state, c.usable, c.over = SignedOut, false, r
	c.emit(jobOver{end})
}

// erased is the end of signing out, or of erasing after an end.
func (c *core) erased(e evErased) {
	if c.op == nil || c.op.work != Erasing {
		if e.err != nil {
			c.blame(e.err) // it is tried again at the next start
		}
		return
	}
	if e.err != nil {
		if isTrouble(e.err) {
			c.trouble(e.err)
			return
		}
		c.done(e.err)
		return
	}
	c.done(nil)
	c.leave()
	c.emit(effForget{})
	c.state, c.slot, c.usable, c.device, c.email, c.att = SignedOut, slotNone, false, "", "", nil
	c.clear()
}
