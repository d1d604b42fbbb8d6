package client

import (
	"time"

	"alcove/auth"
	"alcove/auth/signin"
)

// Commands: what a person did. Each is answered once.
type (
	cmdSetPractice struct{ address string }
	cmdDoorway     struct{ door Doorway }
	cmdSignIn      struct{ email string }
	cmdTyped       struct {
		kind typed
		text string
	}
	cmdOpenPIN        struct{ email string }
	cmdClosePIN       struct{}
	cmdPINSignIn      struct{ email, pin string }
	cmdResend         struct{}
	cmdChangeEmail    struct{}
	cmdBackToPasscode struct{}
	cmdSetPasscode    struct{ passcode string }
	cmdUnlock         struct{ passcode string }
	cmdLock           struct{}
	cmdForgot         struct{}
	cmdChangePasscode struct{ old, new string }
	cmdSignOut        struct{}
	cmdRetryKeyring   struct{}
	cmdWithoutKeyring struct{ passphrase bool }
	cmdCheck          struct{}
	cmdSync           struct{} // answered at once
	cmdSettled        struct{} // answered when the profile was read
)

type typed int

const (
	typedCode typed = iota
	typedPIN
	typedWord
)

// evCommand is a command and the number under which it is answered.
type evCommand struct {
	id  int
	cmd any
}

// Events that nobody waits for.
type (
	evBegin   struct{} // the app starts
	evTick    struct{} // time went by
	evTouch   struct{} // a person's input
	evAbsence struct{ what Absence }
)

// Results of jobs. gen says what the job belonged to: one that was overtaken
// (the person went back, the app locked) is dropped.
type (
	evBooted struct {
		gen   int
		facts facts
	}
	evPractice struct {
		gen      int
		set      bool // the person typed this address
		server   string
		practice auth.Practice
		err      error
	}
	evAnswer struct {
		gen  int
		kind ask
		att  signin.Attempt // as it was asked
		ans  signin.Answer
		err  error
	}
	evLoopback struct {
		gen            int
		code, redirect string
	}
	evFinished struct {
		gen   int
		needs signin.Answer // set when the code was taken but a second step comes first
		more  bool
		out   enrolled
		err   error
	}
	evPasscode struct {
		gen int
		err error
	}
	evUnlocked struct {
		gen     int
		contact contact
		err     error
	}
	evContact struct {
		gen     int
		contact contact
	}
	evErased struct {
		gen int
		err error
	}
	// evHeard is what a call outside of the machine (devices, help) learned.
	evHeard struct{ err error }
	// evBox says that what is in the open store changed.
	evBox struct{}
)

// ask is what a call at the challenge endpoint was for.
type ask int

const (
	askStart ask = iota
	askPoll
	askCode
	askPIN
	askWord
	askResend
)

// facts are what a profile holds at the start of the app.
type facts struct {
	server    string
	practice  auth.Practice
	ended     *End
	over      auth.Reason // why a kept store needs a new sign-in
	attempt   *signin.Attempt
	email     string
	device    string // its id at the practice, "" when never enrolled
	slot      slot
	alone     bool // a passphrase guards it, without a keyring
	enrolled  bool // a credential stands there that no passcode seals yet
	hasEnrol  bool // the keyring holds any credential
	tries     int  // wrong passcodes still allowed; -1 for all
	waitUntil time.Time
	err       error // a *trouble
}

// slot is the passcode's file.
type slot int

const (
	slotNone slot = iota
	slotReady
	slotGone // destroyed by wrong tries
)

// enrolled is what a finished sign-in left on this computer.
type enrolled struct {
	device string
	same   bool // the passcode from before opens it
}

// contact is what came of talking to the practice while in.
type contact struct {
	tried    bool
	err      error
	reported bool      // the activity was taken
	at       time.Time // by the practice's clock; zero when it was not heard
	info     *auth.SessionAnswer
	began    bool // this session began when the app opened, not before
}
