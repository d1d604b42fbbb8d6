package porttest

import (
	"errors"
	"net"
	"strconv"
	"syscall"
	"testing"
)

// The port can be listened on as often as one likes, also after callers were
// there, and is not free for anybody else in between.
func TestHeldPort(t *testing.T) {
	port := Hold(t)
	for range 3 {
		if err := plainBind(t, port); !errors.Is(err, syscall.EADDRINUSE) {
			t.Fatalf("somebody else could have it: %v", err)
		}
		l, err := net.Listen("tcp", "127.0.0.1:"+port)
		if err != nil {
			t.Fatal(err)
		}
		c, err := net.Dial("tcp", l.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		a, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(a.Close(), c.Close(), l.Close()); err != nil { // the side of the listener waits on (TIME_WAIT)
			t.Fatal(err)
		}
	}
}

// plainBind asks for the port as the system does when it looks for a free one.
func plainBind(t *testing.T, port string) error {
	t.Helper()
	fd, err := socket()
	if err != nil {
		t.Fatal(err)
	}
	defer syscall.Close(fd) //nolint:errcheck // nothing was sent
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	return syscall.Bind(fd, &syscall.SockaddrInet4{Port: n, Addr: [4]byte{127, 0, 0, 1}})
}
