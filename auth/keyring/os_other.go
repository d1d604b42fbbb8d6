//go:build !(linux || netbsd || openbsd || (freebsd && cgo) || (dragonfly && cgo))

package keyring

import (
	"errors"
	"os/exec"
)

// reachable: neither system has a service that could be missing.
func reachable() error { return nil }

// diagnose: on macOS go-keyring runs /usr/bin/security, and what it says when
// it fails is a locked keychain or a person who pressed Cancel. On Windows the
// store is open as long as the person is signed in.
func diagnose(err error) error {
	if errors.Is(err, exec.ErrNotFound) {
		return ErrUnavailable
	}
	return ErrLocked
}
