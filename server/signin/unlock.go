package signin

import (
	"crypto/ecdsa"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"alcove/auth"
	"alcove/server/store"
)

// nonceBook is the nonce each locked computer was given last. They stand in
// memory alone: an answer that comes after a restart gets a new one.
type nonceBook struct {
	mu   sync.Mutex
	open map[string]unlockNonce // by device id
}

type unlockNonce struct {
	nonce string
	at    time.Time
}

// make replaces the nonce of a computer, so that the one before is an old one.
func (b *nonceBook) make(device string, now time.Time) string {
	n := auth.Token()
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.open == nil {
		b.open = map[string]unlockNonce{}
	}
	b.open[device] = unlockNonce{n, now}
	return n
}

// take uses a nonce up, and reports whether it was the one to use.
func (b *nonceBook) take(device, nonce string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	n, ok := b.open[device]
	if age := now.Sub(n.at); !ok || age < 0 || age >= auth.UnlockNonceLife || subtle.ConstantTimeCompare([]byte(n.nonce), []byte(nonce)) != 1 {
		return false
	}
	delete(b.open, device)
	return true
}

// unlockRequired asks for an assertion over a new nonce.
func (p *Provider) unlockRequired(device string, why auth.Reason, now time.Time) *refusal {
	return &refusal{auth.TokenAnswer{Error: auth.ErrUnlockRequired, Description: string(why), UnlockNonce: p.unlocks.make(device, now)}}
}

// unlock starts a new session on a locked computer if the assertion is right.
// A wrong one is counted, and the tenth in a row ends the computer: whoever
// makes them has its key but not its passcode. An old or used nonce is not a
// wrong assertion.
func (p *Provider) unlock(tx *store.Tx, d store.Device, why auth.Reason, q rotation) (store.Device, *refusal, error) {
	if q.assertion == "" || d.UnlockJWK == "" {
		return d, p.unlockRequired(d.ID, why, q.now), nil
	}
	var nonce string
	// Only this computer's key leads here, and its own count ends it: what others
	// guess at their addresses must not keep its owner out.
	v, err := p.guess(tx, d.ID, q.now, func() (v verdict, err error) {
		if nonce, err = p.assertion(d, q.assertion); err == nil {
			return verdict{}, nil
		}
		row, err := tx.UnlockFailed(d.ID)
		if err != nil {
			return verdict{}, err
		}
		if row >= auth.AssertionTries {
			return verdict{reason: auth.Cloned}, tx.EndDevice(d.ID, auth.Cloned, store.BySystem, q.now)
		}
		return verdict{reason: auth.WrongPasscode}, tx.Event(store.Event{At: q.now, ClientID: d.ClientID, Kind: store.EventUnlockBad,
			Reason: auth.WrongPasscode, Device: d.Name, Ref: d.ID, Actor: store.ByClient})
	})
	switch {
	case err != nil:
		return d, nil, err
	case v.reason == auth.Cloned:
		return d, invalidGrant(auth.Cloned), nil
	case !v.right() || !p.unlocks.take(d.ID, nonce, q.now):
		return d, p.unlockRequired(d.ID, why, q.now), nil
	}
	d, err = tx.Unlocked(d, auth.ID("s"), q.now)
	if err != nil {
		return d, nil, err
	}
	return d, nil, tx.Event(store.Event{At: q.now, ClientID: d.ClientID, Kind: store.EventUnlocked, Device: d.Name, Ref: d.ID, Actor: store.ByClient})
}

var errAssertion = errors.New("signin: not an assertion of this computer")

// assertion checks who signed and for whom, and returns the nonce. Its times
// are not looked at: the nonce says all, by our own clock.
func (p *Provider) assertion(d store.Device, raw string) (nonce string, err error) {
	key, err := parseUnlockKey([]byte(d.UnlockJWK))
	if err != nil {
		return "", err
	}
	t, err := jwt.ParseSigned(raw, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil || len(t.Headers) != 1 {
		return "", errAssertion
	}
	var c struct {
		Issuer   string       `json:"iss"`
		Audience jwt.Audience `json:"aud"`
		Nonce    string       `json:"nonce"`
	}
	if err := t.Claims(key.Key, &c); err != nil || c.Issuer != d.ID || len(c.Audience) != 1 || c.Audience[0] != p.Issuer {
		return "", errAssertion
	}
	return c.Nonce, nil
}

// parseUnlockKey reads a public P-256 key and nothing else (RFC 7517).
func parseUnlockKey(b []byte) (jose.JSONWebKey, error) {
	var k jose.JSONWebKey
	if err := json.Unmarshal(b, &k); err != nil {
		return k, errAssertion
	}
	pub, ok := k.Key.(*ecdsa.PublicKey)
	if !ok || !k.Valid() || pub.Curve.Params().BitSize != 256 {
		return k, errAssertion
	}
	return jose.JSONWebKey{Key: pub}, nil
}
