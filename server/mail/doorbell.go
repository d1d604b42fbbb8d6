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

// Ring queues the letter "something new" if the rule of the doorbell says so,
// in the transaction of what is new, and reports whether it did. base is where
// people reach the server, without a slash at the end; without one there is no
// door to lead to, and nothing is queued.
func (p *Post) Ring(tx *store.Tx, c store.Client, base string, now time.Time) (bool, error) {
	if base == "" || !c.Mail() {
		return false, nil
	}
	b, err := tx.Bell(c.ID)
	if err != nil || !rings(b, now) {
		return false, err
	}
	letter := SomethingNew{At: now, URL: base + auth.PathOpen + "message?h=" + tx.Keys().SealHint(c.ID, c.Email)}
	to := To{ClientID: c.ID, Address: c.Email, Discreet: true}
	return true, errors.Join(p.Queue(tx, to, letter, now), tx.BellRang(c.ID, now))
}

// rings is the rule; the package comment says it in words.
func rings(b store.Bell, now time.Time) bool {
	switch {
	case b.AtHand && now.Sub(b.InApp) < readingNow:
		return false // they see it come
	case b.Rang.IsZero(), b.InApp.After(b.Rang):
		return true
	}
	return now.Sub(b.Rang) >= ringAgain
}
