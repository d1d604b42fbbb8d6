// Package porttest holds ports for programs that are told theirs before they
// listen, or that listen again after they were killed.
//
// A port that was merely found free may be another program's a moment later:
// many tests run at once. It knows nothing of the programs.
package porttest

import (
	"fmt"
	"strconv"
	"syscall"
	"testing"
)

// Hold is a port of 127.0.0.1 that the system gives to nobody by itself until
// the test ends. Whoever is told its number can listen on it, again and again.
//
// A socket is bound to it that never listens. Both it and every listener of Go
// (and of Postfix) carry SO_REUSEADDR, so they do not shut each other out, see
// socket(7); a port that is bound is never chosen for somebody who asked for any.
func Hold(t testing.TB) string {
	t.Helper()
	fd, err := socket()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Close(fd); err != nil {
			t.Error(err)
		}
	})
	if err := syscall.SetsockoptInt(fd, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}); err != nil {
		t.Fatal(err)
	}
	at, err := syscall.Getsockname(fd)
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(at.(*syscall.SockaddrInet4).Port)
}

// socket is one that no child inherits: it would hold the port after us.
func socket() (fd int, err error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	if fd, err = syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0); err != nil {
		return 0, fmt.Errorf("socket: %w", err)
	}
	syscall.CloseOnExec(fd)
	return fd, nil
}
