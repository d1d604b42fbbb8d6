package signin

import (
	"context"
	"errors"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// step is one continuation of a sign-in. At most one of EmailCode, LinkCode,
// PIN, Word and Resend is set; none is a poll.
type step struct {
	EmailCode, LinkCode, PIN, Word string
	Resend                         bool
	Redirect                       string // a new loopback address; "" keeps the one there is
	Source                         string // network address as counted
}

func (s step) poll() bool {
	return s.EmailCode == "" && s.LinkCode == "" && s.PIN == "" && s.Word == "" && !s.Resend
}

// proceed goes on with a sign-in. jkt is the key of the caller, which must be
// that of the start.
func (p *Provider) proceed(ctx context.Context, session, jkt string, q step) (ans auth.ChallengeAnswer, err error) {
	defer p.evenly(ctx, time.Now())
	switch {
	case q.Word != "":
		return p.typedWord(ctx, session, jkt, q)
	case q.poll():
		return p.poll(ctx, session, jkt, q)
	}
	now := p.Now()
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		s, over, err := p.resume(tx, session, jkt, q, now)
		if err != nil || over {
			ans = sessionOver()
			return err
		}
		switch {
		case q.EmailCode != "":
			ans, err = p.typedCode(tx, s, session, q)
		case q.LinkCode != "":
			ans, err = p.typedCode(tx, s, session, q)
		case q.PIN != "":
			ans, err = p.typedPIN(tx, s, session, q.Source, q.PIN)
		default:
			ans, err = p.resend(tx, s, session)
		}
		return err
	})
	return ans, err
}

func sessionOver() auth.ChallengeAnswer {
	return auth.ChallengeAnswer{Error: auth.ErrInvalidSession}
}

// resume reads an attempt for its owner, and takes over a new loopback
// address. over says that there is nothing to go on with.
func (p *Provider) resume(tx *store.Tx, session, jkt string, q step, now time.Time) (s standing, over bool, err error) {
	a, err := tx.AttemptBySession(session)
	if errors.Is(err, store.ErrNone) || err == nil && (!sameKey(a, jkt) || !a.Open(now)) {
		return standing{}, true, nil
	}
	if err != nil {
		return standing{}, false, err
	}
	p.move(&a, q.Redirect, now)
	p.Store.Live().Present(a.ID, now)
	s, err = p.stand(tx, a, now)
	return s, false, err
}

// poll answers without writing anything. A new loopback address is taken over
// from one that comes too soon, too.
func (p *Provider) poll(ctx context.Context, session, jkt string, q step) (ans auth.ChallengeAnswer, err error) {
	now := p.Now()
	err = p.Store.Read(ctx, func(tx *store.Tx) error {
		a, err := tx.AttemptBySession(session)
		if errors.Is(err, store.ErrNone) || err == nil && (!sameKey(a, jkt) || !a.Open(now)) {
			ans = sessionOver()
			return nil
		}
		if err != nil {
			return err
		}
		p.move(&a, q.Redirect, now)
		if !p.Store.Live().Poll(a.ID, now) {
			ans = auth.ChallengeAnswer{Error: auth.ErrSlowDown, AuthSession: session, Interval: int(auth.PollInterval / time.Second)}
			return nil
		}
		s, err := p.stand(tx, a, now)
		if err != nil {
			return err
		}
		ans, err = p.advance(tx, s, session, grant{})
		return err
	})
	return ans, err
}

// typedCode goes on with the mail's code, typed or from the loopback.
func (p *Provider) typedCode(tx *store.Tx, s standing, session string, q step) (auth.ChallengeAnswer, error) {
	try := p.tryCode
	typed := q.EmailCode
	if q.LinkCode != "" {
		try, typed = p.tryLinkCode, q.LinkCode
	}
	v, err := try(tx, s, q.Source, typed)
	if err != nil {
		return auth.ChallengeAnswer{}, err
	}
	if !v.right() {
		return refused(s, session, v), nil
	}
	s.proof.Mailbox = true
	if s.next() != "" { // it will be needed again, beside the second step
		if err := tx.ProveMailbox(s.a.ID, v.link.ID, s.now); err != nil {
			return auth.ChallengeAnswer{}, err
		}
		s.a.MailboxLink = v.link.ID
		if err := tx.Event(s.event(store.EventProven, needed(s.next()))); err != nil {
			return auth.ChallengeAnswer{}, err
		}
	} else {
		p.note(s.event(store.EventTyped, ""))
	}
	return p.advance(tx, s, session, v.grant)
}

// typedPIN goes on with a PIN.
func (p *Provider) typedPIN(tx *store.Tx, s standing, session, source, typed string) (auth.ChallengeAnswer, error) {
	v, err := p.tryPIN(tx, s, source, typed)
	if err != nil {
		return auth.ChallengeAnswer{}, err
	}
	if !v.right() {
		return refused(s, session, v), nil
	}
	s.provePIN(v.pin, true)
	if s.next() != "" {
		if err := tx.ProvePIN(s.a.ID, v.pin.ID, s.now); err != nil {
			return auth.ChallengeAnswer{}, err
		}
		s.a.ProvenPIN = v.pin.ID
	}
	p.note(s.event(store.EventPINTyped, ""))
	return p.advance(tx, s, session, v.grant)
}

// needed is the reason that stands for a second step.
func needed(n auth.Need) auth.Reason {
	switch n {
	case auth.NeedWord:
		return auth.WordNeeded
	case auth.NeedPIN:
		return auth.PINNeeded
	}
	return ""
}

// note puts a line on the timeline that may be lost in a crash.
func (p *Provider) note(e store.Event) {
	p.Store.Later(func(tx *store.Tx) error { return tx.Event(e) })
}
