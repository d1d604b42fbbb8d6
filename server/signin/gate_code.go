package signin

import (
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"

	"alcove/auth"
	"alcove/server/store"
)

// compared is how many of a client's links or PINs a typed secret is compared
// with: the one that works, and the older ones, so that staff can be told
// which one was typed. It is the same number for strangers.
const compared = 8

// linkCode is the six digits that stand in the mail of a link. They are made
// from the link's token, so that its page can show them and the file need not
// hold them.
func (p *Provider) linkCode(token string) string {
	sum := sha256.Sum256(auth.Derive(p.Store.Keys.Purpose("mail code"), "digits", []byte(token)))
	n := binary.BigEndian.Uint64(sum[:8]) % 1_000_000 // no digit is favoured by more than 1 in 10^13
	return fmt.Sprintf("%06d", n)
}

// tryCode judges a mail's code that was typed in the app.
func (p *Provider) tryCode(tx *store.Tx, s standing, source, typed string) (verdict, error) {
	return p.guess(tx, source, s.now, func() (verdict, error) {
		if s.a.CodeTries >= auth.CodeTries {
			return verdict{reason: auth.TooManyTries, closed: true}, tx.Event(s.event(store.EventTyped, auth.TooManyTries))
		}
		code, whole := auth.CleanCode(typed)
		links, err := p.linksOf(tx, s)
		if err != nil {
			return verdict{}, err
		}
		fits := -1
		for i := range links { // all of them, so that the time tells nothing
			if links[i].CodeFits(tx.Keys(), code) && whole && links[i].ID != "" && fits < 0 {
				fits = i
			}
		}
		v := verdict{reason: codeReason(s, links, fits)}
		if v.reason == "" {
			v.link = links[fits]
			v.grant = grant{Attempt: s.a.ID, Link: v.link.ID, Typed: true}
			return v, nil
		}
		return p.wrongCode(tx, s, links, v)
	})
}

// linksOf is what a code is compared with: always as many.
func (p *Provider) linksOf(tx *store.Tx, s standing) ([compared]store.Link, error) {
	var out [compared]store.Link
	id := ""
	if s.c != nil {
		id = s.c.ID
	}
	links, err := tx.Links(id, compared)
	copy(out[:], links)
	return out, err
}

// codeReason is why the link at fits does not let this attempt in; "" if it does.
func codeReason(s standing, links [compared]store.Link, fits int) auth.Reason {
	switch {
	case s.c == nil:
		return s.stranger()
	case s.c.SameComputer:
		return auth.NotThisComputer
	case fits < 0:
		return auth.WrongCode
	}
	l := links[fits]
	if why := l.Judge(s.now); why != "" {
		return why
	}
	if l.Bound() && l.JKT != s.a.JKT {
		return auth.NotThisComputer
	}
	if !mayType(l) {
		return auth.TooManyTries
	}
	return ""
}

// mayType reports whether a link's code has tries left. A bound one has fewer
// enemies, but not none: whoever asked in somebody's name holds the key it is
// bound to, and a new sign-in with that key has tries of its own.
func mayType(l store.Link) bool {
	if l.Bound() {
		return l.CodeTries < auth.BoundCodeTries
	}
	return l.CodeTries < auth.UnboundCodeTries
}

// wrongCode counts a wrong code against all that it counts against.
func (p *Provider) wrongCode(tx *store.Tx, s standing, links [compared]store.Link, v verdict) (verdict, error) {
	tries, err := tx.CountTry(s.a.ID, store.DoorCode)
	if err != nil {
		return verdict{}, err
	}
	v.left = max(0, auth.CodeTries-tries)
	if s.c != nil {
		if _, err := tx.GuessFailed(s.c.ID); err != nil {
			return verdict{}, err
		}
	}
	for _, l := range links {
		// A link that is bound to another computer is out of reach.
		if l.ID != "" && (!l.Bound() || l.JKT == s.a.JKT) && l.Judge(s.now) == "" {
			if err := tx.CountLinkTry(l.ID); err != nil {
				return verdict{}, err
			}
		}
	}
	return v, tx.Event(s.event(store.EventTyped, v.reason))
}

// tryLinkCode judges the authorization code that came to the app's loopback,
// where a second step is needed. It has 256 bits and wrong ones close no door.
func (p *Provider) tryLinkCode(tx *store.Tx, s standing, source, code string) (verdict, error) {
	return p.guess(tx, source, s.now, func() (verdict, error) {
		v := verdict{reason: auth.WrongCode, left: max(0, auth.CodeTries-s.a.CodeTries)}
		g, ok := p.codes.get(code, s.now)
		if !ok || s.c == nil || g.Attempt != s.a.ID || g.Link == "" {
			return v, tx.Event(s.event(store.EventTyped, auth.WrongCode))
		}
		l, err := tx.Link(g.Link)
		if err != nil && !errors.Is(err, store.ErrNone) {
			return verdict{}, err
		}
		if why := l.Judge(s.now); err != nil || why != "" {
			v.reason = why
			return v, tx.Event(s.event(store.EventTyped, why))
		}
		return verdict{link: l, grant: g}, nil
	})
}
