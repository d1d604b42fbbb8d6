package lock

import (
	"context"
	"fmt"
	"slices"

	"alcove/auth"
)

// Unlock opens the keys with the passcode, or says which of the cases it is:
//
//   - *WaitError: too early; not counted.
//   - ErrTooShort, ErrTooLong: nothing was typed, or far too much; not counted.
//   - keyring.ErrLocked (ErrTimeout), keyring.ErrUnavailable, ErrKeyMissing,
//     ErrDamaged: not counted.
//   - *WrongError: counted. ErrGone: that was the last one.
//
// It takes about half a second, and K_unlock is at hand afterwards.
func (l *Lock) Unlock(ctx context.Context, passcode string) (*Keys, error) {
	l.op.Lock()
	defer l.op.Unlock()
	turn := l.turn()
	mk, kek, err := l.try(ctx, passcode)
	if err != nil {
		return nil, err
	}
	defer clear(mk)
	defer clear(kek)
	k := l.newKeys(mk)
	if k.unlock, err = openUnlockKey(l.slot, kek); err != nil {
		k.zero()
		return nil, err
	}
	l.tidy(ctx)
	return l.use(k, turn)
}

func openUnlockKey(s *slot, kek []byte) ([]byte, error) {
	raw, err := unseal(derive(kek, s.Store, labelUnlock), s.Store, labelUnlock, s.Unlock)
	if err != nil {
		return nil, fmt.Errorf("lock: unlock key: %w", ErrDamaged)
	}
	return raw, nil
}

// try spends one try on a passcode and returns MK and KEK if it was right. It
// fits Locked, and Open with a passcode.
func (l *Lock) try(ctx context.Context, typed string) (mk, kek []byte, err error) {
	if l.slot == nil || l.bad != nil || l.slot.Kind != kindPasscode {
		return nil, nil, fmt.Errorf("lock: unlock: %w", l.unfit())
	}
	if l.slot.Tries >= auth.PasscodeTries {
		// The last try was counted and the plug was pulled.
		return nil, nil, l.destroy(ctx)
	}
	if w := l.wait(); w > 0 {
		return nil, nil, &WaitError{w}
	}
	code, err := clean(typed)
	if err != nil {
		return nil, nil, err // nothing, or far too much: nothing is tried
	}
	defer clear(code)
	var ks []byte
	if l.slot.KS != "" {
		if ks, err = l.fetch(ctx, l.slot); err != nil {
			return nil, nil, err
		}
		defer clear(ks)
	}
	if err := l.count(); err != nil {
		return nil, nil, err
	}
	s := l.slot
	kek = l.kek(code, s, ks)
	mk, err = unseal(derive(kek, s.Store, labelMaster), s.Store, labelMaster, s.Master)
	if err != nil {
		clear(kek)
		if s.Tries >= auth.PasscodeTries {
			return nil, nil, l.destroy(ctx)
		}
		return nil, nil, &WrongError{TriesLeft: auth.PasscodeTries - s.Tries, Wait: l.wait()}
	}
	n := *s
	n.Tries, n.Wait = 0, 0
	// A disk that fails now must not keep the right person out. The count stays.
	_ = l.write(&n)
	return mk, kek, nil
}

// count puts one more try on the disk, with the wait that follows if it fails.
func (l *Lock) count() error {
	s := *l.slot
	s.Tries++
	s.Wait = waitAfter(s.Tries).Milliseconds()
	if err := l.write(&s); err != nil {
		return err
	}
	l.mark()
	return nil
}

// kek is P || KS, from which the passcode's keys are derived: what the passcode
// makes and what the keyring holds (nothing with a passphrase), together.
func (l *Lock) kek(code []byte, s *slot, ks []byte) []byte {
	p := l.stretch(code, s.Salt, *s.Cost)
	both := slices.Concat(p, ks)
	clear(p)
	return both
}

func (l *Lock) stretch(code, salt []byte, c Cost) []byte {
	if l.o.Stretch != nil {
		return l.o.Stretch(code, salt, c)
	}
	return argon(code, salt, c)
}

// destroy ends the passcode: the file first, then the items that make old
// copies of it useless. What was sent is safe at the practice.
func (l *Lock) destroy(ctx context.Context) error {
	l.forget()
	old := l.slot
	s := &slot{Version: slotVersion, Kind: kindGone, Store: old.Store, Stale: staleAfter(old, "")}
	for _, n := range old.Notes {
		if old.KS != "" {
			s.Stale = append(s.Stale, noteItem(old.KS, n))
		}
	}
	s.Stale = append(s.Stale, itemCredential)
	if err := l.write(s); err != nil {
		return err
	}
	l.tidy(ctx)
	return ErrGone
}
