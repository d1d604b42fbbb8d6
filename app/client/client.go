package client

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"alcove/auth"
	"alcove/auth/keyring"
	"alcove/auth/lock"
)

// Options say where a person's app keeps its things and whom it talks to.
type Options struct {
	// Profile is the folder that holds everything of one user. One Client at a
	// time may have it open.
	Profile string
	// Server is the practice's address, from a flag or an installed package; ""
	// takes what the profile remembers.
	Server string
	// Keyring keeps the credential.
	Keyring keyring.Keyring
	// Computer is this computer's name; it is shortened to what a mail may show.
	Computer string
	// Clock is nil for the real one.
	Clock Clock
	// Presence tells of sleep and screen lock; nil for none.
	Presence Presence
	// Transport is nil for one that uses the system's trust store.
	Transport http.RoundTripper
	// Patience is how long what is slow is waited for before the app goes on
	// without: the keyring at the start and at the end, the practice at an unlock.
	// 0 is what a person bears, two to three seconds; a script may have more.
	Patience time.Duration
	// Log gets no name, address, code or token; nil discards.
	Log *slog.Logger

	// stretch replaces the slow hash, in tests that are about something else.
	stretch func(code, salt []byte, c lock.Cost) []byte
}

// wait is how long something slow is waited for, where a person bears d.
func (o Options) wait(d time.Duration) time.Duration {
	if o.Patience > 0 {
		return o.Patience
	}
	return d
}

// Failure is why a command did nothing. Every error of a command is one, or
// the context's.
type Failure struct {
	Reason   auth.Reason // "" where no reason of the list fits
	Sentence string      // for people
	Err      error       // the cause, for logs; may be nil
}

// Error is for logs; people read Sentence.
func (f *Failure) Error() string {
	s := string(f.Reason)
	if s == "" {
		s = f.Sentence
	}
	if f.Err != nil {
		s += ": " + f.Err.Error()
	}
	return s
}

// Unwrap returns the cause.
func (f *Failure) Unwrap() error { return f.Err }

// The commands. Each is safe from any goroutine, returns when it was done or
// refused, and a context that ends stops the waiting, not the work. A caller
// on a UI thread calls them from a goroutine of its own.

// SetPractice looks for a practice at address ("portal.example.com" will do)
// and remembers it. TLS is required, except for loopback addresses.
func (c *Client) SetPractice(ctx context.Context, address string) error {
	return c.do(ctx, cmdSetPractice{address: address})
}

// Doorway takes what a link of a practice's page says. Where no practice is known
// yet it is [Client.SetPractice]; a hint shows as View.Invited in SignedOut. A
// link to another practice changes nothing.
func (c *Client) Doorway(ctx context.Context, d Doorway) error {
	return c.do(ctx, cmdDoorway{door: d})
}

// SignIn asks for a link to email, or, with "" where View.Invited is set, to
// the address of the invite. From Ended, KeyringMissing and Damaged it
// starts anew.
func (c *Client) SignIn(ctx context.Context, email string) error {
	return c.do(ctx, cmdSignIn{email: email})
}

// Code takes the six digits of the mail as typed or pasted.
func (c *Client) Code(ctx context.Context, typed string) error {
	return c.do(ctx, cmdTyped{kind: typedCode, text: typed})
}

// PIN takes the six digits that the practice read out.
func (c *Client) PIN(ctx context.Context, typed string) error {
	return c.do(ctx, cmdTyped{kind: typedPIN, text: typed})
}

// Word takes the sign-in word.
func (c *Client) Word(ctx context.Context, word string) error {
	return c.do(ctx, cmdTyped{kind: typedWord, text: word})
}

// OpenPIN opens the PIN screen. Without a sign-in under way it begins one for
// email that sends no mail, so that staff see this computer and its label;
// with email "" it takes that of the invite or the one typed last, and with none at all it only
// opens the screen, which then asks for the address and calls OpenPIN again.
func (c *Client) OpenPIN(ctx context.Context, email string) error {
	return c.do(ctx, cmdOpenPIN{email: email})
}

// ClosePIN goes back to where OpenPIN came from.
func (c *Client) ClosePIN(ctx context.Context) error { return c.do(ctx, cmdClosePIN{}) }

// PINSignIn is the whole PIN way in one call: it begins a sign-in for email
// that carries the PIN and sends no mail.
func (c *Client) PINSignIn(ctx context.Context, email, pin string) error {
	return c.do(ctx, cmdPINSignIn{email: email, pin: pin})
}

// Resend asks for a new link; it replaces the older one.
func (c *Client) Resend(ctx context.Context) error { return c.do(ctx, cmdResend{}) }

// ChangeEmail goes back to the first screen with the address filled in. An
// invite's is forgotten: another one can be typed.
func (c *Client) ChangeEmail(ctx context.Context) error { return c.do(ctx, cmdChangeEmail{}) }

// BackToPasscode leaves a new sign-in for the lock screen, where View.CanUnlock
// is set.
func (c *Client) BackToPasscode(ctx context.Context) error {
	return c.do(ctx, cmdBackToPasscode{})
}

// SetPasscode chooses the passcode of this computer, and opens the app.
func (c *Client) SetPasscode(ctx context.Context, passcode string) error {
	return c.do(ctx, cmdSetPasscode{passcode: passcode})
}

// Unlock opens with the passcode, with or without internet. While Open with
// View.ToSend it lets what waits be sent.
func (c *Client) Unlock(ctx context.Context, passcode string) error {
	return c.do(ctx, cmdUnlock{passcode: passcode})
}

// Lock forgets the keys at once.
func (c *Client) Lock(ctx context.Context) error { return c.do(ctx, cmdLock{}) }

// ForgotPasscode begins a new sign-in on a locked computer. What is only on
// this computer is lost when that sign-in is done, not before.
func (c *Client) ForgotPasscode(ctx context.Context) error { return c.do(ctx, cmdForgot{}) }

// ChangePasscode survives a crash at any step: one of the two opens.
func (c *Client) ChangePasscode(ctx context.Context, old, new string) error {
	return c.do(ctx, cmdChangePasscode{old: old, new: new})
}

// SignOut ends this computer at the practice and erases what is here. Without
// internet it only erases.
func (c *Client) SignOut(ctx context.Context) error { return c.do(ctx, cmdSignOut{}) }

// RetryKeyring asks the keyring again.
func (c *Client) RetryKeyring(ctx context.Context) error { return c.do(ctx, cmdRetryKeyring{}) }

// UseWithoutKeyring goes on where the system has no keyring: what is here is
// forgotten when the app closes, and each start needs a new link.
func (c *Client) UseWithoutKeyring(ctx context.Context) error {
	return c.do(ctx, cmdWithoutKeyring{})
}

// UsePassphrase goes on where the system has no keyring, and keeps what is
// here under a long passphrase alone: View.Passcode.Min says how long.
func (c *Client) UsePassphrase(ctx context.Context) error {
	return c.do(ctx, cmdWithoutKeyring{passphrase: true})
}

// Touch is a person's real key or pointer input. It never blocks; call it for
// every one.
func (c *Client) Touch() { c.post(evTouch{}) }

// Stay is the button of the lock warning: input like any other.
func (c *Client) Stay() { c.Touch() }

// Check asks the practice once for news of this session, and returns when it
// answered. It does not count as activity.
func (c *Client) Check(ctx context.Context) error { return c.do(ctx, cmdCheck{}) }
