package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
	"alcove/auth/dpop"
	"alcove/auth/keyring"
	"alcove/auth/lock"
	"alcove/auth/signin"
)

// vault is what stays on this computer between two starts, sealed by
// auth/lock. Its errors are [*trouble] wherever one of the four causes can be
// told. It is used from the shell's disk goroutine only.
type vault struct {
	l     *lock.Lock
	clock Clock
}

// Notes that can be read while the app is locked.
const (
	noteAttempt = "attempt" // a sign-in under way
	noteDevice  = "device"
	noteFresh   = "fresh" // a credential that waits for the passcode of before
)

// record is the credential as it is sealed. It must stay small: see
// lock.MaxSealed.
type record struct {
	Key     []byte `json:"k"`
	Refresh string `json:"r"`
	Device  string `json:"d"`
	Known   bool   `json:"u,omitempty"` // the practice has the unlock key
}

// note is what this computer knows of its enrolment while it is locked.
type note struct {
	Device  string `json:"d"`
	Account string `json:"a"` // whose store it is: a store belongs to one account
	Email   string `json:"e,omitempty"`
	// The names under which the practice keeps what this person sees.
	Stream   string `json:"s,omitempty"`
	Practice string `json:"p,omitempty"`
}

func openVault(o Options, dir string, mode lock.Mode) (*vault, error) {
	clock := o.Clock
	l, err := lock.Open(lock.Options{
		Dir: dir, Keyring: o.Keyring, Mode: mode, Stretch: o.stretch,
		Now:  func() time.Time { return clock.Now().Wall },
		Mono: func() time.Duration { return clock.Now().Mono },
	})
	if err != nil {
		return nil, fmt.Errorf("client: vault: %w", err)
	}
	return &vault{l: l, clock: o.Clock}, nil
}

// facts fills in what the keyring and the lock's file know.
func (v *vault) facts(ctx context.Context, f *facts) error {
	f.tries = -1
	st := v.l.State()
	if st == lock.Erasing {
		if err := v.l.Erase(ctx); err != nil {
			return v.trouble(err)
		}
		st = v.l.State()
	}
	switch st {
	case lock.Damaged:
		return &trouble{kind: fileDamaged, err: lock.ErrDamaged}
	case lock.Gone:
		f.slot = slotGone
		return nil
	case lock.Bare:
		f.hasEnrol, f.enrolled = true, true
	case lock.Locked, lock.Opened:
		if v.l.HasPasscode() {
			f.slot, f.alone, f.hasEnrol = slotReady, v.l.Alone(), true
			f.tries, f.waitUntil = v.tries()
		} else {
			f.hasEnrol, f.enrolled = true, true
		}
	}
	n, err := v.note(ctx)
	if err != nil && !absent(err) {
		return v.trouble(err)
	}
	f.device, f.email = n.Device, n.Email
	b, err := v.l.Note(ctx, noteAttempt)
	switch {
	case err == nil:
		a, err := signin.ParseAttempt(b)
		if err != nil {
			return nil // of an older version: it is asked for again
		}
		f.attempt, f.email = &a, a.Typed()
	case !absent(err):
		return v.trouble(err)
	}
	return nil
}

// absent is "there is no such note". The key's own item missing is not that.
func absent(err error) bool {
	return errors.Is(err, keyring.ErrNotFound) && !errors.Is(err, lock.ErrKeyMissing)
}

// prepare makes the keyring ready for a sign-in. With anew, what cannot be
// opened any more is given up; a damaged file is set aside.
func (v *vault) prepare(ctx context.Context, a signin.Attempt, anew bool) error {
	if anew {
		if err := v.l.StartOver(ctx); err != nil {
			return v.trouble(err)
		}
	}
	return v.saveAttempt(ctx, a)
}

func (v *vault) saveAttempt(ctx context.Context, a signin.Attempt) error {
	b, err := a.Marshal()
	if err != nil {
		return err
	}
	return v.trouble(v.l.SaveNote(ctx, noteAttempt, b))
}

func (v *vault) note(ctx context.Context) (note, error) {
	var n note
	b, err := v.l.Note(ctx, noteDevice)
	if err != nil {
		return n, err
	}
	if json.Unmarshal(b, &n) != nil {
		return note{}, lock.ErrDamaged
	}
	return n, nil
}

// enrol keeps a new credential. With fresh a new store begins and the keys are
// returned; else the credential waits for the passcode of before.
func (v *vault) enrol(ctx context.Context, r record, n note, fresh bool) (*lock.Keys, error) {
	cred, err := json.Marshal(r)
	if err != nil {
		return nil, fmt.Errorf("client: vault: %w", err)
	}
	about, err := json.Marshal(n)
	if err != nil {
		return nil, fmt.Errorf("client: vault: %w", err)
	}
	var k *lock.Keys
	if fresh {
		switch v.l.State() {
		case lock.Locked, lock.Damaged:
			if err := v.l.StartOver(ctx); err != nil {
				return nil, v.trouble(err)
			}
		}
		if k, err = v.l.Enrol(ctx, cred); err != nil {
			return nil, v.trouble(err)
		}
		if err := v.l.ClearNote(ctx, noteFresh); err != nil {
			return nil, v.trouble(err)
		}
	} else if err := v.l.SaveNote(ctx, noteFresh, cred); err != nil {
		return nil, v.trouble(err)
	}
	if err := v.l.SaveNote(ctx, noteDevice, about); err != nil {
		return nil, v.trouble(err)
	}
	return k, v.trouble(v.l.ClearNote(ctx, noteAttempt))
}

// bare opens a computer that has no passcode yet.
func (v *vault) bare(ctx context.Context) (*lock.Keys, record, error) {
	k, err := v.l.OpenBare(ctx)
	if err != nil {
		return nil, record{}, v.trouble(err)
	}
	r, err := v.record(ctx, k)
	return k, r, err
}

func (v *vault) record(ctx context.Context, k *lock.Keys) (record, error) {
	var r record
	b, err := k.Credential(ctx)
	if err != nil {
		return r, v.trouble(err)
	}
	if json.Unmarshal(b, &r) != nil || r.Refresh == "" {
		return record{}, &trouble{kind: fileDamaged, err: lock.ErrDamaged}
	}
	return r, nil
}

// unlock opens with the passcode. A credential of a new sign-in takes the
// place of the one before.
func (v *vault) unlock(ctx context.Context, p string) (*lock.Keys, record, error) {
	k, err := v.l.Unlock(ctx, p)
	if err != nil {
		return nil, record{}, v.trouble(err)
	}
	r, err := v.takeFresh(ctx, k)
	if err == nil && r.Refresh == "" {
		r, err = v.record(ctx, k)
	}
	if err != nil {
		v.l.Lock()
		return nil, record{}, err
	}
	return k, r, nil
}

func (v *vault) takeFresh(ctx context.Context, k *lock.Keys) (record, error) {
	b, err := v.l.Note(ctx, noteFresh)
	if absent(err) {
		return record{}, nil
	}
	if err != nil {
		return record{}, v.trouble(err)
	}
	var r record
	if json.Unmarshal(b, &r) != nil {
		return record{}, &trouble{kind: fileDamaged, err: lock.ErrDamaged}
	}
	if err := k.SaveCredential(ctx, b); err != nil {
		return record{}, v.trouble(err)
	}
	return r, v.trouble(v.l.ClearNote(ctx, noteFresh))
}

// save keeps a rotated credential. Only then may it be used.
func (v *vault) save(ctx context.Context, k *lock.Keys, r record) error {
	b, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("client: vault: %w", err)
	}
	return v.trouble(k.SaveCredential(ctx, b))
}

func (r record) credential() (signin.Credential, error) {
	key, err := dpop.Parse(r.Key)
	if err != nil {
		return signin.Credential{}, &trouble{kind: fileDamaged, err: err}
	}
	return signin.Credential{Key: key, Refresh: r.Refresh}, nil
}

// tries is what the lock screen says: -1 while nothing wrong was typed.
func (v *vault) tries() (int, time.Time) {
	n := v.l.TriesLeft()
	if n >= auth.PasscodeTries {
		n = -1
	}
	var until time.Time
	if w := v.l.Wait(); w > 0 {
		until = v.clock.Now().Wall.Add(w)
	}
	return n, until
}

// trouble sorts what auth/lock and auth/keyring say. nil stays nil.
func (v *vault) trouble(err error) error {
	var (
		wrong *lock.WrongError
		wait  *lock.WaitError
		t     = &trouble{err: err, tries: -1}
	)
	switch {
	case err == nil:
		return nil
	case errors.As(err, &wrong):
		t.kind = wrongPasscode
		t.tries, t.waitUntil = v.tries()
	case errors.As(err, &wait):
		t.kind = mustWait
		t.tries, t.waitUntil = v.tries()
	case errors.Is(err, lock.ErrGone):
		t.kind = passcodeGone
	case errors.Is(err, lock.ErrTooShort), errors.Is(err, lock.ErrTooLong), errors.Is(err, lock.ErrCommon):
		t.kind = weakPasscode
	case errors.Is(err, keyring.ErrLocked):
		t.kind = ringLocked
	case errors.Is(err, keyring.ErrUnavailable):
		t.kind = ringNone
	case errors.Is(err, keyring.ErrNotFound):
		t.kind = itemMissing
	case errors.Is(err, lock.ErrDamaged), errors.Is(err, keyring.ErrDamaged):
		t.kind = fileDamaged
	default:
		return err
	}
	return t
}
