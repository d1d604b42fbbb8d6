package signin

import (
	"context"
	"errors"
	"strings"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// ask is a start: who wants in, from where.
type ask struct {
	Email       string // as typed, already cleaned; with a hint that does not open, what nobody's address can be
	Hint        string // in place of Email: of the doorway that the app was opened from
	Scope       string
	State       string
	Nonce       string
	Challenge   string // PKCE, S256
	RedirectURI string // of the app's loopback; "" for none
	DeviceName  string // a stranger's text
	JKT         string // the key of the start, or browserKey and more
	TokenJKT    string // with browserKey: the key the tokens must be bound to; "" for any
	Way         string // store.WayPIN: no mail; "" is the usual
	PIN         string // typed with the start
	Replaces    string // device that ends after success
	Source      string // network address as counted
}

// start begins a sign-in: one transaction with the attempt, the link, its mail
// in the outbox, what is counted, and the line on the timeline. For an address
// that is not on file it does the same, but for the link and its mail.
func (p *Provider) start(ctx context.Context, q ask) (ans auth.ChallengeAnswer, err error) {
	defer p.evenly(ctx, time.Now())
	now := p.Now()
	p.sweep(now)
	if q.Hint != "" {
		q.Email = p.hinted(q.Hint)
	}
	session := auth.Token()
	err = p.Store.Write(ctx, func(tx *store.Tx) error {
		wait, err := tx.Wait(store.HitStart(q.Source), auth.AddressStartRate, time.Time{}, now)
		if err != nil {
			return err
		}
		if wait > 0 {
			return &limited{wait}
		}
		s, err := p.begin(tx, q, session, now)
		if err != nil {
			return err
		}
		if q.PIN == "" {
			ans, err = p.waiting(tx, s, session)
			return err
		}
		ans, err = p.typedPIN(tx, s, session, q.Source, q.PIN)
		return err
	})
	return ans, err
}

// hinted is the address that a doorway was mailed to. A hint that is cut, old
// or somebody else's goes the way of an address that is not on file; it counts
// by itself, as each such address does.
func (p *Provider) hinted(hint string) string {
	if _, email, ok := p.Store.Keys.OpenHint(hint); ok {
		return email
	}
	return auth.HintPrefix + hint
}

// begin writes the attempt and all that belongs to it.
func (p *Provider) begin(tx *store.Tx, q ask, session string, now time.Time) (s standing, err error) {
	practice, err := tx.Practice()
	if err != nil {
		return s, err
	}
	s = standing{now: now, policy: practice.Policy, a: store.Attempt{
		ID: auth.ID("a"), EmailKey: auth.EmailKey(q.Email), JKT: q.JKT, Way: store.WayEmail, DeviceName: auth.DeviceName(q.DeviceName),
		Scope: q.Scope, State: q.State, Nonce: q.Nonce, Challenge: q.Challenge, RedirectURI: q.RedirectURI, Replaces: q.Replaces,
		Source: q.Source, Made: now, Stops: now.Add(auth.AttemptLife)}}
	switch {
	case q.Way == store.WayPIN:
		s.a.Way = store.WayPIN
	case q.PIN != "":
		s.a.Way = store.WayBoth
	}
	if q.TokenJKT != "" {
		s.a.JKT += " " + q.TokenJKT
	}
	c, err := tx.ClientByEmail(q.Email)
	switch {
	case errors.Is(err, store.ErrNone) && strings.HasPrefix(q.Email, auth.HintPrefix):
		// Nobody typed it: there is no slip for staff to see.
	case errors.Is(err, store.ErrNone):
		if err := tx.NoteUnknown(q.Email, now); err != nil {
			return s, err
		}
	case err != nil:
		return s, err
	default:
		s.named, s.a.ClientID = c.ID, c.ID
		if c.PortalOn {
			s.c = &c
		}
	}
	if s.a.Label, err = p.label(tx, s.a.EmailKey, now); err != nil {
		return s, err
	}
	if err := tx.Hit(store.HitStart(q.Source), now); err != nil {
		return s, err
	}
	plan, err := p.plan(tx, &s)
	if err != nil {
		return s, err
	}
	if err := tx.AddAttempt(s.a, session); err != nil {
		return s, err
	}
	if err := plan(); err != nil {
		return s, err
	}
	tx.AfterCommit(func() { p.Store.Live().Present(s.a.ID, now) })
	e := s.event(store.EventAsked, "")
	if s.c == nil {
		e.Reason = s.stranger()
	}
	return s, tx.Event(e)
}

// plan decides whether a mail leaves, and sets what the app is told about it.
// What it returns is done once the attempt stands in the file.
func (p *Provider) plan(tx *store.Tx, s *standing) (func() error, error) {
	nothing := func() error { return nil }
	send := func() error {
		if !gets(s.c) {
			return nil
		}
		_, err := p.mailLink(tx, s.c, store.Link{AttemptID: s.a.ID, JKT: s.a.JKT, Cause: store.CauseStart, DeviceName: s.a.DeviceName}, false,
			s.policy.LinkLife, s.now)
		return err
	}
	switch s.a.Way {
	case store.WayPIN:
		return nothing, nil
	case store.WayBoth:
		// A PIN came along: a mail leaves only for whoever needs both, and beside
		// the limits, so that nobody can see from them who that is.
		if s.c == nil || s.c.Ways.Next(auth.Proof{PIN: true}, s.c.HasWord()) != auth.NeedEmail || s.c.Ways == auth.WaysLinkWord && s.c.HasWord() {
			return nothing, nil
		}
		ok, err := takeExtra(tx, s.a.EmailKey, s.now)
		if err != nil || !ok {
			return nothing, err
		}
		s.a.Sent = s.now
		return send, nil
	}
	hush, err := quiet(tx, s.c, s.a.EmailKey, s.now)
	if err != nil {
		return nil, err
	}
	if hush {
		s.a.Sent, err = lastMail(tx, s.a.EmailKey, s.now)
		return nothing, err
	}
	got, err := takeSlot(tx, s.c, s.a.EmailKey, s.now)
	if err != nil {
		return nil, err
	}
	if s.a.Sent = got.sent; got.free {
		return send, nil
	}
	return func() error { return p.held(tx, *s) }, nil
}

// held is a start within the limits of mail: no link is made and none is
// replaced, or a stranger could kill links. On the computer that has the live
// link, that link now leads to this start.
func (p *Provider) held(tx *store.Tx, s standing) error {
	id := ""
	if s.c != nil {
		id = s.c.ID
	}
	l, live, err := liveLink(tx, id, s.now)
	if err != nil {
		return err
	}
	if live && l.JKT == s.a.JKT {
		if err := tx.RebindLink(l.ID, s.a.ID, s.a.JKT, s.now); err != nil {
			return err
		}
	}
	return tx.Event(s.event(store.EventTooSoon, auth.TooSoon))
}

// label is three digits that tell the waiting computers of one address apart.
func (p *Provider) label(tx *store.Tx, emailKey string, now time.Time) (string, error) {
	used, err := tx.LabelsInUse(emailKey, now)
	l := auth.Digits(3)
	for range 20 {
		if !used[l] {
			break
		}
		l = auth.Digits(3)
	}
	return l, err
}

// liveLink is a client's one link that works, if there is one.
func liveLink(tx *store.Tx, clientID string, now time.Time) (store.Link, bool, error) {
	l, err := tx.LiveLink(clientID, now)
	if errors.Is(err, store.ErrNone) {
		return store.Link{}, false, nil
	}
	return l, err == nil, err
}
