package client

import (
	"errors"

	"alcove/auth"
	"alcove/auth/signin"
)

// boot reads the profile, at the start or when the keyring is asked again.
func (c *core) boot() {
	c.emit(jobBoot{gen: c.gen, att: c.att})
}

// booted decides where a person stands who opens the app.
func (c *core) booted(f facts) {
	defer c.settle()
	if f.server != "" {
		c.server = f.server
	}
	if f.practice.Name != "" {
		c.practice = f.practice
	}
	if f.email != "" {
		c.email = f.email
	}
	c.over, c.slot, c.device = f.over, f.slot, f.device
	c.passTries, c.passWait = f.tries, f.waitUntil
	if f.slot == slotReady {
		c.passphrase = f.alone
	}
	if c.server == "" {
		c.state = NoPractice
		c.done(nil)
		return
	}
	if f.err != nil {
		c.trouble(f.err)
		return
	}
	c.noKeyring = false
	c.done(nil)
	c.emit(jobPractice{gen: c.gen, address: c.server})
	// A store is worth opening as long as its credential stands and the practice
	// did not ask for a new sign-in.
	c.usable = f.slot == slotReady && f.hasEnrol && f.over == ""
	switch {
	case f.attempt != nil && f.attempt.Session != "":
		c.resume(*f.attempt)
		return
	case f.ended != nil:
		c.state, c.end = Ended, *f.ended
		c.because(f.ended.Reason)
	case f.slot == slotGone:
		c.state, c.replaces = SignedOut, f.device
		c.because(auth.PasscodeGone)
	case f.over != "":
		c.state = SignedOut
		c.because(f.over)
	case f.slot == slotReady && f.hasEnrol:
		c.state = Locked
	case f.enrolled:
		c.enterNeedsPasscode()
		c.in.check.at = c.now.Mono // is the session still alive?
	default:
		c.state = SignedOut
	}
	c.att = f.attempt
}

// trouble shows what the keyring or the disk said; nothing is lost by it.
func (c *core) trouble(err error) {
	t := &trouble{}
	if !errors.As(err, &t) {
		c.state = Damaged
		c.done(err)
		return
	}
	switch t.kind {
	case ringLocked, ringNone:
		c.state, c.noKeyring = KeyringWait, t.kind == ringNone
	case itemMissing:
		c.state, c.usable = KeyringMissing, false
	case fileDamaged:
		c.state, c.usable = Damaged, false
	}
	c.done(t)
}

// isTrouble reports whether err is about the keyring or a file, and therefore
// about where the app stands, not about the one command.
func isTrouble(err error) bool {
	t := &trouble{}
	if !errors.As(err, &t) {
		return false
	}
	switch t.kind {
	case ringLocked, ringNone, itemMissing, fileDamaged:
		return true
	}
	return false
}

// gotPractice takes the practice's details; only an address that a person
// typed may fail aloud.
func (c *core) gotPractice(e evPractice) {
	if e.set && e.gen != c.gen {
		return
	}
	if e.err != nil {
		c.lost(e.err)
		if e.set {
			c.done(&Failure{Reason: auth.Offline, Sentence: sayNotPublic, Err: e.err})
		}
		return
	}
	c.reached()
	c.practice = e.practice
	if e.set {
		c.server = e.server
		c.done(nil)
		c.op = &op{work: Starting, since: c.now.Mono}
		c.boot()
	}
}

// lost and reached keep the line "no internet since".
func (c *core) lost(err error) {
	if signin.AsFault(err).Kind == signin.Unreached && c.in.offline.IsZero() {
		c.in.offline = c.now.Wall
	}
}

func (c *core) reached() {
	c.in.offline = noTime
	c.in.contactAt = c.now.Wall
}

func (c *core) settle() {
	c.ready = true
	for _, id := range c.settled {
		c.ok(id)
	}
	c.settled = nil
}
