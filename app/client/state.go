package client

// State is where the app stands. The values are fixed: alcove-probe prints them.
type State string

// The states, in the order in which a new person meets them.
const (
	// NoPractice asks for the practice's address: [Client.SetPractice].
	NoPractice State = "no_practice"
	// SignedOut is the first screen: [Client.SignIn], or [Client.OpenPIN].
	SignedOut State = "signed_out"
	// Waiting is "check your email": [Client.Code], or wait for the press on the link.
	Waiting State = "waiting"
	// NeedsWord asks for the sign-in word: [Client.Word].
	NeedsWord State = "needs_word"
	// NeedsPIN asks for a PIN, as second step or as the whole way in: [Client.PIN].
	NeedsPIN State = "needs_pin"
	// NeedsPasscode asks to choose one: [Client.SetPasscode].
	NeedsPasscode State = "needs_passcode"
	// Locked asks for the passcode: [Client.Unlock].
	Locked State = "locked"
	// Open is in.
	Open State = "open"
	// Ended says who ended this computer's access and when. [Client.SignIn] starts anew.
	Ended State = "ended"
	// KeyringWait says that the keyring is closed or does not answer: [Client.RetryKeyring].
	KeyringWait State = "keyring_wait"
	// KeyringMissing says that our item is gone from the keyring: [Client.SignIn] starts anew.
	KeyringMissing State = "keyring_missing"
	// Damaged says that a file of ours cannot be read: [Client.SignIn] repairs it.
	Damaged State = "damaged"
)

// States is every state there is.
func States() []State {
	return []State{NoPractice, SignedOut, Waiting, NeedsWord, NeedsPIN, NeedsPasscode,
		Locked, Open, Ended, KeyringWait, KeyringMissing, Damaged}
}

// Way is a way forward that a screen may offer a person who is not in.
type Way string

// The ways. A sign-in state without NewLink, UsePIN or Call would lock a
// person out; a test walks them all (A2.9).
const (
	TypePractice Way = "type_practice" // the practice's address
	NewLink      Way = "new_link"      // SignIn, Resend or ForgotPasscode
	TypeCode     Way = "type_code"     // the code of the mail
	UsePIN       Way = "use_pin"       // OpenPIN, PIN
	TypeWord     Way = "type_word"     // the sign-in word
	NewPasscode  Way = "new_passcode"  // SetPasscode
	TypePasscode Way = "type_passcode" // Unlock
	TryKeyring   Way = "try_keyring"   // RetryKeyring
	KeepNothing  Way = "keep_nothing"  // UseWithoutKeyring
	Call         Way = "call"          // the practice's phone, email or help form
)
