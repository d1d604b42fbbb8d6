//go:build unix

package replica

import (
	"errors"
	"fmt"
	"os"
	"syscall"
)

// errQuota is what a disk says when this person may hold no more.
var errQuota error = syscall.EDQUOT

// lockFile takes the store for this process until it is released or the
// process ends, however it ends.
func lockFile(path string) (release func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, diskError("lock", err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		if errors.Is(err, syscall.EWOULDBLOCK) {
			err = ErrInUse
		}
		return nil, errors.Join(fmt.Errorf("replica: lock: %w", err), f.Close())
	}
	return f.Close, nil
}

// syncDir makes renames and removals in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
