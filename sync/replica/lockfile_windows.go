package replica

import (
	"errors"
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// errQuota is what a disk says when this person may hold no more.
var errQuota error = windows.ERROR_DISK_FULL

// lockFile takes the store for this process until it is released or the
// process ends, however it ends.
func lockFile(path string) (release func() error, err error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, diskError("lock", err)
	}
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	if err := windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{}); err != nil {
		if errors.Is(err, windows.ERROR_LOCK_VIOLATION) {
			err = ErrInUse
		}
		return nil, errors.Join(fmt.Errorf("replica: lock: %w", err), f.Close())
	}
	return f.Close, nil
}

// syncDir is not needed: NTFS journals what a folder holds.
func syncDir(string) error { return nil }
