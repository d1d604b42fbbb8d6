package client

import (
	"errors"
	"time"

	"alcove/auth"
	"alcove/auth/lock"
	"alcove/auth/signin"
)

// session is what the machine keeps of a computer that is in.
type session struct {
	idle    *lock.Idle
	dirty   bool          // input that was not reported
	said    time.Duration // when the last report left, monotonic
	ever    bool          // a report left since the app opened
	seq     int64
	check   timer
	toSend  bool
	useWord bool
	hasWord bool

	opened time.Time // when this computer was opened last, by its own clock
	before time.Time // and the time before that, while the app ran
	lastIn time.Time // what the practice says of that, for all computers
	lastOn string
	ahead  time.Duration // of the practice's clock: both kinds of times are compared

	offline   time.Time
	contactAt time.Time
}

func (c *core) enterNeedsPasscode() {
	c.in.before = noTime // of somebody else, perhaps
	c.cameIn()
	c.state = NeedsPasscode
	c.enterIn()
}

func (c *core) enterOpen() {
	c.state = Open
	c.enterIn()
	c.emit(effOpened{})
}

// cameIn notes that a person came in; when it was before, the practice says.
func (c *core) cameIn() {
	c.in.opened, c.in.lastIn, c.in.lastOn = c.now.Wall, noTime, ""
}

// enterIn starts the clocks of a computer that is in. To type a code or a
// passcode is a person's input.
func (c *core) enterIn() {
	c.in.idle.SetLimit(signin.Idle(c.rules()))
	c.in.idle.Restart()
	c.in.dirty, c.in.ever, c.in.toSend = true, false, false
	c.in.check = timer{on: true, at: c.now.Mono}
}

func (c *core) setPasscode(id int, p string) {
	if c.allow(id, NeedsPasscode) && c.start(id, Sealing) {
		c.emit(jobPasscode{c.gen, p, c.least()})
	}
}

// passcodeSet is the end of choosing or changing one.
func (c *core) passcodeSet(err error) {
	if err != nil {
		if isTrouble(err) && c.state == NeedsPasscode {
			c.trouble(err)
			return
		}
		c.countTries(err)
		c.done(err)
		return
	}
	c.done(nil)
	if c.state == NeedsPasscode {
		c.leave() // a call that is under way knows nothing of the unlock key
		c.slot, c.usable = slotReady, true
		c.passTries, c.passWait = -1, noTime
		c.enterOpen()
	}
}

func (c *core) unlock(id int, p string) {
	if c.state != Open || !c.in.toSend {
		if !c.allow(id, Locked) {
			return
		}
	}
	if c.start(id, Unlocking) {
		c.in.check.flying = false
		c.emit(jobUnlock{c.gen, p})
	}
}

// countTries keeps what the lock screen says of wrong passcodes.
func (c *core) countTries(err error) {
	t := &trouble{}
	if errors.As(err, &t) && (t.kind == wrongPasscode || t.kind == mustWait) {
		c.passTries, c.passWait = t.tries, t.waitUntil
	}
}

func (c *core) unlocked(e evUnlocked) {
	if e.err != nil {
		t := &trouble{}
		switch {
		case errors.As(e.err, &t) && t.kind == passcodeGone:
			c.gone(e.err)
		case isTrouble(e.err):
			c.emit(effForget{})
			c.trouble(e.err)
		default:
			c.countTries(e.err)
			c.done(e.err)
		}
		return
	}
	c.passTries, c.passWait = -1, noTime
	if f := (*signin.Fault)(nil); errors.As(e.contact.err, &f) && f.Dead() {
		c.ended(f.Reason) // nothing opens, so the command did not succeed
		return
	}
	c.done(nil)
	c.in.before = c.in.opened
	c.cameIn()
	c.enterOpen()
	if e.contact.tried {
		c.contacted(e.contact)
	}
}

// gone: this computer forgot the passcode. What was sealed with it is out of
// reach for good; the practice has what was sent.
func (c *core) gone(err error) {
	c.done(err)
	s, r := c.sentence, c.reason
	c.leave()
	c.emit(effForget{})
	c.state, c.slot, c.usable, c.replaces = SignedOut, slotGone, false, c.device
	c.reason, c.sentence = r, s
}

func (c *core) lockByHand(id int) {
	if c.allow(id, Open) {
		c.lock("")
		c.ok(id)
	}
}

// lock forgets the keys at once; it asks nobody.
func (c *core) lock(why auth.Reason) {
	c.leave()
	c.emit(effForget{})
	c.state, c.in.toSend, c.in.check.on, c.in.dirty = Locked, false, false, false
	c.because(why)
}

// touched is a person's input.
func (c *core) touched() {
	if c.state == Open || c.state == NeedsPasscode {
		// Input that comes too late does not count: the lock comes first.
		if c.in.idle.Touch() {
			c.in.dirty = true
		}
	}
}

func (c *core) absence(what Absence) {
	if c.state == Open && (what == Sleeping || what == ScreenLocked) {
		c.lock(auth.Idle)
	}
}

// rules is the practice's policy, or the loosest there may be where it was
// never heard.
func (c *core) rules() auth.Shown {
	if c.practice.Policy.Idle > 0 {
		return c.practice.Policy
	}
	return auth.DefaultPolicy().Shown()
}

// least is how many characters a new passcode must have.
func (c *core) least() int {
	if c.passphrase {
		return max(c.rules().Passcode, auth.PassphraseMin)
	}
	return c.rules().Passcode
}
