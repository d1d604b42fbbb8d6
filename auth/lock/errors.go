package lock

import (
	"errors"
	"fmt"
	"time"

	"alcove/auth/keyring"
)

var (
	// ErrState: the call does not fit the State; a mistake of the caller.
	ErrState = errors.New("lock: not possible in this state")
	// ErrHasPasscode: a passcode guards what is here. Unlock, or StartOver.
	ErrHasPasscode = errors.New("lock: a passcode is set")
	// ErrGone: the passcode was wrong too often and its slot was destroyed.
	ErrGone = errors.New("lock: the passcode is gone")
	// ErrKeyMissing: the keyring is open, but our item is not in it. It is a
	// keyring.ErrNotFound.
	ErrKeyMissing = fmt.Errorf("lock: the key's item: %w", keyring.ErrNotFound)
	// ErrDamaged: the file of the lock, or the item that belongs to it, is not
	// what was written.
	ErrDamaged = errors.New("lock: damaged")
	// ErrClosed: the keys were forgotten, because the lock was closed.
	ErrClosed = errors.New("lock: closed")
	// ErrNoUnlockKey: the unlock key was used and forgotten, or never made.
	ErrNoUnlockKey = errors.New("lock: no unlock key at hand")

	// ErrTooShort: fewer characters than a new passcode needs; for an Unlock, none.
	ErrTooShort = errors.New("lock: passcode is too short")
	// ErrTooLong: more than MaxPasscode bytes.
	ErrTooLong = errors.New("lock: passcode is too long")
	// ErrCommon: one of the first that somebody would try.
	ErrCommon = errors.New("lock: passcode is too common")
)

// WrongError says that the passcode did not open, and what is left.
type WrongError struct {
	TriesLeft int
	Wait      time.Duration // before the next try
}

func (e *WrongError) Error() string {
	return fmt.Sprintf("lock: wrong passcode, %d tries left", e.TriesLeft)
}

// WaitError says that a try came too early. It was not counted.
type WaitError struct{ Wait time.Duration }

func (e *WaitError) Error() string { return fmt.Sprintf("lock: wait %v", e.Wait.Round(time.Second)) }
