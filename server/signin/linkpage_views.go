package signin

// liveView is a link that works.
type liveView struct {
	place
	Path     string // of the link's own page
	Asked    string // when, in words
	Computer string // that asked; "" where no app asked
	App      bool   // an app is waiting that the button can lead to
	Handheld bool   // the reader holds a phone or a tablet
	Code     string // "482 915"; "" where no code may be typed
	Stops    string // when the link stops, in words
}

// noAppView answers the button when no app is waiting.
type noAppView struct{ Code string }

// The kinds of a way forward.
const (
	wayMail    = "mail"    // open the newest mail
	wayUnlock  = "unlock"  // a computer that only wants its passcode
	wayRenew   = "renew"   // the one resend of this chain
	wayRequest = "request" // a new link, asked for by hand
	wayWait    = "wait"    // a new link may be asked for later
	wayCode    = "code"    // the six numbers of the mail
	wayDoorway = "doorway" // ask for a link by typing the address
	wayTalk    = "talk"    // a person at the practice, where no PIN would help
	wayCall    = "call"    // a person at the practice, and a PIN
)

// way is one way forward from a dead end. Each kind reads what it needs.
type way struct {
	place
	Kind     string
	First    bool   // this one is shown first and largest
	Path     string // of the link's own page
	Mail     string // what the newest mail says: "5:20 PM Tuesday"
	MailTo   string // where it goes, masked
	Computer string
	When     string // in words
}

// deadView is a link that does not work any more.
type deadView struct {
	place
	Path     string
	Cause    string // an auth.Reason: used, too_old, replaced, ended_by_practice, portal_off
	At       string // when that happened, in words
	Computer string // that used it
	Tried    bool   // a resend of this chain was used up before
	Ways     []way
}

// cutView is an address that is no link.
type cutView struct{ Ways []way }

// The outcomes of asking for a link.
const (
	outcomeSent  = "sent"  // a new mail left
	outcomeAsked = "asked" // as far as a stranger may know
	outcomeNewer = "newer" // none was sent: a good one is there
	outcomeWorks = "works" // none was sent: this one is good
	outcomeWait  = "wait"  // none was sent: too many in a short time
)

// sentView is the answer to a person who asked for a link.
type sentView struct {
	place
	Outcome string
	Mail    string // what the mail to open says
	MailTo  string // masked, or as they typed it
	Path    string // of the link that works, for outcomeWorks
	First   []way  // for outcomeWait
	Ways    []way
}

// notMeView is for somebody who did not ask for the mail.
type notMeView struct {
	place
	Path string
	Told bool
}
