package auth

import (
	"fmt"
	"time"
)

// Numbers that no practice can change.
const (
	AccessLife        = 5 * time.Minute  // an access token
	CodeLife          = 60 * time.Second // an authorization code (RFC 6749 section 4.1.2)
	RequestURILife    = 90 * time.Second // a pushed authorization request (RFC 9126)
	AttemptLife       = 24 * time.Hour   // a waiting sign-in, from its start or last resend
	LockWarning       = 60 * time.Second // how long before the lock the app says so
	FreshUnlock       = 5 * time.Minute  // how recent an unlock must be to change the sign-in word
	UnboundQuiet      = 10 * time.Minute // a start this soon after an unbound mail sends no second one
	BoundPINPollAge   = 2 * time.Minute  // a waiting computer counts as present if it polled this recently
	PollInterval      = 3 * time.Second  // how often a waiting app may ask
	TipsAfter         = 60 * time.Second // when the tips, the phone and the PIN open by themselves
	ActivityEvery     = time.Minute      // how often the app reports a person's input, at most
	MaxIdleReport     = 24 * time.Hour   // the largest idle_seconds that is believed
	LastSeenEvery     = time.Minute      // how late last-seen may reach the disk
	UnlockNonceLife   = 10 * time.Minute // how long an unlock nonce may be answered
	SetupTokenLife    = 7 * 24 * time.Hour
	StaffIdle         = 15 * time.Minute // a staff member's inaction before they sign in again
	StaffSession      = 12 * time.Hour   // of a staff member, since the sign-in
	StaffFresh        = 5 * time.Minute  // how recent a passkey must be for a dangerous act
	StaffDoorLife     = 5 * time.Minute  // a staff sign-in under way
	MailRetryLife     = AttemptLife      // a sign-in mail older than its link is never sent
	MailWarnAfter     = 5 * time.Second  // a sign-in mail not handed over by then shows as delayed
	CodeDigits        = 6
	CodeTries         = 5      // wrong codes of the mail, per attempt
	UnboundCodeTries  = 5      // wrong tries of an unbound link's code, in all
	BoundCodeTries    = 10     // of a bound one, over all sign-ins that its computer begins
	PINTries          = 5      // wrong PINs per attempt, and in all for an unbound PIN
	PINFailuresInARow = 100    // then unbound PINs are refused until staff reopen them
	WordTries         = 10     // wrong sign-in words in a row, then the word door closes
	AssertionTries    = 10     // wrong unlock assertions, then the computer is ended
	PasscodeTries     = 10     // wrong passcodes on the computer, then its slot is destroyed
	FreePasscodeTries = 5      // wrong passcodes before waits begin
	PassphraseMin     = 14     // characters, where there is no keyring
	ResendsPerChain   = 1      // automatic ones; a chain is a link asked for and the one renewed from it
	RefreshWalk       = 10_000 // steps a restored server walks forward to the token a computer shows
	MaxDeviceName     = 24
	MaxEmail          = 254 // RFC 5321 section 4.5.3.1.3, less the brackets
)

// Rates of sign-in mail and of starts. Each list is checked whole.
var (
	// ClientMailRate bounds sign-in mails to one client.
	ClientMailRate = []Rate{{1, 30 * time.Second}, {5, time.Hour}, {10, 24 * time.Hour}}
	// AddressStartRate bounds starts from one network address (a /64 for IPv6).
	AddressStartRate = []Rate{{20, time.Hour}}
	// HelpRate bounds public help requests from one network address.
	HelpRate = []Rate{{5, time.Hour}}
	// GuessRate bounds wrong codes, PINs and words from one network address.
	GuessRate = []Rate{{30, time.Minute}, {300, time.Hour}}
	// WalkRate bounds searches in vain for a refresh token that this server does
	// not know, by the key that shows it: each takes [RefreshWalk] steps.
	WalkRate = Rate{5, 10 * time.Minute}
)

// Rate is Max events in any span of length Per.
type Rate struct {
	Max int
	Per time.Duration
}

// Policy holds the numbers that a practice may make stricter. The zero value
// is not usable; start from [DefaultPolicy].
type Policy struct {
	LinkLife   time.Duration `json:"link_life"`   // a link and its code
	PINLife    time.Duration `json:"pin_life"`    // a PIN read out on the phone
	Idle       time.Duration `json:"idle"`        // a person's inaction before the lock
	Session    time.Duration `json:"session"`     // since the last unlock or sign-in
	Enrolment  time.Duration `json:"enrolment"`   // since the link or PIN
	Unused     time.Duration `json:"unused"`      // a computer that was not used
	Lease      time.Duration `json:"lease"`       // offline opening without any contact
	Passcode   int           `json:"passcode"`    // least characters of the local passcode
	SignInWord int           `json:"signin_word"` // least characters of the sign-in word
}

// DefaultPolicy is what a practice starts with, and the loosest it may have.
func DefaultPolicy() Policy {
	return Policy{
		LinkLife:   24 * time.Hour,
		PINLife:    24 * time.Hour,
		Idle:       15 * time.Minute,
		Session:    12 * time.Hour,
		Enrolment:  90 * 24 * time.Hour,
		Unused:     30 * 24 * time.Hour,
		Lease:      30 * 24 * time.Hour,
		Passcode:   6,
		SignInWord: 8,
	}
}

// strictest is the other end: below it the product stops being usable.
var strictest = Policy{
	LinkLife:   10 * time.Minute,
	PINLife:    10 * time.Minute,
	Idle:       time.Minute,
	Session:    15 * time.Minute,
	Enrolment:  24 * time.Hour,
	Unused:     24 * time.Hour,
	Lease:      0,
	Passcode:   20,
	SignInWord: 32,
}

// StrictestPolicy is the other end of what a practice may choose.
func StrictestPolicy() Policy { return strictest }

// Check reports the first number that lies outside of what a practice may
// choose, in words for the person who chose it.
func (p Policy) Check() error {
	d := DefaultPolicy()
	for _, r := range []struct {
		name          string
		v, least, top time.Duration
	}{
		{"the life of a sign-in link", p.LinkLife, strictest.LinkLife, d.LinkLife},
		{"the life of a PIN", p.PINLife, strictest.PINLife, d.PINLife},
		{"the idle time", p.Idle, strictest.Idle, d.Idle},
		{"the length of a session", p.Session, strictest.Session, d.Session},
		{"the time a computer stays known", p.Enrolment, strictest.Enrolment, d.Enrolment},
		{"the time a computer may go unused", p.Unused, strictest.Unused, d.Unused},
		{"the time the app opens without the internet", p.Lease, strictest.Lease, d.Lease},
	} {
		if r.v < r.least || r.v > r.top {
			return fmt.Errorf("%s must be between %v and %v; %v was asked for", r.name, r.least, r.top, r.v)
		}
	}
	if p.Passcode < d.Passcode || p.Passcode > strictest.Passcode {
		return fmt.Errorf("the passcode must have between %d and %d characters at least; %d was asked for", d.Passcode, strictest.Passcode, p.Passcode)
	}
	if p.SignInWord < d.SignInWord || p.SignInWord > strictest.SignInWord {
		return fmt.Errorf("the sign-in word must have between %d and %d characters at least; %d was asked for", d.SignInWord, strictest.SignInWord, p.SignInWord)
	}
	return nil
}
