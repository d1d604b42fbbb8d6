package signin

import (
	"time"

	"alcove/server/store"
)

// SendLink sends a new link to a computer that waits, as if "Send a new link"
// had been pressed there: staff do it on the phone. It counts against the
// limits of mail and is not held back by them, because whoever asks is known.
// [store.ErrNone] means that the sign-in is over, is not this client's, or that
// no mail may go to them.
func (p *Provider) SendLink(tx *store.Tx, clientID, attemptID, actor string, now time.Time) error {
	a, err := tx.Attempt(attemptID)
	if err != nil {
		return err
	}
	if a.ClientID != clientID || !a.Open(now) {
		return store.ErrNone
	}
	s, err := p.stand(tx, a, now)
	if err != nil {
		return err
	}
	if !gets(s.c) {
		return store.ErrNone
	}
	if err := tx.Hit(store.HitMail(a.EmailKey), now); err != nil {
		return err
	}
	if err := tx.MailSent(a.ID, now, now.Add(s.policy.LinkLife), now); err != nil {
		return err
	}
	l := store.Link{AttemptID: a.ID, JKT: a.JKT, Cause: store.CauseResend, DeviceName: a.DeviceName}
	if _, err := p.mailLink(tx, s.c, l, true, s.policy.LinkLife, now); err != nil {
		return err
	}
	e := s.event(store.EventResent, "")
	e.Actor = actor
	return tx.Event(e)
}
