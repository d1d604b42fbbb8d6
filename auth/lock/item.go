package lock

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"

	"alcove/auth/keyring"
)

// Items of the keyring. KS has two names, so that a new one can stand beside
// the old one until the file says which is the right one.
const (
	itemKSA        = "ks-a"
	itemKSB        = "ks-b"
	itemCredential = "credential"
	notePrefix     = "note-"

	// sealedFile holds the sealed credential where there is no keyring.
	sealedFile = "lock.sealed.json"
)

// fetch is KS, or one of the cases that are never mixed up.
func (l *Lock) fetch(ctx context.Context, s *slot) ([]byte, error) {
	ks, err := l.kr.Get(ctx, s.KS)
	switch {
	case errors.Is(err, keyring.ErrNotFound):
		return nil, ErrKeyMissing
	case err != nil:
		return nil, fmt.Errorf("lock: %w", err)
	case len(ks) != keySize || !hmac.Equal(check(ks, s.Store), s.Check):
		return nil, fmt.Errorf("lock: the keyring's item belongs to something else: %w", ErrDamaged)
	}
	return ks, nil
}

// check tells KS from any other 32 bytes without helping to guess it: KS is
// random, so its hash says nothing.
func check(ks []byte, store string) []byte {
	m := hmac.New(sha256.New, ks)
	m.Write([]byte(labelCheck + store))
	return m.Sum(nil)[:checkSize]
}

// newKS puts a new KS into the keyring, under the name that is not in use: not
// in use by the file as it stands there, which after a failure of the disk may
// not be the one we remember.
func (l *Lock) newKS(ctx context.Context, old *slot) (name string, ks []byte, err error) {
	now, err := load(l.disk)
	if err != nil {
		return "", nil, err
	}
	if (now == nil) != (old == nil) || now != nil && now.KS != old.KS {
		l.put(now, nil)
		return "", nil, fmt.Errorf("lock: %s has changed, try again: %w", slotFile, ErrState)
	}
	name = itemKSA
	if old != nil && old.KS == itemKSA {
		name = itemKSB
	}
	ks = random(keySize)
	if err := l.kr.Set(ctx, name, ks); err != nil {
		return "", nil, fmt.Errorf("lock: %w", err)
	}
	return name, ks, nil
}

// tidy removes what the slot says is of no more use. It is tried again later if
// it fails: nothing depends on it but neatness and old copies of the file.
func (l *Lock) tidy(ctx context.Context) {
	if l.slot == nil || len(l.slot.Stale) == 0 {
		return
	}
	var left []string
	for _, name := range l.slot.Stale {
		if l.kr.Delete(ctx, name) != nil {
			left = append(left, name)
		}
	}
	s := *l.slot
	s.Stale = left
	_ = l.write(&s) // the names stay listed if it fails, which does no harm
}
