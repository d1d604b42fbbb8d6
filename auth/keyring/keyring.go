package keyring

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"path/filepath"
	"time"
)

// Deadline is how long one call may take.
const Deadline = 30 * time.Second

// Keyring holds named secrets. Implementations are safe for concurrent use.
type Keyring interface {
	// Get returns the value of a name, or ErrNotFound.
	Get(ctx context.Context, name string) ([]byte, error)
	// Set stores a value of at most MaxValue bytes and reads it back. After
	// ErrTimeout the old value may stand there or the new one, never a part.
	Set(ctx context.Context, name string, value []byte) error
	// Delete removes a name. A name that is not there is no error.
	Delete(ctx context.Context, name string) error
}

var (
	// ErrNotFound: the keyring is open and has no such item.
	ErrNotFound = errors.New("keyring: no such item")
	// ErrLocked: the keyring is there but not open. Wait, try again; nothing
	// is lost.
	ErrLocked = errors.New("keyring: locked")
	// ErrTimeout: no answer within Deadline, most likely because a window asks
	// for the computer's password. It is an ErrLocked.
	ErrTimeout = fmt.Errorf("no answer in time: %w", ErrLocked)
	// ErrUnavailable: this computer has no keyring that we can use.
	ErrUnavailable = errors.New("keyring: not available")
	// ErrDamaged: the item is there but is not what was written.
	ErrDamaged = errors.New("keyring: item is damaged")
	// ErrTooBig: the value has more than MaxValue bytes.
	ErrTooBig = errors.New("keyring: value is too big")
	// ErrName: the name is not 1 to 32 of a-z, 0-9 and "-".
	ErrName = errors.New("keyring: name cannot be used")
)

// ProfileHash names a profile folder in the keyring, so that the items of two
// profiles never meet and no path of a person's computer stands there.
func ProfileHash(dir string) (string, error) {
	abs, err := filepath.Abs(dir)
	if err != nil {
		return "", fmt.Errorf("keyring: profile folder: %w", err)
	}
	// One folder reached by two names is one profile.
	if real, err := filepath.EvalSymlinks(abs); err == nil {
		abs = real
	}
	sum := sha256.Sum256([]byte(abs))
	return hex.EncodeToString(sum[:10]), nil
}

func checkName(name string) error {
	if name == "" || len(name) > 32 {
		return ErrName
	}
	for _, r := range name {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-') {
			return ErrName
		}
	}
	return nil
}
