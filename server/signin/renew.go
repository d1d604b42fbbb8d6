package signin

import (
	"context"
	"errors"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// sent is what a press that asks for a link led to.
type sent struct {
	New bool      // a mail leaves now
	At  time.Time // of the mail to open, the new one or the live one; zero if there is none
}

// renew is the one automatic new link of a chain: one press on a dead link,
// and none while a newer one works.
func (p *Provider) renew(ctx context.Context, token, source string) (sent, error) {
	return p.another(ctx, token, source, store.CauseRenew)
}

// request asks for a link by hand on a link's page.
func (p *Provider) request(ctx context.Context, token, source string) (sent, error) {
	return p.another(ctx, token, source, store.CauseRequest)
}

func (p *Provider) another(ctx context.Context, token, source, cause string) (out sent, err error) {
	now := p.Now()
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		l, c, why, err := judgeLink(tx, token, now)
		if err != nil {
			return err
		}
		if why == "" {
			out.At = l.Made
			return nil
		}
		if !mayMail(c, l) {
			return auth.Refuse(auth.PortalOff)
		}
		live, ok, err := liveLink(tx, c.ID, now)
		if err != nil || ok {
			out.At = live.Made
			return err
		}
		next := store.Link{Cause: cause, DeviceName: l.DeviceName}
		if cause == store.CauseRenew {
			n, err := tx.ChainRenewals(l.Chain)
			if err != nil {
				return err
			}
			if n >= auth.ResendsPerChain {
				return nil // the page offers the button by hand
			}
			next.Chain = l.Chain
		}
		if err := p.pressed(tx, source, now); err != nil {
			return err
		}
		out, err = p.unasked(tx, &c, c.EmailKey, next, l.JKT, now)
		return err
	})
	return out, err
}

// pressed bounds the mails that may be asked for from one network address.
func (p *Provider) pressed(tx *store.Tx, source string, now time.Time) error {
	wait, err := tx.Wait(store.HitStart(source), auth.AddressStartRate, time.Time{}, now)
	if err != nil {
		return err
	}
	if wait > 0 {
		return &limited{wait}
	}
	return tx.Hit(store.HitStart(source), now)
}

// unasked sends a link that no app has asked for, within the limits of mail.
// If the app of this key still waits, the link is bound to it; else to none.
// For an address that gets no mail all is the same but the mail.
func (p *Provider) unasked(tx *store.Tx, c *store.Client, emailKey string, l store.Link, jkt string, now time.Time) (sent, error) {
	got, err := takeSlot(tx, c, emailKey, now)
	if err != nil {
		return sent{}, err
	}
	if !got.free {
		wait, err := mailWait(tx, c, emailKey, now)
		if err != nil {
			return sent{}, err
		}
		return sent{}, &limited{wait}
	}
	practice, err := tx.Practice()
	if err != nil {
		return sent{}, err
	}
	if jkt != "" {
		open, err := tx.OpenAttempts(c.ID, now)
		if err != nil {
			return sent{}, err
		}
		for _, a := range open {
			if a.JKT != jkt {
				continue
			}
			l.AttemptID, l.JKT = a.ID, a.JKT
			if err := tx.MailSent(a.ID, now, now.Add(practice.Policy.LinkLife), now); err != nil {
				return sent{}, err
			}
			break
		}
	}
	if !l.Bound() {
		if err := tx.Hit(store.HitUnbound(emailKey), now); err != nil {
			return sent{}, err
		}
	}
	e := store.Event{At: now, Kind: store.EventRequested, Device: l.DeviceName, Actor: store.ByClient, Detail: l.Cause}
	if l.Cause == store.CauseRenew {
		e.Kind = store.EventRenewed
	}
	if gets(c) {
		if l, err = p.mailLink(tx, c, l, true, practice.Policy.LinkLife, now); err != nil {
			return sent{}, err
		}
		e.ClientID, e.Ref = c.ID, l.ID
	}
	return sent{New: true, At: now}, tx.Event(e)
}

// sendDoorway is "Send me a link" on a doorway: an unbound link for whoever
// has this address, with the same answer for strangers.
func (p *Provider) sendDoorway(ctx context.Context, email, source string) (out sent, err error) {
	defer p.evenly(ctx, time.Now())
	now := p.Now()
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		if err := p.pressed(tx, source, now); err != nil {
			return err
		}
		key := auth.EmailKey(email)
		var c *store.Client
		found, err := tx.ClientByEmail(email)
		switch {
		case errors.Is(err, store.ErrNone):
			if err := tx.NoteUnknown(email, now); err != nil {
				return err
			}
		case err != nil:
			return err
		case found.PortalOn:
			c = &found
		}
		out, err = p.fromDoorway(tx, c, key, now)
		return err
	})
	return out, err
}

// fromDoorway sends nothing while a link works: the page says which mail to
// open. For strangers, and for who gets no mail, the mail that would have left
// stands for the link.
func (p *Provider) fromDoorway(tx *store.Tx, c *store.Client, key string, now time.Time) (sent, error) {
	if gets(c) {
		live, ok, err := liveLink(tx, c.ID, now)
		if err != nil || ok {
			return sent{At: live.Made}, err
		}
	} else {
		last, err := lastMail(tx, key, now)
		if err != nil || !last.IsZero() {
			return sent{At: last}, err
		}
	}
	return p.unasked(tx, c, key, store.Link{Cause: store.CauseDoorway}, "", now)
}
