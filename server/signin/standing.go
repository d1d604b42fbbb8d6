package signin

import (
	"errors"
	"strings"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// standing is what an attempt has come to, read in one moment.
type standing struct {
	now    time.Time
	a      store.Attempt
	c      *store.Client // nil if nobody may sign in here: not on file, portal off, or the address changed
	named  string        // id of the client for the timeline, even if c is nil; "" for an address not on file
	policy auth.Policy
	proof  auth.Proof
	bound  bool // the PIN that was proven is bound to this computer
}

// stand reads everything about an attempt that decides.
func (p *Provider) stand(tx *store.Tx, a store.Attempt, now time.Time) (standing, error) {
	practice, err := tx.Practice()
	if err != nil {
		return standing{}, err
	}
	s := standing{now: now, a: a, named: a.ClientID, policy: practice.Policy}
	if a.ClientID == "" {
		return s, nil
	}
	c, err := tx.Client(a.ClientID)
	if err != nil {
		return standing{}, err
	}
	if !c.PortalOn || c.EmailKey != a.EmailKey {
		return s, nil
	}
	s.c = &c
	if a.MailboxLink != "" {
		l, err := tx.Link(a.MailboxLink)
		if err != nil && !errors.Is(err, store.ErrNone) {
			return standing{}, err
		}
		s.proof.Mailbox = err == nil && l.Judge(now) == ""
	}
	if a.ProvenPIN != "" {
		pin, err := tx.PIN(a.ProvenPIN)
		if err != nil && !errors.Is(err, store.ErrNone) {
			return standing{}, err
		}
		s.provePIN(pin, err == nil && pin.Judge(now) == "")
	}
	s.proof.Word = a.WordOK && c.HasWord()
	return s, nil
}

// provePIN counts a PIN. In place of the mailbox, before the word, only one
// that staff bound to this computer counts: a stranger who guessed an unbound
// one must not learn that there is a word.
func (s *standing) provePIN(pin store.PIN, alive bool) {
	s.bound = alive && pin.Bound
	s.proof.PIN = alive && (s.bound || s.c.Ways != auth.WaysLinkWord || !s.c.HasWord())
}

// next is what is still needed, "" when the person is in. Whoever may not sign
// in needs what they always needed.
func (s standing) next() auth.Need {
	if s.c == nil {
		return s.blank()
	}
	return s.c.Ways.Next(s.proof, s.c.HasWord())
}

// shown is what the app is told to ask for. Before the mailbox, or a PIN bound
// to this computer, is proven it is the same for everybody.
func (s standing) shown() auth.Need {
	if s.c != nil && (s.proof.Mailbox || s.bound) {
		return s.c.Ways.Next(s.proof, s.c.HasWord())
	}
	return s.blank()
}

// blank is what everybody is asked for.
func (s standing) blank() auth.Need {
	if s.a.Way == store.WayPIN && s.a.ProvenPIN == "" {
		return auth.NeedPIN
	}
	return auth.NeedEmail
}

// event is a line about this attempt.
func (s standing) event(kind string, reason auth.Reason) store.Event {
	return store.Event{At: s.now, ClientID: s.named, Kind: kind, Reason: reason, Device: s.a.DeviceName, Ref: s.a.ID, Actor: store.ByClient}
}

// stranger is the reason why nobody may sign in here, for staff.
func (s standing) stranger() auth.Reason {
	if s.named == "" {
		return auth.UnknownAddress
	}
	return auth.PortalOff
}

// browserKey marks the attempts that began in a browser: they have no key of
// an app. What follows is the hash of a secret in the browser's cookie, and,
// if the request named one, the key that the tokens will be bound to.
const browserKey = "browser:"

// sameKey reports whether a caller holds the key of an attempt.
func sameKey(a store.Attempt, jkt string) bool {
	key, _, _ := strings.Cut(a.JKT, " ")
	return key == jkt && jkt != ""
}

// mayRedeem reports whether tokens of an attempt may be bound to this key.
func mayRedeem(jktOfAttempt, jkt string) bool {
	key, wanted, named := strings.Cut(jktOfAttempt, " ")
	if strings.HasPrefix(key, browserKey) {
		return !named || wanted == jkt
	}
	return key == jkt
}
