package mail

import (
	"errors"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

const (
	// readingNow is how long after a person's last input the app counts as
	// looked at. It reports input once a minute, so that one minute alone would
	// ring beside somebody who types.
	readingNow = 2 * time.Minute
	// ringAgain is after how long a mail that led nobody into the app counts as
	// lost or forgotten.
	ringAgain = 3 * 24 * time.Hour
)

// Bell is what became of the mail that says that something new is there.
type Bell string

// Why a mail leaves, or none does.
const (
	BellRang      Bell = "sent"       // it is in the outbox
	BellInApp     Bell = "in-app"     // they look at the app
	BellUnseen    Bell = "unseen"     // one from before led nobody into the app yet
	BellNoMail    Bell = "no-mail"    // this client gets no mail
	BellPortalOff Bell = "portal-off" // nor does one whose portal is off
	BellNoAddress Bell = "no-address" // there is no door for a mail to lead to
)

var bellSaid = map[Bell]string{
	BellRang:      "A mail without a private word is on its way to them.",
	BellInApp:     "No mail goes out: they have the app open and see it there.",
	BellUnseen:    "No new mail goes out: the last one that said “something new” still waits for them.",
	BellNoMail:    "No mail goes out: this client gets none, as was agreed. They see it when they open the app.",
	BellPortalOff: "No mail goes out: their portal is off. They see it once it is on again.",
	BellNoAddress: "No mail goes out: the address of this server is not known yet. They see it when they open the app.",
}

// Sentence says it to whoever works at the practice.
func (b Bell) Sentence() string { return bellSaid[b] }

// BellSentence is [Bell.Sentence], and what holds the mail up if something does.
func (p *Post) BellSentence(b Bell) string {
	switch {
	case b != BellRang:
	case p.transport == nil:
		return "A mail without a private word waits for them. It leaves when the server runs."
	case !p.Trouble().FailingSince.IsZero():
		return "A mail without a private word waits for them. No mail can leave at the moment: see Today on the staff pages."
	}
	return b.Sentence()
}

// Ring queues the letter "something new" if the rule of the doorbell says so,
// in the transaction of what is new, and reports what it did and why. base is
// where people reach the server, without a slash at the end.
func (p *Post) Ring(tx *store.Tx, c store.Client, base string, now time.Time) (Bell, error) {
	switch {
	case !c.PortalOn:
		return BellPortalOff, nil
	case !c.Mail():
		return BellNoMail, nil
	case base == "":
		return BellNoAddress, nil
	}
	b, err := tx.Bell(c.ID)
	if err != nil {
		return "", err
	}
	if why := rings(b, now); why != BellRang {
		return why, nil
	}
	letter := SomethingNew{At: now, URL: base + auth.PathOpen + "message?h=" + tx.Keys().SealHint(c.ID, c.Email)}
	to := To{ClientID: c.ID, Address: c.Email, Discreet: true}
	return BellRang, errors.Join(p.Queue(tx, to, letter, now), tx.BellRang(c.ID, now))
}

// rings is the rule; the package comment says it in words.
func rings(b store.Bell, now time.Time) Bell {
	switch {
	case b.AtHand && now.Sub(b.InApp) < readingNow:
		return BellInApp // they see it come
	case b.Rang.IsZero(), b.InApp.After(b.Rang), now.Sub(b.Rang) >= ringAgain:
		return BellRang
	}
	return BellUnseen
}
