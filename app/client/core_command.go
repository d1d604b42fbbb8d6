package client

import (
	"alcove/auth"
	"alcove/auth/signin"
)

func (c *core) command(id int, cmd any) {
	switch x := cmd.(type) {
	case cmdSetPractice:
		c.setPractice(id, x.address)
	case cmdDoorway:
		c.doorway(id, x.door)
	case cmdSignIn:
		c.signIn(id, x.email)
	case cmdTyped:
		c.typedIn(id, x.kind, x.text)
	case cmdOpenPIN:
		c.openPIN(id, x.email)
	case cmdClosePIN:
		c.closePIN(id)
	case cmdPINSignIn:
		c.pinSignIn(id, x.email, x.pin)
	case cmdResend:
		c.resend(id)
	case cmdChangeEmail:
		c.changeEmail(id)
	case cmdBackToPasscode:
		c.backToPasscode(id)
	case cmdSetPasscode:
		c.setPasscode(id, x.passcode)
	case cmdUnlock:
		c.unlock(id, x.passcode)
	case cmdLock:
		c.lockByHand(id)
	case cmdForgot:
		c.forgot(id)
	case cmdChangePasscode:
		if c.allow(id, Open) && c.start(id, Sealing) {
			c.emit(jobChange{c.gen, x.old, x.new, c.least()})
		}
	case cmdSignOut:
		if c.allow(id, Open, NeedsPasscode) && c.start(id, Erasing) {
			c.emit(jobErase{gen: c.gen, revoke: true})
		}
	case cmdRetryKeyring:
		if c.allow(id, KeyringWait, KeyringMissing, Damaged) && c.start(id, WaitingKey) {
			c.boot()
		}
	case cmdWithoutKeyring:
		if c.state != KeyringWait || !c.noKeyring {
			c.refuse(id, say(sayNotNow))
		} else if c.start(id, Starting) {
			c.passphrase, c.keepsNothing = x.passphrase, !x.passphrase
			c.emit(jobWithout{c.gen, x.passphrase})
		}
	case cmdCheck:
		if c.allow(id, Open, NeedsPasscode) && c.start(id, Reaching) {
			c.in.check.at = c.now.Mono
			if c.in.toSend {
				c.done(auth.Refuse(auth.Idle))
			}
		}
	case cmdSync:
		c.ok(id)
	case cmdSettled:
		if c.ready {
			c.ok(id)
		} else {
			c.settled = append(c.settled, id)
		}
	default:
		c.refuse(id, say(sayNotNow))
	}
}

// allow answers a command that does not fit the state. Where the state has a
// reason (an ended computer, a closed keyring), that is why it does not fit.
func (c *core) allow(id int, states ...State) bool {
	for _, s := range states {
		if c.state == s {
			return true
		}
	}
	c.refuse(id, &Failure{Reason: c.standing(), Sentence: sayNotNow})
	return false
}

// standing is the reason of the state itself, "" where it has none.
func (c *core) standing() auth.Reason {
	switch c.state {
	case Ended:
		return c.end.Reason
	case SignedOut:
		if c.slot == slotGone {
			return auth.PasscodeGone
		}
		return c.over
	case KeyringWait:
		return auth.KeyringLocked
	case KeyringMissing:
		return auth.KeyringMissing
	case Damaged:
		return auth.StoreDamaged
	}
	return ""
}

func (c *core) setPractice(id int, typed string) {
	if !c.allow(id, NoPractice, SignedOut) {
		return
	}
	address, err := signin.ParseAddress(typed)
	if err != nil {
		c.wrongInput(id, "", sentence(err))
		return
	}
	if c.start(id, Reaching) {
		c.emit(jobPractice{gen: c.gen, set: true, address: address})
	}
}

// wrongInput is a typing mistake: told on the screen and to the caller,
// without asking anybody. r is the reason that fits, "" for none.
func (c *core) wrongInput(id int, r auth.Reason, words string) {
	c.reason, c.sentence = r, words
	c.refuse(id, &Failure{Reason: r, Sentence: words})
}

// signIn asks for a link. A sign-in under way gives way to it.
func (c *core) signIn(id int, email string) {
	if !c.allow(id, SignedOut, Waiting, NeedsWord, NeedsPIN, Ended, KeyringMissing, Damaged) {
		return
	}
	if email == "" && c.invited() {
		c.ask(id, "", false, "")
		return
	}
	clean, err := auth.CleanEmail(email)
	if err != nil {
		c.wrongInput(id, "", sentence(err))
		return
	}
	c.ask(id, clean, false, "")
}

func (c *core) openPIN(id int, email string) {
	if !c.allow(id, SignedOut, Waiting, NeedsPIN, Ended, KeyringMissing, Damaged) {
		return
	}
	if c.state == Waiting || c.state == NeedsPIN {
		c.pinOpen = true
		c.clear()
		c.ok(id)
		return
	}
	if email == "" && c.invited() {
		c.ask(id, "", true, "")
		return
	}
	if email == "" {
		email = c.email
	}
	if email == "" && c.state == SignedOut {
		c.pinOpen = true
		c.clear()
		c.ok(id)
		return
	}
	clean, err := auth.CleanEmail(email)
	if err != nil {
		c.wrongInput(id, "", sentence(err))
		return
	}
	c.ask(id, clean, true, "")
}

func (c *core) pinSignIn(id int, email, typed string) {
	pin, ok := auth.CleanCode(typed)
	if !ok {
		c.wrongInput(id, auth.WrongCode, saySixDigits)
		return
	}
	if !c.allow(id, SignedOut, Waiting, NeedsPIN, Ended, KeyringMissing, Damaged) {
		return
	}
	clean, err := auth.CleanEmail(email)
	if err != nil {
		c.wrongInput(id, "", sentence(err))
		return
	}
	if c.waits() && auth.EmailKey(clean) == auth.EmailKey(c.att.Typed()) {
		c.step(id, askPIN, signin.Step{PIN: pin})
		return
	}
	c.ask(id, clean, true, pin)
}

func (c *core) closePIN(id int) {
	c.pinOpen = false
	c.clear()
	if c.state == NeedsPIN && c.att != nil && c.att.PINOnly {
		c.leave()
		c.dropAttempt()
		c.state = SignedOut
	}
	c.ok(id)
}

// changeEmail leaves the sign-in, or the invite, for an address that is typed. The key is kept: a code on its way to this
// computer stays good.
func (c *core) changeEmail(id int) {
	if !c.allow(id, SignedOut, Waiting, NeedsWord, NeedsPIN) {
		return
	}
	c.leave()
	c.clear()
	c.dropAttempt()
	c.state, c.pinOpen, c.door = SignedOut, false, Doorway{}
	c.ok(id)
}

func (c *core) backToPasscode(id int) {
	if !c.canUnlock() {
		c.refuse(id, say(sayNotNow))
		return
	}
	c.leave()
	c.clear()
	c.dropAttempt()
	c.state, c.pinOpen, c.replaces = Locked, false, ""
	c.ok(id)
}

// canUnlock: a new sign-in is under way, and the passcode still opens.
func (c *core) canUnlock() bool {
	switch c.state {
	case SignedOut, Waiting, NeedsWord, NeedsPIN:
		return c.usable
	}
	return false
}

// forgot begins a sign-in that ends this computer's old enrolment when it is
// done. Until then the passcode opens as before.
func (c *core) forgot(id int) {
	if !c.allow(id, Locked) {
		return
	}
	c.replaces = c.device
	if c.email == "" {
		c.clear()
		c.state = SignedOut
		c.ok(id)
		return
	}
	c.ask(id, c.email, false, "")
}
