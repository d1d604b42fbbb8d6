package signin

import (
	"alcove/auth"
	"alcove/server/store"
)

// resend sends a new link for the same attempt, within the limits, and
// replaces the one before. Whoever lost a live link to another computer that
// asked has one outside of the limits: else a stranger who keeps asking
// would keep the client out.
func (p *Provider) resend(tx *store.Tx, s standing, session string) (auth.ChallengeAnswer, error) {
	got, err := takeSlot(tx, s.c, s.a.EmailKey, s.now)
	if err != nil {
		return auth.ChallengeAnswer{}, err
	}
	rescued := false
	if !got.free {
		if rescued, err = rescue(tx, s); err != nil {
			return auth.ChallengeAnswer{}, err
		}
		got = slot{rescued, s.now}
	}
	if !got.free {
		if p.capped.first(store.EventTooSoon+s.a.ID, s.now) { // the button can be held down
			if err := tx.Event(s.event(store.EventTooSoon, auth.TooSoon)); err != nil {
				return auth.ChallengeAnswer{}, err
			}
		}
		return p.waiting(tx, s, session)
	}
	stops := s.now.Add(s.policy.LinkLife)
	if err := tx.MailSent(s.a.ID, got.sent, stops, s.now); err != nil {
		return auth.ChallengeAnswer{}, err
	}
	s.a.Way, s.a.Sent = store.WayEmail, got.sent
	if stops.After(s.a.Stops) {
		s.a.Stops = stops
	}
	if gets(s.c) {
		_, err := p.mailLink(tx, s.c, store.Link{AttemptID: s.a.ID, JKT: s.a.JKT, Cause: store.CauseResend, DeviceName: s.a.DeviceName}, rescued,
			s.policy.LinkLife, s.now)
		if err != nil {
			return auth.ChallengeAnswer{}, err
		}
	}
	if err := tx.Event(s.event(store.EventResent, "")); err != nil {
		return auth.ChallengeAnswer{}, err
	}
	return p.waiting(tx, s, session)
}

// rescue takes the one resend outside of the limits, if this attempt has it.
// It reads nothing that only members have.
func rescue(tx *store.Tx, s standing) (bool, error) {
	lost, err := tx.ReplacedByOther(s.a)
	if err != nil || !lost {
		return false, err
	}
	had, err := tx.LastHit(store.HitRescue(s.a.ID), s.now)
	if err != nil || !had.IsZero() {
		return false, err
	}
	ok, err := takeExtra(tx, s.a.EmailKey, s.now)
	if err != nil || !ok {
		return false, err
	}
	return true, tx.Hit(store.HitRescue(s.a.ID), s.now)
}
