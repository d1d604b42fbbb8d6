package admin

import (
	"time"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// mailSight is a computer that waits for the mail.
func (v *Visit) mailSight(s sight, f clientFile, w waitingFile) sight {
	s.State = "Waits for the email"
	at := page.Clock(w.Sent, v.Zone)
	s.Sees = "\"Check your email\", with a box for the six numbers. The email to look for says " + at + "."
	if w.Proof.PIN {
		s.Sees = "\"Check your email\". The PIN was right, the email is still needed."
	}
	s.Say = "Please open the email that says " + at + ". Press the button in it, or type its six numbers in the app."
	m := f.LinkMail
	switch {
	case w.CodeTries >= auth.CodeTries:
		s.State, s.Class = "Too many tries", "bad"
		s.Say = "Please press the button in the email, on this computer. Or press \"Use a PIN from my practice\", and I will read you six numbers."
		return s.because(auth.TooManyTries)
	case m != nil && m.State == store.MailRefused && !m.Queued.Before(w.Sent):
		s.State, s.Class, s.Words = "Mail refused", "bad", m.Words
		s.Cause, s.Fix, s.Say = refused(m.Words)
		return s
	case m != nil && (m.State == store.MailDelayed || m.State == store.MailQueued && v.Now.Sub(m.Queued) >= auth.MailWarnAfter):
		s.State, s.Class, s.Words = "Mail is slow", "bad", m.Words
		return s.told(auth.MailDelayed)
	case f.Link == nil:
		s.State, s.Class = "Link does not work", "bad"
		s.Say = "That link does not work any more. I send you a new one now. Open the newest email."
		s.Cause, s.Fix = "No link is open for them.", "Send a new link, or make a PIN."
		if m != nil && m.Useless != "" {
			return s.because(m.Useless)
		}
	case f.Link.Bound() && f.Link.JKT != w.JKT:
		s.State, s.Class = "Another computer asked", "bad"
		s.Say = "The newest email is for another computer. I send one for the computer in front of you now."
		s.Cause = "Somebody asked from another computer (" + f.Link.DeviceName + "), so the newest link is for that one."
		s.Fix = "Ask if that was them. If not, somebody else types their address. Send a new link to this computer, or make a PIN for it."
	case w.CodeTries > 0:
		s.Class = "bad"
		return s.told(auth.WrongCode)
	case !f.Else.IsZero() && v.Now.Sub(f.Else) < time.Hour:
		s.Cause = "Somebody asked from another computer " + v.when(f.Else) + "."
		s.Fix = "Ask if that was them. If not, somebody else types their address: make a PIN for the computer in front of them."
	}
	return s
}
