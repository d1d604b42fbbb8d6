package lock

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"alcove/auth/keyring"
)

// maxNotes is how many notes a profile may have.
const maxNotes = 6

// A note is sealed by KS alone, so that it can be read while the app is locked:
// a sign-in that waits, a credential that waits for the passcode. Its item
// carries the name of the KS it belongs to.
func noteItem(ks, name string) string { return notePrefix + ks[len(ks)-1:] + "-" + name }

func noteKey(ks []byte, store, name string) []byte { return derive(ks, store, labelNote+name) }

// SaveNote keeps a note of at most MaxSealed bytes, in any state but Erasing.
// Where there is no key to seal it with (a damaged file, a passphrase) it ends
// with the program. Names are short, of a-z, 0-9 and "-".
func (l *Lock) SaveNote(ctx context.Context, name string, note []byte) error {
	l.op.Lock()
	defer l.op.Unlock()
	if len(note) > MaxSealed {
		return fmt.Errorf("lock: note: %w", keyring.ErrTooBig)
	}
	switch l.state() {
	case Erasing:
		return fmt.Errorf("lock: note: %w", ErrState)
	case Gone:
		if err := l.startOver(ctx); err != nil {
			return err
		}
	case Empty:
		if l.slot == nil {
			if err := l.begin(ctx); err != nil {
				return err
			}
		}
	}
	if l.noteless() {
		if l.held == nil {
			l.held = make(map[string][]byte)
		}
		l.held[name] = bytes.Clone(note)
		return nil
	}
	ks, err := l.fetch(ctx, l.slot)
	if err != nil {
		return err
	}
	defer clear(ks)
	return l.putNote(ctx, ks, name, note)
}

// noteless reports whether there is no key that could seal a note.
func (l *Lock) noteless() bool { return l.slot == nil || l.slot.KS == "" }

func (l *Lock) putNote(ctx context.Context, ks []byte, name string, note []byte) error {
	s := l.slot
	if !slices.Contains(s.Notes, name) {
		if len(s.Notes) >= maxNotes {
			return fmt.Errorf("lock: more than %d notes: %w", maxNotes, ErrState)
		}
		// The name first: an item that nobody knows of would never be removed.
		n := *s
		n.Notes = append(slices.Clone(s.Notes), name)
		if err := l.write(&n); err != nil {
			return err
		}
		s = l.slot
	}
	label := labelNote + name
	if err := l.kr.Set(ctx, noteItem(s.KS, name), seal(noteKey(ks, s.Store, name), s.Store, label, note)); err != nil {
		return fmt.Errorf("lock: note: %w", err)
	}
	return nil
}

// Note is a note, or keyring.ErrNotFound.
func (l *Lock) Note(ctx context.Context, name string) ([]byte, error) {
	l.op.Lock()
	defer l.op.Unlock()
	if l.noteless() {
		if note, ok := l.held[name]; ok {
			return bytes.Clone(note), nil
		}
		return nil, fmt.Errorf("lock: note: %w", keyring.ErrNotFound)
	}
	if !slices.Contains(l.slot.Notes, name) {
		return nil, fmt.Errorf("lock: note: %w", keyring.ErrNotFound)
	}
	ks, err := l.fetch(ctx, l.slot)
	if err != nil {
		return nil, err
	}
	defer clear(ks)
	return l.getNote(ctx, l.slot, ks, name)
}

func (l *Lock) getNote(ctx context.Context, s *slot, ks []byte, name string) ([]byte, error) {
	box, err := l.kr.Get(ctx, noteItem(s.KS, name))
	if err != nil {
		return nil, fmt.Errorf("lock: note: %w", err)
	}
	note, err := unseal(noteKey(ks, s.Store, name), s.Store, labelNote+name, box)
	if err != nil {
		return nil, fmt.Errorf("lock: note: %w", ErrDamaged)
	}
	return note, nil
}

// ClearNote removes a note; one that is not there is no error.
func (l *Lock) ClearNote(ctx context.Context, name string) error {
	l.op.Lock()
	defer l.op.Unlock()
	delete(l.held, name)
	if l.noteless() || !slices.Contains(l.slot.Notes, name) {
		return nil
	}
	if err := l.kr.Delete(ctx, noteItem(l.slot.KS, name)); err != nil {
		return fmt.Errorf("lock: note: %w", err)
	}
	s := *l.slot
	s.Notes = slices.DeleteFunc(slices.Clone(s.Notes), func(n string) bool { return n == name })
	return l.write(&s)
}

// carryNotes seals the notes of one slot for another, before that one takes its
// place. A note that cannot be read is left behind.
func (l *Lock) carryNotes(ctx context.Context, from *slot, fromKS []byte, to *slot, toKS []byte) error {
	for _, name := range from.Notes {
		note, err := l.getNote(ctx, from, fromKS, name)
		if lost(err) {
			continue
		}
		if err != nil {
			return err // a keyring that is locked now: wait, try again
		}
		err = l.kr.Set(ctx, noteItem(to.KS, name), seal(noteKey(toKS, to.Store, name), to.Store, labelNote+name, note))
		clear(note)
		if err != nil {
			return fmt.Errorf("lock: note: %w", err)
		}
		to.Notes = append(to.Notes, name)
		to.Stale = append(to.Stale, noteItem(from.KS, name))
	}
	return nil
}

// lost reports whether an error means that trying again will not help.
func lost(err error) bool {
	return errors.Is(err, keyring.ErrNotFound) || errors.Is(err, keyring.ErrDamaged) || errors.Is(err, ErrDamaged)
}

// keepHeld seals what had to be held in memory.
func (l *Lock) keepHeld(ctx context.Context) error {
	if len(l.held) == 0 {
		return nil
	}
	ks, err := l.fetch(ctx, l.slot)
	if err != nil {
		return err
	}
	defer clear(ks)
	for _, name := range slices.Sorted(maps.Keys(l.held)) {
		if err := l.putNote(ctx, ks, name, l.held[name]); err != nil {
			return err
		}
	}
	l.held = nil
	return nil
}
