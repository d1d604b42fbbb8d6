package server

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"syscall"
)

// cannotListen is why the port that a flag names cannot be taken, in one
// sentence.
func cannotListen(flag, addr string, err error) error {
	host, port, _ := net.SplitHostPort(addr) // it was looked at before
	switch {
	case errors.Is(err, syscall.EADDRINUSE):
		return fmt.Errorf("another program already listens on %s, perhaps a server like this one: end it, or choose another port with %s", addr, flag)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("this user may not listen on port %s: choose one above 1023 with %s, or let the system allow it, such as with AmbientCapabilities=CAP_NET_BIND_SERVICE in its systemd unit", port, flag)
	case errors.Is(err, syscall.EADDRNOTAVAIL):
		return fmt.Errorf("this machine has no address %s: choose one it has with %s", host, flag)
	}
	return fmt.Errorf("cannot listen on %s: %w", addr, err)
}
