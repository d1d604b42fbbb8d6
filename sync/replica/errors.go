package replica

import (
	"errors"
	"fmt"
	"os"
	"syscall"

	"modernc.org/sqlite"
)

var (
	// ErrInUse means that another program has this store open.
	ErrInUse = errors.New("replica: the store is in use by another program")
	// ErrClosed is the answer of a store that was closed: the app is locked.
	ErrClosed = errors.New("replica: closed")
	// ErrForeign means that the store was sealed for another account or with other
	// keys. Nothing was changed; [SetAside] makes room for a new one.
	ErrForeign = errors.New("replica: this store belongs to another account or other keys")
	// ErrFull means that the disk took no more. Nothing of the act happened, and
	// all that stood before still stands.
	ErrFull = errors.New("replica: the disk is full")
	// ErrDamaged means that something does not open or is not there. The next
	// [Replica.Load] mends the store.
	ErrDamaged = errors.New("replica: the store is damaged")
)

// SQLite's primary result codes, https://www.sqlite.org/rescode.html.
const (
	sqliteError    = 1 // our statements are right, so the schema is not
	sqliteNoMem    = 7 // a damaged length asks for too much
	sqliteReadOnly = 8 // a damaged header; a disk that is read-only fails later too
	sqliteIOErr    = 10
	sqliteCorrupt  = 11
	sqliteFull     = 13
	sqliteSchema   = 17
	sqliteTooBig   = 18
	sqliteTwice    = 19
	sqliteMismatch = 20
	sqliteFormat   = 24
	sqliteNotADB   = 26

	sqliteIORead  = 1 // beside sqliteIOErr, shifted by 8
	sqliteIOShort = 2
)

// diskError names what SQLite or the system said, as far as a caller can do
// something about it.
func diskError(what string, err error) error {
	if err == nil {
		return nil
	}
	kind := err
	var e *sqlite.Error
	switch {
	case errors.Is(err, ErrFull), errors.Is(err, ErrDamaged), errors.Is(err, ErrClosed):
	case errors.Is(err, syscall.ENOSPC), errors.Is(err, syscall.EFBIG), errors.Is(err, errQuota):
		kind = errors.Join(ErrFull, err)
	case errors.As(err, &e):
		switch code := e.Code(); code & 0xff {
		case sqliteFull:
			kind = errors.Join(ErrFull, err)
		case sqliteIOErr:
			if sub := code >> 8; sub == sqliteIORead || sub == sqliteIOShort {
				kind = errors.Join(ErrDamaged, err)
			} else {
				kind = errors.Join(ErrFull, err) // writing failed: no room is the cause that a person can mend
			}
		case sqliteError, sqliteNoMem, sqliteReadOnly, sqliteCorrupt, sqliteSchema, sqliteTooBig, sqliteTwice,
			sqliteMismatch, sqliteFormat, sqliteNotADB:
			kind = errors.Join(ErrDamaged, err)
		}
	}
	return fmt.Errorf("replica: %s: %w", what, kind)
}

// readError is diskError where nothing but damage can be the reason.
func readError(what string, err error) error {
	err = diskError(what, err)
	if err == nil || errors.Is(err, ErrDamaged) || errors.Is(err, ErrFull) || errors.Is(err, os.ErrPermission) {
		return err
	}
	return errors.Join(ErrDamaged, err)
}

func damaged(what string) error { return fmt.Errorf("replica: %s: %w", what, ErrDamaged) }
