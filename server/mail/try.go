package mail

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// Kinds of the timeline that this package writes.
const (
	EventAccepted = "mail_accepted"
	EventDelayed  = "mail_delayed"
	EventRefused  = "mail_refused"
	EventDropped  = "mail_dropped"
)

// Back-off between tries.
const (
	firstWait = 5 * time.Second
	maxWait   = 15 * time.Minute
)

// backoff is how long to wait after the n-th try (from 1) failed: doubling,
// with a fifth of jitter either way, so that a hundred mails that failed
// together do not come back together.
func backoff(n int, jitter float64) time.Duration {
	d := maxWait
	if n < 20 { // beyond it the shift alone is years
		d = min(maxWait, firstWait<<max(0, n-1))
	}
	return time.Duration(float64(d) * (0.8 + 0.4*jitter))
}

// try brings one mail as far as it goes now.
func (p *Post) try(ctx context.Context, j job) {
	m, err := p.lease(ctx, j)
	switch {
	case errors.Is(err, store.ErrNone), ctx.Err() != nil:
		return
	case err != nil:
		p.log.Error("mail: cannot lease a mail", "mail", j.id, "err", err)
		return
	case m.State == store.MailDropped:
		p.log.Info("mail: not sent, it is of no use any more", "mail", m.ID, "kind", m.Kind)
		return
	}
	e, err := p.write(ctx, m)
	if err != nil {
		p.fail(ctx, m, err)
		return
	}
	slow := time.AfterFunc(auth.MailWarnAfter-p.now().Sub(m.Queued), func() { p.slow(m) })
	a, err := p.transport.Send(ctx, e)
	slow.Stop()
	if err != nil {
		p.fail(ctx, m, err)
		return
	}
	p.taken(m, Accepted{Code: a.Code, Words: clean(a.Words, e.To)})
}

// lease makes sure that the mail is ours and still worth sending. A fresh one
// was leased when it was queued, so it costs no write: it is only looked at.
func (p *Post) lease(ctx context.Context, j job) (m store.Mail, err error) {
	now := p.now()
	if j.fresh {
		alive := false
		err = p.store.Read(ctx, func(tx *store.Tx) (err error) {
			m, alive, err = tx.Mail(j.id, now)
			return err
		})
		if err != nil || alive {
			return m, err
		}
	}
	err = p.store.Write(ctx, func(tx *store.Tx) (err error) {
		if j.fresh {
			m, err = tx.DropMail(j.id, now)
		} else {
			m, err = tx.LeaseMail(j.id, now, now.Add(leaseLife))
		}
		if err != nil || m.State != store.MailDropped {
			return err
		}
		reason, detail := dropped(m)
		return tx.Event(p.event(m, EventDropped, reason, detail))
	})
	return m, err
}

// dropped says why a mail was given up unsent. Only mail that the server never
// took is trouble; a newer link is not.
func dropped(m store.Mail) (reason auth.Reason, detail string) {
	switch {
	case !m.MayGet:
		return "", "not sent: no mail may go to this address any more"
	case m.Useless != "" && m.Useless != auth.TooOld:
		return "", "not sent: its link no longer works (" + string(m.Useless) + ")"
	case m.Words != "":
		return auth.MailRefused, "given up: the mail server did not take it in time; it said: " + m.Words
	}
	return auth.MailRefused, "given up: the mail server could not be reached in time"
}

func (p *Post) event(m store.Mail, kind string, reason auth.Reason, detail string) store.Event {
	ref := m.LinkID
	if ref == "" {
		ref = m.ID
	}
	return store.Event{At: p.now(), ClientID: m.ClientID, Kind: kind, Reason: reason, Ref: ref, Actor: "system", Detail: detail}
}

// taken rides with the next commit: if it is lost in a crash the mail leaves
// once more, with the same Message-ID.
func (p *Post) taken(m store.Mail, a Accepted) {
	p.trouble.over()
	now := p.now()
	p.store.Later(func(tx *store.Tx) error {
		if err := tx.MailTaken(m.ID, a.Code, a.Words, now); err != nil {
			return err
		}
		ev := p.event(m, EventAccepted, "", answer(a.Code, a.Words))
		ev.At = now
		return tx.Event(ev)
	})
}

// slow tells the timeline that a try takes long, while it still runs.
func (p *Post) slow(m store.Mail) {
	if m.State != store.MailQueued {
		return // the timeline knows
	}
	p.store.Later(func(tx *store.Tx) error {
		if err := tx.MailSlow(m.ID); err != nil {
			return err
		}
		return tx.Event(p.event(m, EventDelayed, auth.MailDelayed, "the mail server has not answered yet"))
	})
}

// fail puts a mail off, or ends it.
func (p *Post) fail(ctx context.Context, m store.Mail, err error) {
	if ctx.Err() != nil {
		return // we are closing: the row is due again at the next start
	}
	now := p.now()
	f := asFailure(err)
	said := answer(f.Code, f.Words)
	if f.Ours() {
		p.trouble.note(now, f)
	} else {
		p.trouble.over()
	}
	p.log.Warn("mail: not taken", "mail", m.ID, "kind", m.Kind, "try", m.Tries, "stage", f.Stage, "code", f.Code, "final", f.Permanent)
	next := now.Add(backoff(m.Tries, rand.Float64())) //nolint:gosec // jitter, not a secret
	if next.After(m.Stops) {
		next = m.Stops // to be given up with its last words, when its time is over
	}
	err = p.store.Write(ctx, func(tx *store.Tx) error {
		if f.Permanent {
			if err := tx.MailGivenUp(m.ID, store.MailRefused, f.Code, said); err != nil {
				return err
			}
			return tx.Event(p.event(m, EventRefused, auth.MailRefused, said))
		}
		if err := tx.MailPutOff(m.ID, f.Code, said, next); err != nil {
			return err
		}
		if m.State == store.MailDelayed && m.Words == said {
			return nil // said before: the timeline is no log of tries
		}
		return tx.Event(p.event(m, EventDelayed, auth.MailDelayed, said))
	})
	if err != nil && !errors.Is(err, store.ErrNone) {
		p.log.Error("mail: cannot note a failed try", "mail", m.ID, "err", err)
	}
	p.Wake()
}
