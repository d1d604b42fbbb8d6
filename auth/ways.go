package auth

import "fmt"

// Ways is how a client gets into a new computer, chosen with the practice.
type Ways string

// The ways in. A second step is asked for only after the mailbox is proven.
const (
	WaysLink     Ways = "link"      // the mail, alone
	WaysLinkWord Ways = "link+word" // the mail and the client's own sign-in word
	WaysLinkPIN  Ways = "link+pin"  // the mail and a PIN from the practice
	WaysPIN      Ways = "pin"       // a PIN alone; no mail of any kind is ever sent
)

// ParseWays accepts the four values above.
func ParseWays(s string) (Ways, error) {
	switch w := Ways(s); w {
	case WaysLink, WaysLinkWord, WaysLinkPIN, WaysPIN:
		return w, nil
	}
	return "", fmt.Errorf("%q is not a way in; choose link, link+word, link+pin or pin", s)
}

// Mail reports whether this client gets sign-in mails.
func (w Ways) Mail() bool { return w != WaysPIN }

// Need is what an attempt still asks for.
type Need string

// The values of the "needs" member at the challenge endpoint.
const (
	NeedEmail Need = "email"
	NeedWord  Need = "word"
	NeedPIN   Need = "pin"
)

// Proof is what an attempt has shown so far.
type Proof struct{ Mailbox, PIN, Word bool }

// Next is what is still needed, or "" when the person is in. hasWord is false
// until the client chose a word: link+word behaves as link+pin till then.
func (w Ways) Next(p Proof, hasWord bool) Need {
	if w == WaysLinkWord && !hasWord {
		w = WaysLinkPIN
	}
	switch w {
	case WaysLink:
		// A PIN read out on the phone replaces the mail: it is the way in when mail fails.
		if p.Mailbox || p.PIN {
			return ""
		}
		return NeedEmail
	case WaysLinkPIN:
		switch {
		case !p.Mailbox:
			return NeedEmail
		case !p.PIN:
			return NeedPIN
		}
		return ""
	case WaysLinkWord:
		// With the mailbox out of reach, a PIN given after a caller check stands in for the mail, not for the word.
		switch {
		case !p.Mailbox && !p.PIN:
			return NeedEmail
		case !p.Word:
			return NeedWord
		}
		return ""
	}
	if p.PIN {
		return ""
	}
	return NeedPIN
}
