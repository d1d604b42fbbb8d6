//go:build linux || netbsd || openbsd || (freebsd && cgo) || (dragonfly && cgo)

package keyring

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	ss "github.com/zalando/go-keyring/secret_service"
)

// reachable reports whether there is a session bus to speak to. Without this
// question the D-Bus library would start a bus of its own with dbus-launch, and
// on it a keyring that nobody else ever finds again.
func reachable() error {
	if a := os.Getenv("DBUS_SESSION_BUS_ADDRESS"); a != "" && a != "autolaunch:" {
		return nil
	}
	dir := filepath.Join("/run/user", strconv.Itoa(os.Getuid()))
	for _, name := range []string{"bus", "dbus-session"} {
		if _, err := os.Stat(filepath.Join(dir, name)); err == nil {
			return nil
		}
	}
	return fmt.Errorf("no session bus: %w", ErrUnavailable)
}

// diagnose asks the Secret Service itself why a call failed: the texts of its
// errors do not tell a keyring that is locked from one that is not there.
// These questions never open a window.
func diagnose(error) error {
	svc, err := ss.NewSecretService()
	if err != nil {
		return ErrUnavailable // the session bus is gone
	}
	collection := svc.GetLoginCollection()
	locked, err := collection.GetProperty("org.freedesktop.Secret.Collection.Locked")
	if err != nil {
		return ErrUnavailable // nobody offers the service, or it has no place for items
	}
	if _, ok := locked.Value().(bool); !ok {
		return ErrUnavailable
	}
	// Open by now, perhaps, because a person was quick: then trying again works.
	return ErrLocked
}
