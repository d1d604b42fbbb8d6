package client

import (
	"time"

	"alcove/auth"
	"alcove/auth/signin"
)

// Numbers of the machine that are nobody's policy.
const (
	busyAfter  = 2 * time.Second  // then work gets words
	checkEvery = time.Minute      // between two looks at the session while open
	firstWait  = 2 * time.Second  // after a call that failed
	mostWait   = 5 * time.Minute  // between calls that keep failing
	pollWait   = 30 * time.Second // the same for polls: somebody is watching
	slowStep   = 5 * time.Second  // what slow_down adds (RFC 8628 section 3.5 has it so)
	mostPoll   = time.Minute
	lookEvery  = 10 * time.Second // at the wall clock while open: timers stand still in sleep
)

// core is the machine: events and time in, effects out. It does no I/O, and it
// is used from one goroutine.
type core struct {
	rnd func() float64 // in [0,1): jitter

	now Instant
	out []any
	gen int
	op  *op // what a person waits for

	state    State
	reason   auth.Reason
	sentence string
	server   string
	practice auth.Practice
	computer string
	email    string
	device   string      // this computer's id at the practice, "" when never enrolled
	slot     slot        // the passcode's file
	usable   bool        // that file still opens something worth opening
	door     Doorway     // that the app was opened from; in memory only
	replaces string      // the device that the next sign-in ends
	over     auth.Reason // why a new sign-in is needed though the store is kept
	end      End

	noKeyring    bool
	keepsNothing bool
	passphrase   bool // it guards alone: there is no keyring

	att      *signin.Attempt // waiting when it has a Session; else only the key to start with
	pinOpen  bool
	tries    int
	retryAt  Instant
	tipsAt   Instant
	poll     timer
	interval time.Duration
	finish   bool // a code is being redeemed: no second one

	passTries int
	passWait  time.Time

	in session

	ready   bool  // the profile was read once
	settled []int // commands that wait for it
}

// op is a command that takes time.
type op struct {
	id    int // 0: nobody waits for an answer
	work  Work
	since time.Duration
}

// timer is one call that repeats.
type timer struct {
	on     bool
	at     time.Duration // monotonic
	flying bool
	failed int
}

// handle is the machine's only entrance.
func (c *core) handle(now Instant, ev any) []any {
	c.now, c.out = now, nil
	switch e := ev.(type) {
	case evCommand:
		c.command(e.id, e.cmd)
	case evBegin:
		c.op = &op{work: WaitingKey, since: now.Mono}
		c.boot()
	case evTouch:
		c.touched()
	case evAbsence:
		c.absence(e.what)
	case evHeard:
		c.heard(e.err)
	case evBooted:
		if e.gen == c.gen {
			c.booted(e.facts)
		}
	case evPractice:
		c.gotPractice(e)
	case evAnswer:
		if e.gen == c.gen {
			c.answered(e)
		}
	case evLoopback:
		if e.gen == c.gen {
			c.redeem(e.code, e.redirect)
		}
	case evFinished:
		if e.gen == c.gen {
			c.finished(e)
		}
	case evPasscode:
		if e.gen == c.gen {
			c.passcodeSet(e.err)
		}
	case evUnlocked:
		if e.gen == c.gen {
			c.unlocked(e)
		}
	case evContact:
		if e.gen == c.gen {
			c.contacted(e.contact)
		}
	case evErased:
		if e.gen == c.gen {
			c.erased(e)
		}
	}
	c.tick()
	return c.out
}

func (c *core) emit(effect any) { c.out = append(c.out, effect) }

// start begins a command that takes time. It answers false, and the command,
// when another one is not done yet.
func (c *core) start(id int, w Work) bool {
	if c.op != nil {
		c.refuse(id, &Failure{Reason: auth.TooSoon, Sentence: sayBusy})
		return false
	}
	c.clear()
	c.op = &op{id: id, work: w, since: c.now.Mono}
	return true
}

// done ends the command under way. A failure stays on the screen.
func (c *core) done(err error) {
	if err != nil {
		c.blame(err)
		err = failure(err)
	}
	if c.op != nil {
		if c.op.id != 0 {
			c.emit(effReply{c.op.id, err})
		}
		c.op = nil
	}
}

// ok answers a command that took no time.
func (c *core) ok(id int) { c.emit(effReply{id, nil}) }

// refuse answers a command that was not taken up; the screen stays as it is.
func (c *core) refuse(id int, f *Failure) { c.emit(effReply{id, f}) }

func (c *core) blame(err error) {
	f := failure(err)
	c.reason, c.sentence = f.Reason, f.Sentence
}

func (c *core) because(r auth.Reason) { c.reason, c.sentence = r, r.Client() }

func (c *core) clear() { c.reason, c.sentence = "", "" }

// leave ends everything that belongs to the state we come from.
func (c *core) leave() {
	c.gen++
	c.emit(effCancel{})
	if c.op != nil {
		if c.op.id != 0 {
			c.emit(effReply{c.op.id, say(sayStopped)})
		}
		c.op = nil
	}
	c.poll, c.finish = timer{}, false
	c.in.check.flying = false
}

// backoff is how long to wait after so many failures: doubling, with full
// jitter, so that many apps do not come back at the same moment.
func (c *core) backoff(failed int, most time.Duration) time.Duration {
	d := firstWait << min(failed, 16)
	if d > most {
		d = most
	}
	return time.Second + time.Duration(c.rnd()*float64(d))
}
