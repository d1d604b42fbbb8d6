package admin

import (
	"alcove/auth"
	"alcove/server/store"
)

// sight is what a client sees now, as far as the server can tell, and what to
// say to them on the phone.
type sight struct {
	State string // a word or two
	Class string // "good", "bad" or "": how State looks
	Sees  string // what their screen shows
	Say   string // to be read aloud
	Cause string // what went wrong; "" if nothing did
	Fix   string
	Words string // the mail server's

	Label  string // three digits on their screen; "" if no computer waits
	Device string
	Heard  string // when that computer gave its last sign of life
	Gone   bool   // it does not show the digits any more

	Attempt string // that may get a new link by one press; "" for none
	TurnOn  bool   // the portal is off
	Word    bool   // the sign-in word may have to be reset
	Invite  bool   // the invite helps: they have nothing to start from
}

// because fills in the cause and the fix.
func (s sight) because(r auth.Reason) sight {
	s.Cause, s.Fix = r.Staff(), r.Fix()
	return s
}

// told fills in the sentence of the reason as well, where the screen asks for
// no other.
func (s sight) told(r auth.Reason) sight {
	s.Say = say(r)
	return s.because(r)
}

// sight looks at a client's file. Where the screen they have tells no cause,
// it is that of Today: both pages say the same.
func (v *Visit) sight(f clientFile) sight {
	s := v.screen(f)
	if s.Cause == "" && s.Class != "good" && f.Stuck != nil && !f.Stuck.Soft {
		w := wordsOf(*f.Stuck)
		s.Cause, s.Fix, s.Words = w.Cause, w.Fix, f.Stuck.Words
	}
	return s
}

// screen is what they have before them.
func (v *Visit) screen(f clientFile) sight {
	if !f.PortalOn {
		s := sight{State: "Portal off", Class: "bad", TurnOn: true,
			Sees: "Whatever they try looks as if they were not on file: the app waits for an email that does not come."}
		return s.told(auth.PortalOff)
	}
	for _, w := range f.Waiting {
		if w.Present(v.Now) {
			return v.waitingSight(f, w)
		}
	}
	d := newestDevice(f.Devices)
	if len(f.Waiting) > 0 && (d == nil || f.Waiting[0].Made.After(d.AuthTime)) {
		return v.away(f, f.Waiting[0])
	}
	if d != nil {
		return v.deviceSight(f, *d)
	}
	s := sight{State: "Not started", Invite: f.Mail(), Sees: "Nothing of ours yet, or the first screen of the app: \"Type your email\".",
		Say: "Please open Alcove on your computer. Type the email " + f.Email + " and press \"Send my link\"."}
	if !f.Mail() {
		s.Say = "Please open Alcove on your computer. Type the email " + f.Email + ", then press \"Use a PIN from my practice\". I will read you six numbers."
	}
	if !f.Asked.IsZero() {
		s.State, s.Sees = "Not in yet", "The first screen of the app. What they asked for "+v.when(f.Asked)+" is over."
	}
	if len(f.Near) > 0 {
		s.State, s.Class = "Wrong address", "bad"
		s.Sees = "The app waits for an email. The address that was typed is " + f.Near[0].Email + "."
		s.Say = "I think the address was mistyped. Please press \"Change it\" and type " + f.Email + "."
		s.Cause = auth.UnknownAddress.Staff()
		s.Fix = "Ask them to type " + f.Email + ", or correct the address on file with them."
	}
	return s
}

// away is a sign-in whose app is closed or asleep.
func (v *Visit) away(f clientFile, w waitingFile) sight {
	s := v.waitingSight(f, w)
	s.State, s.Class, s.Gone = "App closed", "", true
	s.Sees = "Nothing: the app that asked " + v.when(w.Made) + " is closed, or the computer sleeps."
	s.Say = "Please open Alcove again. It goes on where it was. Tell me what you see then."
	if w.Polled.IsZero() {
		s.Heard = "before this server started"
	}
	return s
}

// waitingSight is what a waiting computer shows.
func (v *Visit) waitingSight(f clientFile, w waitingFile) sight {
	s := sight{Label: w.Label, Device: w.DeviceName, Heard: v.when(w.Polled)}
	if w.EmailKey != f.EmailKey {
		s.State, s.Class, s.Sees = "Old address", "bad", "The app waits for an email. It was started with the address from before."
		s.Say = "Your address was changed with us. Please press \"Change it\" and type " + f.Email + "."
		s.Cause, s.Fix = "They typed the address that was on file before.", "Ask them to type the new address."
		return s
	}
	if f.Mail() {
		s.Attempt = w.ID
	}
	switch need := f.Ways.Next(w.Proof, f.HasWord()); {
	case need == auth.NeedWord:
		s.State, s.Word = "Needs their word", true
		s.Sees = "\"Type your sign-in word\", with the number " + w.Label + "."
		s.Attempt = ""
		if f.WordFails >= auth.WordTries || w.WordTries > 0 {
			s.Class = "bad"
			return s.told(auth.WrongWord)
		}
		return s.told(auth.WordNeeded)
	case need == auth.NeedPIN && w.Proof.Mailbox:
		s.Attempt = ""
		return v.pinSight(s, f, w).because(auth.PINNeeded)
	case w.Way == store.WayPIN && !w.Proof.PIN, w.PINTries > 0 && !w.Proof.PIN, !f.Ways.Mail():
		return v.pinSight(s, f, w)
	}
	return v.mailSight(s, f, w)
}

// pinSight is a computer that shows the six boxes of a PIN.
func (v *Visit) pinSight(s sight, f clientFile, w waitingFile) sight {
	s.State = "Waits for a PIN"
	s.Sees = "The six boxes for a PIN, with the number " + w.Label + "."
	s.Say = "Do you see the number " + spoken(w.Label) + " on your screen? Then I will read you six numbers. Please type them."
	if w.Way == store.WayEmail {
		s.Sees = "\"Check your email\". This client gets in with a PIN. After a minute the app offers the PIN by itself."
		s.Say = "Please press \"Use a PIN from my practice\". I will read you six numbers."
	}
	mine := f.PIN != nil && f.PIN.AttemptID == w.ID
	switch {
	case mine && f.PIN.Judge(v.Now) == auth.TooManyTries, !mine && w.PINTries >= auth.PINTries:
		s.State, s.Class = "Too many tries", "bad"
		s.Say = "Those numbers stopped working. I will read you six new ones."
		return s.because(auth.TooManyTries)
	case mine && f.PIN.Judge(v.Now) == "":
		s.State = "Has a PIN to type"
		s.Say = "Please type the six numbers I read to you."
		if f.PIN.Tries > 0 {
			s.Class = "bad"
			s.Say = "One of the numbers was not right. Let us check them one by one."
			return s.because(auth.WrongCode)
		}
	case w.PINTries > 0:
		s.Class = "bad"
		return s.because(auth.WrongCode)
	}
	return s
}

// spoken puts digits apart, to be read aloud.
func spoken(digits string) string {
	out := make([]byte, 0, 2*len(digits))
	for i := range len(digits) {
		if i > 0 {
			out = append(out, ' ')
		}
		out = append(out, digits[i])
	}
	return string(out)
}
