package lock

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"alcove/auth/keyring"
)

// Erase removes every key of this profile from the computer: for a computer
// that the practice ended, a sign-out, a portal that was turned off. What the
// keys had sealed can never be opened again; removing those files is the
// caller's. If it fails, the State is Erasing, also after a restart: call it
// again. It is no error if nothing is there.
func (l *Lock) Erase(ctx context.Context) error {
	l.op.Lock()
	defer l.op.Unlock()
	return l.erase(ctx)
}

func (l *Lock) erase(ctx context.Context) error {
	l.forget()
	clear(l.held)
	items := []string{itemKSA, itemKSB, itemCredential}
	if s := l.slot; s != nil {
		items = append(items, s.Stale...)
		for _, n := range s.Notes {
			if s.KS != "" {
				items = append(items, noteItem(s.KS, n))
			}
		}
		slices.Sort(items)
		items = slices.Compact(items)
		// The wish first: it outlives a crash, and the wrapped keys are gone with it.
		if err := l.write(&slot{Version: slotVersion, Kind: kindErasing, Store: s.Store, Stale: items}); err != nil {
			return err
		}
	}
	var failed error
	for _, name := range items {
		if err := l.kr.Delete(ctx, name); err != nil {
			failed = errors.Join(failed, err)
		}
	}
	if failed != nil {
		return fmt.Errorf("lock: erase: %w", failed)
	}
	for _, name := range []string{sealedFile, damagedFile, slotFile + ".new", slotFile} {
		if err := l.disk.remove(name); err != nil {
			return fmt.Errorf("lock: erase: %w", err)
		}
	}
	if f, ok := l.disk.(folder); ok { // a crash may have left a half-written copy of the sealed credential
		if err := keyring.Sweep(string(f)); err != nil {
			return fmt.Errorf("lock: erase: %w", err)
		}
	}
	if err := l.disk.syncDir(); err != nil {
		return fmt.Errorf("lock: erase: %w", err)
	}
	l.put(nil, nil)
	return l.start()
}
