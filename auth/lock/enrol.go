package lock

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"alcove/auth/keyring"
)

// begin makes a slot with new keys that KS alone opens, in place of whatever
// is there. Notes are carried over; the rest becomes stale.
func (l *Lock) begin(ctx context.Context) error {
	old := l.slot
	var oldKS []byte
	if old != nil && len(old.Notes) > 0 && old.KS != "" {
		ks, err := l.fetch(ctx, old)
		if err != nil && !lost(err) {
			return err
		}
		oldKS = ks
		defer clear(oldKS)
	}
	name, ks, err := l.newKS(ctx, old)
	if err != nil {
		return err
	}
	defer clear(ks)
	s := &slot{Version: slotVersion, Kind: kindBare, Store: newStoreID(), KS: name}
	s.Check = check(ks, s.Store)
	mk := random(keySize)
	defer clear(mk)
	s.Master = seal(derive(ks, s.Store, labelBare), s.Store, labelBare, mk)
	if old != nil {
		s.Stale = staleAfter(old, name)
		if old.Enrolled {
			s.Stale = append(s.Stale, itemCredential)
		}
	}
	if oldKS != nil {
		if err := l.carryNotes(ctx, old, oldKS, s, ks); err != nil {
			return err
		}
	}
	if err := l.write(s); err != nil {
		return err
	}
	return l.keepHeld(ctx)
}

// staleAfter lists the KS items of a slot that another item replaces.
func staleAfter(old *slot, name string) []string {
	var stale []string
	for _, n := range append(slices.Clone(old.Stale), old.KS) {
		if n != "" && n != name && n != itemCredential && !slices.Contains(stale, n) {
			stale = append(stale, n)
		}
	}
	return stale
}

// Enrol stores the first credential of a sign-in and opens the keys. It fits
// Empty, Bare and Gone, and Open while there is no passcode. Where a passcode
// guards an older sign-in the answer is ErrHasPasscode: Unlock and
// [Keys.SaveCredential] keep the store, StartOver gives it up.
func (l *Lock) Enrol(ctx context.Context, credential []byte) (*Keys, error) {
	l.op.Lock()
	defer l.op.Unlock()
	turn := l.turn()
	if len(credential) > MaxSealed {
		return nil, fmt.Errorf("lock: enrol: %w", keyring.ErrTooBig)
	}
	switch l.state() {
	case Damaged, Erasing:
		return nil, fmt.Errorf("lock: enrol: %w", ErrState)
	case Gone:
		if err := l.startOver(ctx); err != nil {
			return nil, err
		}
	}
	if l.slot == nil {
		if err := l.begin(ctx); err != nil {
			return nil, err
		}
	}
	if l.slot.Kind == kindPasscode {
		return nil, ErrHasPasscode
	}
	k, err := l.openBare(ctx)
	if err != nil {
		return nil, err
	}
	if err := k.save(ctx, credential); err != nil {
		k.zero()
		return nil, err
	}
	s := *l.slot
	s.Enrolled = true
	s.Stale = slices.DeleteFunc(slices.Clone(s.Stale), func(n string) bool { return n == itemCredential })
	if err := l.write(&s); err != nil {
		k.zero()
		return nil, err
	}
	l.tidy(ctx)
	return l.use(k, turn)
}

// OpenBare opens the keys of a computer that has no passcode yet.
func (l *Lock) OpenBare(ctx context.Context) (*Keys, error) {
	l.op.Lock()
	defer l.op.Unlock()
	turn := l.turn()
	if l.state() != Bare {
		return nil, fmt.Errorf("lock: open without a passcode: %w", l.unfit())
	}
	k, err := l.openBare(ctx)
	if err != nil {
		return nil, err
	}
	return l.use(k, turn)
}

func (l *Lock) openBare(ctx context.Context) (*Keys, error) {
	mk, ks, err := l.bareMaster(ctx)
	if err != nil {
		return nil, err
	}
	defer clear(mk)
	defer clear(ks)
	return l.newKeys(mk), nil
}

func (l *Lock) bareMaster(ctx context.Context) (mk, ks []byte, err error) {
	s := l.slot
	ks, err = l.fetch(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	mk, err = unseal(derive(ks, s.Store, labelBare), s.Store, labelBare, s.Master)
	if err != nil {
		// KS is ours and the checksum is right, yet it does not open.
		return nil, nil, fmt.Errorf("lock: key: %w", ErrDamaged)
	}
	return mk, ks, nil
}

// unfit is the error of a call that does not fit the state.
func (l *Lock) unfit() error {
	switch l.state() {
	case Damaged:
		return l.bad
	case Gone:
		return ErrGone
	case Locked:
		return ErrHasPasscode
	}
	return ErrState
}

// StartOver gives up what the passcode guards, or what cannot be read any more,
// and begins anew with another store id and other keys. Notes stay. A damaged
// file is set aside, not removed.
func (l *Lock) StartOver(ctx context.Context) error {
	l.op.Lock()
	defer l.op.Unlock()
	if l.state() == Erasing {
		return fmt.Errorf("lock: start over: %w", ErrState)
	}
	return l.startOver(ctx)
}

func (l *Lock) startOver(ctx context.Context) error {
	l.forget()
	if l.bad != nil {
		if err := errors.Join(l.disk.rename(slotFile, damagedFile), l.disk.syncDir()); err != nil {
			return fmt.Errorf("lock: set the damaged file aside: %w", err)
		}
		l.put(nil, nil)
		l.vacant()
	}
	if l.slot != nil && l.alone() {
		// Without a keyring nothing is kept until the next passphrase.
		if err := l.erase(ctx); err != nil {
			return err
		}
	}
	if err := l.begin(ctx); err != nil {
		return err
	}
	l.tidy(ctx)
	return nil
}
