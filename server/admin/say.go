package admin

import (
	"alcove/auth"
	"alcove/server/store"
)

// said is the sentence to read to a client on the phone, by the cause that
// keeps them out. Each begins where they are and ends with one thing to do.
var said = map[auth.Reason]string{
	auth.Used:            "That link did its work already. Please press \"Send a new link\", and open the newest email. I will wait.",
	auth.TooOld:          "That link is from another day. Please press \"Send a new link\", and open the newest email. I will wait.",
	auth.Replaced:        "There is a newer email. Please open the one with the latest time in its subject.",
	auth.EndedByPractice: "We closed that on our side. Please open Alcove, and ask for a new link.",
	auth.SignedOut:       "This computer was signed out. Please type your email in Alcove, and press \"Send my link\".",
	auth.Idle:            "Please type your passcode. If you forgot it, press \"Forgot\".",
	auth.SessionOver:     "Please type your passcode. If you forgot it, press \"Forgot\".",
	auth.EnrolmentOver:   "It is time for a new link. Please press \"Send my link\", and open the newest email.",
	auth.RefreshReuse:    "To be safe we ask you to sign in once more. Please press \"Send my link\". Nothing is lost.",
	auth.Cloned:          "Did you copy or restore your computer? Please press \"Send my link\" to sign in once more. Nothing is lost.",
	auth.UnknownAddress:  "Which email address did you type? Let us compare it with ours, letter by letter.",
	auth.MailRefused:     "The email to you came back. Let us compare the address. If you cannot wait, press \"Use a PIN from my practice\", and I will read you six numbers.",
	auth.MailDelayed:     "The email is slow today. If you cannot wait, press \"Use a PIN from my practice\", and I will read you six numbers.",
	auth.WrongCode:       "The numbers did not match. Please open the newest email, and type its six numbers once more.",
	auth.TooManyTries:    "That was tried too many times. Please press \"Use a PIN from my practice\", and I will read you six numbers.",
	auth.PINUsed:         "Those six numbers did their work already. I will read you new ones.",
	auth.PINTooOld:       "Those six numbers are from before. I will read you new ones.",
	auth.PINReplaced:     "I have newer numbers for you. I will read them now.",
	auth.NotThisComputer: "Those numbers are for another computer. On the computer in front of you, please press \"Send a new link\", and use the newest email.",
	auth.WordNeeded:      "You are nearly in. Please type your sign-in word.",
	auth.PINNeeded:       "You are nearly in. I will read you six numbers. Please type them.",
	auth.PortalOff:       "Your page is closed at this time. Let me look what we can do.",
	auth.NotMe:           "You told us that you did not ask for that email. Was it perhaps another computer of yours?",
	auth.LinkCut:         "A part of that link is missing. Please type the six numbers of the email in the app.",
	auth.WrongPasscode:   "The passcode did not fit. Please try it once more, slowly. If you forgot it, press \"Forgot\".",
	auth.PasscodeGone:    "This computer forgot the passcode. Please press \"Send my link\", and open the newest email. We have what you sent.",
	auth.WrongWord:       "The sign-in word did not fit. Do you remember where you wrote it? If not, I can let you choose a new one.",
	auth.KeyringLocked:   "Your computer's safe place for keys is closed. Please open it with your computer password, and press \"Try again\".",
	auth.KeyringMissing:  "Your computer lost our key. Please press \"Send my link\" to sign in once more. We have what you sent.",
	auth.StoreDamaged:    "A file on your computer is damaged. Please sign in once more to repair it. We have what you sent.",
	auth.LeaseOver:       "Your computer was without internet for long. Please connect it, and open Alcove again.",
	auth.Offline:         "Your computer cannot reach us. Does a web page open there?",
	auth.TooSoon:         "An email is on its way already. Please open the newest one. No new one is needed.",
}

// Where nothing was refused.
const (
	sayWaits   = "Please look in Spam, Junk and Updates for our email. If it is not there, press \"Use a PIN from my practice\", and I will read you six numbers."
	sayScanned = "Please look in Spam, Junk and Updates for our email, and type its six numbers in the app. If it is not there, I will read you six other numbers."
)

// say is the sentence for a cause; "" for none that we know.
func say(r auth.Reason) string { return said[r] }

// stuckWords is what is told of somebody who cannot get in.
type stuckWords struct{ Cause, Fix, Say string }

// wordsOf a client who cannot get in. The cause and the fix are those of the
// reason, wherever there is one.
func wordsOf(s store.Stuck) stuckWords {
	switch {
	case s.WordClosed:
		return stuckWords{auth.WrongWord.Staff() + " After so many wrong ones in a row, no word is taken any more.", auth.WrongWord.Fix(), say(auth.WrongWord)}
	case s.Cause == auth.MailRefused:
		cause, fix, aloud := refused(s.Words)
		return stuckWords{cause, fix, aloud}
	case s.Cause != "":
		return stuckWords{s.Cause.Staff(), s.Cause.Fix(), say(s.Cause)}
	case s.Waits == store.WaitsScanned:
		return stuckWords{"Programs opened the email's page, such as a mail scanner. That uses nothing up. Nobody typed the code yet.",
			"The mail system may hold the email back. Ask them to look in Spam, or make a PIN.", sayScanned}
	}
	return stuckWords{"They asked for a link and did not come in. The mail server took the email, and nothing was refused.",
		"Ask if the email came. If not, make a PIN.", sayWaits}
}
