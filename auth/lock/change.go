package lock

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"alcove/auth"
)

// SetPasscode guards a Bare computer, or an Open one that has no passcode, with
// a passcode of at least `least` characters (the practice's policy; never fewer
// than the default). It makes K_unlock and returns its public half as a JWK, to
// be registered at the practice. Keys in use stay good.
//
// With Mode Passphrase the code is a long passphrase, and from now on the
// profile is kept on the disk.
func (l *Lock) SetPasscode(ctx context.Context, passcode string, least int) (jwk []byte, err error) {
	l.op.Lock()
	defer l.op.Unlock()
	if st := l.state(); st != Bare && st != Opened {
		return nil, fmt.Errorf("lock: set passcode: %w", l.unfit())
	}
	if l.slot.Kind != kindBare {
		return nil, ErrHasPasscode
	}
	alone := l.o.Mode == Passphrase
	code, err := choose(passcode, least, alone)
	if err != nil {
		return nil, err
	}
	defer clear(code)
	mk, ks, err := l.bareMaster(ctx)
	if err != nil {
		return nil, err
	}
	defer clear(mk)
	defer clear(ks)
	raw, jwk, err := newUnlockKey()
	if err != nil {
		return nil, err
	}
	defer clear(raw)
	if alone {
		err = l.moveToDisk(ctx, code, mk, raw, jwk)
	} else {
		err = l.rewrap(ctx, code, ks, mk, raw, jwk)
	}
	if err != nil {
		return nil, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.keys != nil {
		l.keys.mu.Lock()
		l.keys.jwk = bytes.Clone(jwk)
		l.keys.mu.Unlock()
	}
	return jwk, nil
}

// ChangePasscode replaces the passcode. The old one is tried like in Unlock,
// with the same errors. After a crash at any moment one of the two opens. Keys,
// store and K_unlock stay the same.
func (l *Lock) ChangePasscode(ctx context.Context, from, to string, least int) error {
	l.op.Lock()
	defer l.op.Unlock()
	alone := l.slot.alone()
	code, err := choose(to, least, alone)
	if err != nil {
		return err
	}
	defer clear(code)
	mk, kek, err := l.try(ctx, from)
	if err != nil {
		return err
	}
	defer clear(mk)
	defer clear(kek)
	raw, err := openUnlockKey(l.slot, kek)
	if err != nil {
		return err
	}
	defer clear(raw)
	if alone {
		s := l.wrapped(code, *l.slot, nil, mk, raw, l.slot.JWK, passphraseCost)
		return l.write(&s)
	}
	ks, err := l.fetch(ctx, l.slot)
	if err != nil {
		return err
	}
	defer clear(ks)
	return l.rewrap(ctx, code, ks, mk, raw, l.slot.JWK)
}

// rewrap seals MK and K_unlock under a new passcode and a new KS. The new KS
// stands in the keyring first, under the other name; the rename of the file is
// the one moment at which the new passcode takes the old one's place.
func (l *Lock) rewrap(ctx context.Context, code, oldKS, mk, unlock, jwk []byte) error {
	old := l.slot
	name, ks, err := l.newKS(ctx, old)
	if err != nil {
		return err
	}
	defer clear(ks)
	s := *old
	s.KS, s.Check, s.Notes = name, check(ks, old.Store), nil
	s.Stale = staleAfter(old, name)
	if err := l.carryNotes(ctx, old, oldKS, &s, ks); err != nil {
		return err
	}
	cost := passcodeCost
	if l.o.Stretch == nil {
		cost = Calibrate(cost, measure(cost))
	}
	s = l.wrapped(code, s, ks, mk, unlock, jwk, cost)
	if err := l.write(&s); err != nil {
		return err
	}
	l.tidy(ctx)
	return nil
}

// wrapped is a slot with MK and K_unlock sealed under a passcode.
func (l *Lock) wrapped(code []byte, s slot, ks, mk, unlock, jwk []byte, cost Cost) slot {
	s.Kind, s.Cost, s.Salt = kindPasscode, &cost, random(saltSize)
	kek := l.kek(code, &s, ks)
	defer clear(kek)
	s.Master = seal(derive(kek, s.Store, labelMaster), s.Store, labelMaster, mk)
	s.Unlock = seal(derive(kek, s.Store, labelUnlock), s.Store, labelUnlock, unlock)
	s.JWK = slices.Clone(jwk)
	s.Tries, s.Wait = 0, 0
	return s
}

// moveToDisk begins to keep a profile without a keyring: the sealed credential
// first, then the file that says so.
func (l *Lock) moveToDisk(ctx context.Context, code, mk, unlock, jwk []byte) error {
	box, err := l.kr.Get(ctx, itemCredential)
	if err != nil {
		return fmt.Errorf("lock: credential: %w", err)
	}
	s := *l.slot
	s.KS, s.Check, s.Stale, s.Notes = "", nil, nil, nil
	s = l.wrapped(code, s, nil, mk, unlock, jwk, passphraseCost)
	kr := l.sealed()
	if err := kr.Set(ctx, itemCredential, box); err != nil {
		return fmt.Errorf("lock: credential: %w", err)
	}
	ram, ramKeyring := l.disk, l.kr
	l.place(folder(l.o.Dir), kr)
	if err := l.write(&s); err != nil {
		// Still only in memory, unless the file got there after all.
		if l.slot == nil || l.slot.Kind != kindPasscode {
			l.place(ram, ramKeyring)
			if now, lerr := load(l.disk); lerr == nil {
				l.put(now, nil)
			}
		}
		return err
	}
	return nil
}

// choose cleans a new passcode and refuses weak ones.
func choose(typed string, least int, alone bool) ([]byte, error) {
	if alone {
		least = max(least, auth.PassphraseMin)
	}
	if err := CheckPasscode(typed, least); err != nil {
		return nil, err
	}
	return clean(typed)
}
