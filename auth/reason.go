package auth

// Reason is the one cause of a refusal. The app, the pages, the timeline, the
// command "why" and the docs all read the sentences from here.
type Reason string

// Every reason there is.
const (
	Used            Reason = "used"
	TooOld          Reason = "too_old"
	Replaced        Reason = "replaced"
	EndedByPractice Reason = "ended_by_practice"
	SignedOut       Reason = "signed_out"
	Idle            Reason = "idle"
	SessionOver     Reason = "session_over"
	EnrolmentOver   Reason = "enrolment_over"
	RefreshReuse    Reason = "refresh_reuse"
	Cloned          Reason = "cloned"
	UnknownAddress  Reason = "unknown_address" // staff only
	MailRefused     Reason = "mail_refused"
	MailDelayed     Reason = "mail_delayed"
	WrongCode       Reason = "wrong_code"
	TooManyTries    Reason = "too_many_tries"
	PINUsed         Reason = "pin_used"
	PINTooOld       Reason = "pin_too_old"
	PINReplaced     Reason = "pin_replaced"
	NotThisComputer Reason = "not_this_computer"
	WordNeeded      Reason = "word_needed"
	PINNeeded       Reason = "pin_needed"
	PortalOff       Reason = "portal_off"
	NotMe           Reason = "not_me"
	LinkCut         Reason = "link_cut"
	WrongPasscode   Reason = "wrong_passcode"
	PasscodeGone    Reason = "passcode_gone"
	WrongWord       Reason = "wrong_word"
	KeyringLocked   Reason = "keyring_locked"
	KeyringMissing  Reason = "keyring_missing"
	StoreDamaged    Reason = "store_damaged"
	LeaseOver       Reason = "lease_over"
	Offline         Reason = "offline"
	TooSoon         Reason = "too_soon"
)

// text is what a reason says: to the client, to staff, and what staff can do.
type text struct{ client, staff, fix string }

// reasons is in the order of the list above.
var reasons = []struct {
	Reason
	text
}{
	{Used, text{"This link was used. Each link works one time.",
		"The sign-in link was already used.", "Nothing to do: they can ask for a new link in the app or on the page."}},
	{TooOld, text{"This link is too old. Links work for a day at most.",
		"The sign-in link was opened after its time.", "Nothing to do: one press on the link's page sends a new one."}},
	{Replaced, text{"There is a newer email. Only the newest one works.",
		"They used an older email. A newer one had replaced it.", "Ask them to open the newest email. Its subject shows the time."}},
	{EndedByPractice, text{"Your practice removed this computer. You can sign in again with a new link.",
		"The practice ended this computer's access.", "If this was a mistake, ask them to sign in again."}},
	{SignedOut, text{"This computer was signed out. You can sign in again with a new link.",
		"The client signed this computer out.", "Nothing to do: they can sign in again."}},
	{Idle, text{"The app locked while you were away. Type your passcode to open it.",
		"Locked after the idle time. The passcode opens it.", "Nothing to do. If they forgot the passcode, they press Forgot in the app."}},
	{SessionOver, text{"It is time for your passcode again. Type it to go on.",
		"The session reached its full length. The passcode opens it.", "Nothing to do. If they forgot the passcode, they press Forgot in the app."}},
	{EnrolmentOver, text{"This computer was not used for a while, or it is time to check again. Sign in with a new link. Your passcode stays the same.",
		"The computer was known for its full time, or was not used for long.", "Nothing to do: a new link or a PIN lets them in. Nothing is lost."}},
	{RefreshReuse, text{"An old key of this computer was used again. To be sure it is you, we ask you to sign in with a new link. Nothing is lost.",
		"An old key of this computer was shown again, so it was ended.", "Ask them to sign in again. If it happens often, the computer may have been copied."}},
	{Cloned, text{"A copy of this computer's data was used. To be sure it is you, we ask you to sign in with a new link.",
		"Two copies of one computer's data were used.", "Ask if the computer was restored from a backup or copied. Then ask them to sign in again."}},
	{UnknownAddress, text{"If your practice knows this address, a link is on its way.",
		"This address is not on file.", "Look for the nearest client and correct the address with them."}},
	{MailRefused, text{"If your practice knows this address, a link is on its way. You can also use a PIN from your practice.",
		"The mail server refused the mail.", "Check the address with them, or make a PIN on the phone."}},
	{MailDelayed, text{"If your practice knows this address, a link is on its way. You can also use a PIN from your practice.",
		"The mail server asked us to wait. We try again by ourselves.", "Make a PIN if they cannot wait."}},
	{WrongCode, text{"That did not match. Check each number and try again.",
		"A wrong code or PIN was typed.", "Ask them to use the newest email, or read the PIN to them once more."}},
	{TooManyTries, text{"That was tried too many times. Ask for a new link or a new PIN.",
		"Too many wrong tries. This door is closed for this sign-in; the link itself still works.", "They can ask for a new link, or you can make a PIN for the waiting computer."}},
	{PINUsed, text{"That PIN does not work. Ask for a new one.",
		"The PIN was already used.", "Make a new PIN."}},
	{PINTooOld, text{"That PIN does not work. Ask for a new one.",
		"The PIN was typed after its time.", "Make a new PIN."}},
	{PINReplaced, text{"That PIN does not work. Ask for a new one.",
		"An older PIN was typed. A newer one had replaced it.", "Read them the newest PIN, or make a new one."}},
	{NotThisComputer, text{"That code is for another computer. Use the code from the newest email that this computer asked for.",
		"The code was typed on a computer that did not ask for it.", "Ask them to start again on the computer in front of them."}},
	{WordNeeded, text{"Type your sign-in word. With it, your email alone is not enough to get in.",
		"The mailbox is proven. The sign-in word is still needed.", "If they forgot it, check who is calling and reset the word."}},
	{PINNeeded, text{"Call your practice and ask for a PIN. Then type it here.",
		"The mailbox is proven. A PIN is still needed.", "Check who is calling and make a PIN."}},
	{PortalOff, text{"Your page is not open at this time. Please call your practice.",
		"The portal is turned off for this client.", "Turn it on if they should get in."}},
	{NotMe, text{"Thank you for telling us. Your practice can see your note. Do not share the code with anyone.",
		"The client says they did not ask for this mail.", "Call them. Think about a sign-in word or PIN if somebody reads their mail."}},
	{LinkCut, text{"A part of this link is missing. Use the code from the email, or ask for a new link.",
		"A link was opened that is not complete. A mail program may have cut it.", "Ask them to type the six numbers of the mail in the app."}},
	{WrongPasscode, text{"That did not match.",
		"A wrong passcode was typed on the computer.", "If they forgot it, they press Forgot in the app."}},
	{PasscodeGone, text{"The passcode was wrong too many times, so this computer forgot it. Sign in with a new link. Your practice has what you sent.",
		"The passcode was wrong too many times.", "Nothing to do: a new link or a PIN lets them in."}},
	{WrongWord, text{"That is not your sign-in word. Check it and try again.",
		"A wrong sign-in word was typed.", "If they forgot it, check who is calling and reset the word."}},
	{KeyringLocked, text{"Your computer's safe place for keys is closed. Open it with your computer password, then try again. Nothing is lost.",
		"The computer's keyring is locked.", "Ask them to unlock it with their computer password and press Try again."}},
	{KeyringMissing, text{"Your computer's safe place for keys does not have our key any more. Sign in with a new link. Your practice has what you sent.",
		"The computer's keyring, or our item in it, is missing.", "Ask them to sign in again."}},
	{StoreDamaged, text{"A file on this computer is damaged. Your practice has what you sent. Sign in again to repair it.",
		"A file of the app on the computer is damaged.", "Ask them to sign in again."}},
	{LeaseOver, text{"This computer was offline for a long time. Connect to the internet to open it.",
		"The computer was offline longer than its lease.", "Ask them to connect to the internet."}},
	{Offline, text{"No internet, or your practice's server does not answer. You can try again in a moment. Nothing is lost.",
		"The computer could not reach the server.", "Check the server and their internet."}},
	{TooSoon, text{"Please wait a moment before you ask again.",
		"Asked again too soon. No mail was sent; the mail from before still works.", "Ask them to open the mail that was already sent, or make a PIN."}},
}

var byReason = func() map[Reason]text {
	m := make(map[Reason]text, len(reasons))
	for _, r := range reasons {
		m[r.Reason] = r.text
	}
	return m
}()

// Reasons is every reason, in the order of the documentation.
func Reasons() []Reason {
	out := make([]Reason, len(reasons))
	for i, r := range reasons {
		out[i] = r.Reason
	}
	return out
}

// Known reports whether r is one of the list: what arrives from the other side
// is not believed.
func (r Reason) Known() bool { _, ok := byReason[r]; return ok }

// Client is the sentence for the person who cannot get in; "" for an unknown reason.
func (r Reason) Client() string { return byReason[r].client }

// Staff is the sentence for the practice; "" for an unknown reason.
func (r Reason) Staff() string { return byReason[r].staff }

// Fix is what staff can do about it; "" for an unknown reason.
func (r Reason) Fix() string { return byReason[r].fix }

// Erases reports whether an end for this reason erases keys, keyring items and
// files on the computer. All others keep the sealed store: a new link, the
// same passcode.
func (r Reason) Erases() bool {
	return r == EndedByPractice || r == SignedOut || r == PortalOff
}

// Error is a refusal that carries its reason.
type Error struct {
	Reason Reason
	Err    error // the cause, for logs; never shown to a person
}

// Error is for logs; people read [Reason.Client].
func (e *Error) Error() string {
	if e.Err == nil {
		return string(e.Reason)
	}
	return string(e.Reason) + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Is lets errors.Is compare by reason.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Reason == e.Reason
}

// Refuse makes an [Error].
func Refuse(r Reason) error { return &Error{Reason: r} }
