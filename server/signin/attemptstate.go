package signin

import (
	"context"
	"errors"

	"alcove/auth"
	"alcove/server/store"
)

// attemptState is what the waiting page of the browser door shows. It writes
// nothing.
func (p *Provider) attemptState(ctx context.Context, session, jkt string) (v attemptView, err error) {
	now := p.Now()
	err = p.Store.Read(ctx, func(tx *store.Tx) error {
		a, err := tx.AttemptBySession(session)
		if errors.Is(err, store.ErrNone) || err == nil && !sameKey(a, jkt) {
			return nil
		}
		if err != nil {
			return err
		}
		s, err := p.stand(tx, a, now)
		if err != nil {
			return err
		}
		p.Store.Live().Present(a.ID, now)
		v = attemptView{Open: a.Open(now), Done: !a.Done.IsZero(), Needs: s.shown(), Label: a.Label, SentAt: a.Sent}
		return nil
	})
	return v, err
}

// notMe tells the practice that somebody got a mail they did not ask for. It
// ends nothing: a scanner presses that button too. An address that is no link
// of ours tells nobody anything.
func (p *Provider) notMe(ctx context.Context, token, note, source string) error {
	now := p.Now()
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		l, err := tx.LinkByToken(token)
		if errors.Is(err, store.ErrNone) {
			return nil
		}
		if err != nil || !p.capped.first(store.EventNotMe+l.ID, now) {
			return err
		}
		return tx.Event(store.Event{At: now, ClientID: l.ClientID, Kind: store.EventNotMe, Reason: auth.NotMe, Device: l.DeviceName,
			Ref: l.ID, Actor: store.ByClient, Detail: note})
	})
}
