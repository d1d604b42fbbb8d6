package signin

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"time"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/store"
)

// redemption is an authorization code that is shown at the token endpoint.
type redemption struct{ code, verifier, redirect, jkt string }

// redeem makes a computer of a code: one transaction spends the code, the link
// or the PIN, makes the device and its family of refresh tokens, queues the
// notice, and tells the timeline. Whatever is wrong undoes all of it.
func (p *Provider) redeem(ctx context.Context, q redemption) (auth.TokenAnswer, error) {
	now := p.Now()
	var t issued
	var s standing
	var again *refusal // of a code that was used before: its act stands
	err := p.Store.Write(ctx, func(tx *store.Tx) error {
		d, err := tx.DeviceByCode(q.code)
		if err == nil {
			t, again, err = p.repeat(tx, d, q, now)
			return err
		}
		if !errors.Is(err, store.ErrNone) {
			return err
		}
		g, ok := p.codes.get(q.code, now)
		if !ok {
			return invalidGrant("")
		}
		a, err := tx.Attempt(g.Attempt)
		if err != nil {
			return err
		}
		if !mayRedeem(a.JKT, q.jkt) || !verifies(q.verifier, a.Challenge) || !sameRedirect(g, a, q.redirect) {
			return invalidGrant("")
		}
		if s, err = p.stand(tx, a, now); err != nil {
			return err
		}
		t, err = p.enrol(tx, s, g, q)
		return err
	})
	var no *refusal
	if errors.As(err, &no) && s.a.ID != "" {
		p.noteRefused(s, no)
	}
	if err != nil {
		return auth.TokenAnswer{}, err
	}
	if again != nil {
		return auth.TokenAnswer{}, again
	}
	return p.answer(t, now)
}

// verifies is PKCE (RFC 7636 section 4.6).
func verifies(verifier, challenge string) bool {
	if len(verifier) < 43 || len(verifier) > 128 {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	return subtle.ConstantTimeCompare([]byte(base64.RawURLEncoding.EncodeToString(sum[:])), []byte(challenge)) == 1
}

// sameRedirect is RFC 6749 section 4.1.3: a code that travelled names where
// to. One that was answered directly needs no address, but takes no wrong one.
func sameRedirect(g grant, a store.Attempt, redirect string) bool {
	if g.Redirect != "" {
		return redirect == g.Redirect
	}
	return redirect == "" || redirect == a.RedirectURI
}

// enrol spends what was proven and makes the computer.
func (p *Provider) enrol(tx *store.Tx, s standing, g grant, q redemption) (t issued, err error) {
	if s.c == nil || !s.a.Open(s.now) {
		return t, invalidGrant("")
	}
	link, pin, err := p.spendable(tx, &s, g)
	if err != nil {
		return t, err
	}
	if need := s.next(); need != "" {
		if need == auth.NeedEmail || !s.proof.Mailbox && !s.bound {
			return t, invalidGrant("") // what it stood on is gone, or too little by now
		}
		return t, &refusal{auth.TokenAnswer{Error: auth.ErrInsufficientAuthz, Description: string(needed(need)), Needs: need}}
	}
	d := store.Device{ID: auth.ID("d"), ClientID: s.c.ID, Name: s.a.DeviceName, JKT: q.jkt, Scope: s.a.Scope, SID: auth.ID("s"),
		Session: auth.Session{Enrolled: s.now, AuthTime: s.now, LastActivity: s.now, LastSeen: s.now}, UnlockOpen: true,
		CodeHash: auth.Hash(q.code), CodeStops: g.made.Add(auth.CodeLife), CodeChallenge: s.a.Challenge, CodeNonce: s.a.Nonce}
	useLink, usePIN := uses(s, g)
	d.AMR = amr(useLink, g.Typed, usePIN, s.proof.Word && s.c.Ways == auth.WaysLinkWord)
	for _, spend := range []struct {
		used bool
		id   string
		act  func(id, device string, now time.Time) error
	}{{true, s.a.ID, tx.FinishAttempt}, {useLink, link, tx.SpendLink}, {usePIN, pin, tx.SpendPIN}} {
		if !spend.used {
			continue
		}
		if err := spend.act(spend.id, d.ID, s.now); errors.Is(err, store.ErrNone) {
			return t, invalidGrant("") // it stopped working a moment ago
		} else if err != nil {
			return t, err
		}
	}
	t = p.tokensOf(d, q.code)
	return t, p.settle(tx, s, d, t)
}

// spendable completes what was proven by what the code itself stands on, and
// names the link and the PIN that count.
func (p *Provider) spendable(tx *store.Tx, s *standing, g grant) (link, pin string, err error) {
	link, pin = s.a.MailboxLink, s.a.ProvenPIN
	if g.Link != "" {
		link = g.Link
		l, err := tx.Link(link)
		if err != nil && !errors.Is(err, store.ErrNone) {
			return "", "", err
		}
		s.proof.Mailbox = err == nil && l.Judge(s.now) == ""
	}
	if g.PIN != "" {
		pin = g.PIN
		row, err := tx.PIN(pin)
		if err != nil && !errors.Is(err, store.ErrNone) {
			return "", "", err
		}
		s.provePIN(row, err == nil && row.Judge(s.now) == "")
	}
	if g.Link != "" && !s.proof.Mailbox || g.PIN != "" && !s.proof.PIN && !s.bound {
		return "", "", invalidGrant("") // used, replaced, ended or too old since
	}
	return link, pin, nil
}

// uses says which secrets let this person in: those are spent, all of them
// together, and no others.
func uses(s standing, g grant) (link, pin bool) {
	switch {
	case s.c.Ways == auth.WaysLink:
		link = s.proof.Mailbox && g.PIN == ""
		return link, !link
	case s.c.Ways == auth.WaysPIN:
		return false, true
	case s.c.Ways == auth.WaysLinkWord && s.c.HasWord():
		return s.proof.Mailbox, !s.proof.Mailbox
	}
	return true, true
}

// settle writes what follows from a success.
func (p *Provider) settle(tx *store.Tx, s standing, d store.Device, t issued) error {
	steps := []func() error{
		func() error { return tx.AddDevice(d) },
		func() error { return tx.AddRefresh(t.refresh, d.ID, s.now) },
		func() error { return tx.SpendLinksOf(s.a.ID, d.ID, s.now) },
		func() error { return p.replaceDevice(tx, s) },
		func() error { return tx.GuessesOver(s.c.ID) },
		func() error { return tx.SignedIn(s.c.ID, s.now) },
		func() error {
			return tx.Event(store.Event{At: s.now, ClientID: s.c.ID, Kind: store.EventSignedIn, Device: d.Name, Ref: d.ID, Actor: store.ByClient, Detail: d.AMR})
		},
		func() error {
			if !gets(s.c) {
				return nil
			}
			letter := mail.NewComputer{Device: d.Name, At: s.now, URL: p.doorwayURL("computers", *s.c)}
			return p.Post.Queue(tx, mail.To{ClientID: s.c.ID, Address: s.c.Email}, letter, s.now)
		},
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() { p.Store.Live().Issue(t.access, d, s.now.Add(auth.AccessLife), s.now) })
	return nil
}

// replaceDevice ends the computer this sign-in stands in for: the person
// forgot the passcode there. Only one of the same client.
func (p *Provider) replaceDevice(tx *store.Tx, s standing) error {
	if s.a.Replaces == "" {
		return nil
	}
	old, err := tx.Device(s.a.Replaces)
	if errors.Is(err, store.ErrNone) || err == nil && (old.ClientID != s.c.ID || !old.Ended.IsZero()) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.EndDevice(old.ID, auth.PasscodeGone, store.ByClient, s.now)
}

// noteRefused tells the timeline why no tokens came, after the act was undone.
// The line may be lost in a crash; the refusal is not.
func (p *Provider) noteRefused(s standing, no *refusal) {
	e := s.event(store.EventRefused, auth.Reason(no.Description))
	switch {
	case no.TokenAnswer.Error == auth.ErrInsufficientAuthz:
		e.Kind = store.EventProven
	case s.c == nil:
		e.Reason = s.stranger()
	case !s.a.Done.IsZero():
		e.Reason = auth.Used
	default:
		e.Reason = auth.TooOld
	}
	p.note(e)
}
