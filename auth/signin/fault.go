package signin

import (
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// Kind is what a caller must tell apart.
type Kind int

// The kinds of failure.
const (
	Unreached    Kind = iota // no answer of ours: no internet, a foreign page, a server error. Try again later
	Throttled                // RetryAfter
	SlowDown                 // polled too fast
	Wrong                    // a code, PIN or word did not match; TriesLeft
	TooMany                  // the tries of this attempt are used up
	Over                     // the attempt is over: start anew
	NeedsMore                // the code was not spent: a PIN or the word comes first
	DeadCode                 // the authorization code was refused
	UnlockNeeded             // the passcode is asked for; Nonce at the token endpoint
	Ended                    // this computer's access is over; Reason
	NotAccepted              // 401 without a reason. It never erases anything
	Stranger                 // the token endpoint does not know this computer (it came after the backup that was restored): a new sign-in, and it erases nothing
	Refused                  // the request itself was refused
	WantsBrowser             // policy wants the browser
	NotStored                // the keyring did not take the new token; Err says why
)

// Fault is every failure of this package.
type Fault struct {
	Kind       Kind
	Reason     auth.Reason   // what to say to the person; always known, never invented by the other side
	TriesLeft  int           // -1 when the server did not say
	RetryAfter time.Duration // 0 when the server did not say
	Nonce      string
	Err        error // for logs; holds no secret
}

// Dead reports whether this computer's access is over, for good: only a new
// sign-in helps. Whether that erases anything is the Reason's to say.
func (f *Fault) Dead() bool { return f.Kind == Ended || f.Kind == Stranger }

// Error is for logs.
func (f *Fault) Error() string {
	s := fmt.Sprintf("signin: kind %d, reason %q", f.Kind, f.Reason)
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.Err }

// AsFault is the Fault in err; an error that holds none (a context that ended)
// becomes one of kind Unreached.
func AsFault(err error) *Fault {
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return unreached(err)
}

func unreached(err error) *Fault {
	return &Fault{Kind: Unreached, Reason: auth.Offline, TriesLeft: -1, Err: err}
}

// odd is an answer that our server would not give.
func odd(format string, args ...any) *Fault { return unreached(fmt.Errorf(format, args...)) }

// ended maps what the server says of a dead computer. A description that is
// not a reason of ours is told apart from an end: it must never erase.
func ended(description string) *Fault {
	switch r := auth.Reason(description); r {
	case auth.EndedByPractice, auth.SignedOut, auth.PortalOff, auth.EnrolmentOver, auth.RefreshReuse,
		auth.Cloned, auth.Idle, auth.SessionOver:
		return &Fault{Kind: Ended, Reason: r, TriesLeft: -1}
	}
	return &Fault{Kind: NotAccepted, Reason: auth.EnrolmentOver, TriesLeft: -1}
}
