package signin

import (
	"errors"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// tokensOf derives the first tokens of a computer from the code that made it,
// so that a lost answer can be given again, by this process or the next.
func (p *Provider) tokensOf(d store.Device, code string) issued {
	keys := p.Store.Keys
	return issued{d: d, nonce: d.CodeNonce, at: d.Enrolled,
		access:  auth.DeriveToken(keys.Purpose("first tokens"), "access", []byte(code), []byte(d.SID)),
		refresh: auth.DeriveToken(keys.Purpose("first tokens"), "refresh", []byte(code), []byte(d.ID)),
	}
}

// repeat answers a code that was used before (RFC 6749 section 4.1.2). The
// same key and verifier get the same tokens, while the code lives and none of
// them was used; after that, whoever shows it has a copy, and the computer
// ends. Another key or verifier proves nothing and ends nothing.
func (p *Provider) repeat(tx *store.Tx, d store.Device, q redemption, now time.Time) (issued, *refusal, error) {
	switch {
	case d.JKT != q.jkt || !verifies(q.verifier, d.CodeChallenge):
		return issued{}, invalidGrant(""), nil
	case !d.Ended.IsZero():
		return issued{}, invalidGrant(d.EndedReason), nil
	}
	t := p.tokensOf(d, q.code)
	first, err := tx.Refresh(t.refresh)
	if err != nil && !errors.Is(err, store.ErrNone) {
		return issued{}, nil, err
	}
	used := err != nil || !first.Used.IsZero() || p.Store.Live().Used(t.access)
	if !used && now.Before(d.CodeStops) && !now.Before(d.Enrolled) {
		p.Store.Live().Issue(t.access, d, t.at.Add(auth.AccessLife), now)
		return t, nil, nil
	}
	// The act succeeds, so that the end is durable; the answer refuses.
	return issued{}, invalidGrant(auth.RefreshReuse), tx.EndDevice(d.ID, auth.RefreshReuse, store.BySystem, now)
}
