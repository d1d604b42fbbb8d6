package client

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"alcove/auth"
	"alcove/auth/signin"
)

// ErrInUse says that another Alcove has the profile open.
var ErrInUse = errors.New("client: the profile is in use")

// trouble is what the keyring, the passcode file or the disk said. The cases
// are never mixed up, and none of them deletes anything.
type trouble struct {
	kind      troubleKind
	tries     int
	waitUntil time.Time
	words     string // instead of the reason's
	err       error
}

type troubleKind int

const (
	ringLocked    troubleKind = iota // closed or silent: wait, retry
	ringNone                         // the system has no keyring at all
	itemMissing                      // our item is gone
	fileDamaged                      // a file of ours cannot be read
	wrongPasscode                    // it does not open
	mustWait                         // a try came too early
	passcodeGone                     // ten wrong ones
	weakPasscode                     // too short, too long or too common
)

func (t *trouble) Error() string { return fmt.Sprintf("client: trouble %d: %v", t.kind, t.err) }
func (t *trouble) Unwrap() error { return t.err }

func (t *trouble) reason() auth.Reason {
	switch t.kind {
	case ringLocked, ringNone:
		return auth.KeyringLocked
	case itemMissing:
		return auth.KeyringMissing
	case fileDamaged:
		return auth.StoreDamaged
	case wrongPasscode, mustWait:
		return auth.WrongPasscode
	case passcodeGone:
		return auth.PasscodeGone
	}
	return ""
}

// Sentences that no reason has: each belongs to one cause that is known only
// on this computer.
const (
	sayBusy       = "One moment, please. The last thing is not done yet."
	sayNotNow     = "That does not fit here. Look at the screen for the next step."
	sayEmailFirst = "Type your email address first."
	saySixDigits  = "Type the 6 numbers."
	sayWordEmpty  = "Type your sign-in word."
	sayAway       = "You were away for a while before you chose a passcode. Sign in with a new link. Nothing is lost."
	sayDeadCode   = "That link did not work. Use the newest email, or ask for a new link."
	sayOldApp     = "Your practice's server did not understand this app. The app may need an update."
	sayWait       = "That was tried a few times. Please wait a little, then try again."
	sayStopped    = "That was stopped."
	sayDisk       = "The app cannot write to its folder. Is the disk full?"
	sayOdd        = "That did not work, and we do not know why. Nothing is lost. Try again, or call your practice."
	sayNotPublic  = "No practice answers there. Check the address, and your internet."
	sayBrowser    = "Your practice asks you to sign in with your browser. Call them if you need help."
	sayNotOpen    = "Open the app with your passcode first."
	saySpacious   = "Your passcode needs %d or more characters. You can use numbers or words."
	sayWordTaken  = "That word was not taken. It needs %d or more letters or numbers, and it must not be easy to guess."
	sayTooLong    = "That is too long. Pick a shorter one."
	sayTooCommon  = "That one is easy to guess. Pick another one."
)

// failure makes what a command returns from what went wrong.
func failure(err error) *Failure {
	var (
		f *Failure
		t *trouble
		s *signin.Fault
		a *auth.Error
	)
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &t):
		f = &Failure{Reason: t.reason(), Err: err}
		switch {
		case t.kind == mustWait:
			f.Sentence = sayWait
		case t.words != "":
			f.Sentence = t.words
		default:
			f.Sentence = f.Reason.Client()
		}
		return f
	case errors.As(err, &s):
		f = &Failure{Reason: s.Reason, Sentence: s.Reason.Client(), Err: err}
		switch s.Kind {
		case signin.Refused:
			f.Reason, f.Sentence = "", sayOldApp
		case signin.DeadCode:
			f.Reason, f.Sentence = auth.WrongCode, sayDeadCode
		case signin.WantsBrowser:
			f.Reason, f.Sentence = "", sayBrowser
		case signin.SlowDown:
			f.Reason, f.Sentence = auth.TooSoon, auth.TooSoon.Client()
		}
		if f.Sentence == "" {
			f.Sentence = sayOdd
		}
		return f
	case errors.As(err, &a):
		return &Failure{Reason: a.Reason, Sentence: a.Reason.Client(), Err: err}
	}
	var disk *fs.PathError
	if errors.As(err, &disk) {
		return &Failure{Sentence: sayDisk, Err: err}
	}
	return &Failure{Sentence: sayOdd, Err: err}
}

// say is a failure that has only words.
func say(words string) *Failure { return &Failure{Sentence: words} }

// sentence turns the words of an error that is written for people ("this does
// not look like an email address") into a sentence.
func sentence(err error) string {
	s := err.Error()
	if s == "" {
		return ""
	}
	if c := s[0]; c >= 'a' && c <= 'z' {
		s = string(c-'a'+'A') + s[1:]
	}
	if last := s[len(s)-1]; last != '.' && last != '?' && last != '!' {
		s += "."
	}
	return s
}
