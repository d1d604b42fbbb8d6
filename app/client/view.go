package client

import (
	"slices"
	"time"

	"alcove/auth"
)

// View is all that a screen may show, as it was at one moment. It is handed
// out by value, its slices are never written again, so it may be kept and
// compared. Times are instants; show them in the person's own zone. Unless it
// says otherwise a time that lies ahead is by this computer's clock.
type View struct {
	State State

	// Reason is why the last thing failed, or why the app is in this state;
	// empty when there is nothing to say. The next command clears it.
	Reason auth.Reason
	// Sentence is for people: that of Reason, or, where a cause has no reason of
	// its own (a mistyped address, a passcode that is too short), of that cause.
	Sentence string

	// Practice is as last heard; it is kept for dead ends without internet. Its
	// zero value means that it was never heard.
	Practice auth.Practice
	// Server is the practice's address on the internet, "" in NoPractice.
	Server string
	// Computer is this computer's name as the mail will show it.
	Computer string
	// Email is the address as typed, to fill in and to repeat in large letters.
	Email string
	// Invited is the masked address that the practice's invite went to, where the
	// app was opened from it: nothing need be typed in SignedOut, and the link goes
	// there in the states after. Else "".
	Invited string
	// Busy is what the app has been doing for 2 seconds or more; "" otherwise.
	Busy Work

	Attempt  Attempt
	Passcode Passcode
	Ended    End

	// LocksAt is when the app will lock, set only in the last minute before (the
	// warning with "Stay"); zero otherwise.
	LocksAt time.Time
	// ToSend asks, while Open, for the passcode: everything can be read and
	// written, but nothing can be sent until [Client.Unlock].
	ToSend bool
	// Offline is since when no call reached the practice; zero when the last one did.
	Offline time.Time
	// LastContact is the last time that the practice answered; zero for never.
	LastContact time.Time
	// LastSignIn is the sign-in or unlock before this one, on any computer of the
	// client; zero when there was none, or nothing is known of it yet.
	LastSignIn time.Time
	// LastOn is the name of the computer that was; "" for this one.
	LastOn string
	// UsesWord is whether a new computer of this client needs a sign-in word (while
	// Open): only then is it true to offer one.
	UsesWord bool
	// HasWord is whether the client chose a sign-in word (while Open).
	HasWord bool
	// CanUnlock is set where a new sign-in is under way but the passcode of this
	// computer still opens it: offer [Client.BackToPasscode].
	CanUnlock bool
	// NoKeyring is set in KeyringWait when the system has no keyring at all:
	// offer [Client.UsePassphrase] and [Client.UseWithoutKeyring].
	NoKeyring bool
	// Box is what is here, while Open; nil in every other state.
	Box *Box
	// OnlyHere is what forgetting the passcode would lose, as of the last lock: set
	// while a passcode guards a store that is not open.
	OnlyHere OnlyHere
	// Unsent are the messages that the practice did not get before it ended this
	// computer's access, in Ended: they are erased here, and shown this once.
	Unsent []Message
	// KeepsNothing is set when the person chose to go on without a keyring: what
	// is here is forgotten when the app closes.
	KeepsNothing bool
}

// Attempt is a sign-in under way. It is zero where there is none.
type Attempt struct {
	// SentAt is when the mail left if the practice knows the address, by the
	// server's clock: it is the time that stands in the mail.
	SentAt time.Time
	// Label is three digits that staff see beside this waiting computer.
	Label string
	// RetryAt is from when a new link may be asked for; zero for now.
	RetryAt time.Time
	// TriesLeft of what the state asks for; -1 while nothing wrong was typed. 0
	// closes the typed door of this attempt; the link itself still works.
	TriesLeft int
	// Tips is set a minute after the mail left: open the tips, phone and PIN by
	// themselves.
	Tips bool
	// PINOpen is whether the PIN screen is open over Waiting. In NeedsPIN it is
	// the screen.
	PINOpen bool
	// PINDone is set when a PIN was taken and the link of the mail is still needed.
	PINDone bool
	// NoMail is set when this sign-in sends no mail (it began on the PIN screen).
	NoMail bool
	// Ends is when the practice forgets this attempt.
	Ends time.Time
}

// Passcode is what the lock screen and the passcode screen need.
type Passcode struct {
	// TriesLeft before this computer forgets the passcode; -1 while nothing wrong
	// was typed.
	TriesLeft int
	// WaitUntil is from when the next try is taken; zero for now.
	WaitUntil time.Time
	// Min is the least number of characters that the practice takes.
	Min int
}

// End is how this computer's access ended.
type End struct {
	Reason auth.Reason
	At     time.Time // when this computer learned of it
}

// Ways is what may be offered now, most likely first.
func (v View) Ways() []Way {
	switch v.State {
	case NoPractice:
		return []Way{TypePractice}
	case SignedOut:
		return v.with(NewLink, UsePIN)
	case Waiting:
		if v.Attempt.TriesLeft == 0 {
			return v.with(NewLink, UsePIN)
		}
		return v.with(TypeCode, NewLink, UsePIN)
	case NeedsWord:
		return v.with(TypeWord, NewLink)
	case NeedsPIN:
		return v.with(UsePIN, NewLink)
	case NeedsPasscode:
		return v.with(NewPasscode)
	case Locked:
		return v.with(TypePasscode, NewLink)
	case Ended, KeyringMissing, Damaged:
		return v.with(NewLink, UsePIN)
	case KeyringWait:
		if v.NoKeyring {
			return v.with(TryKeyring, KeepNothing)
		}
		return v.with(TryKeyring)
	}
	return v.with()
}

func (v View) with(ways ...Way) []Way {
	if v.CanUnlock {
		ways = append(ways, TypePasscode)
	}
	return append(ways, Call)
}

// Offers reports whether w is among [View.Ways].
func (v View) Offers(w Way) bool { return slices.Contains(v.Ways(), w) }

// InPINScreen reports whether the PIN screen is what should be shown.
func (v View) InPINScreen() bool {
	return v.State == NeedsPIN || v.Attempt.PINOpen && (v.State == Waiting || v.State == SignedOut)
}
