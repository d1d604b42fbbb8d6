package control

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"path/filepath"
	"testing"
)

// A server that ends at the wrong moment: as long as it did not ask for the
// command nothing was begun, and somebody else may do it. After that nobody
// knows.
func TestServerEndsAtTheWrongMoment(t *testing.T) {
	for name, c := range map[string]struct {
		meet  func(l net.Listener) error
		begun bool
	}{
		"before it took the call": {func(l net.Listener) error { return l.Close() }, false},
		"after the call": {func(l net.Listener) error {
			conn, err := l.Accept()
			if err != nil {
				return err
			}
			return errors.Join(conn.Close(), l.Close())
		}, false},
		"after the head": {func(l net.Listener) error {
			conn, _, err := head(l)
			if err != nil {
				return err
			}
			return errors.Join(conn.Close(), l.Close())
		}, false},
		"after the command": {func(l net.Listener) error {
			conn, r, err := head(l)
			if err != nil {
				return err
			}
			if _, err := io.WriteString(conn, "HTTP/1.1 100 Continue\r\n\r\n"); err != nil {
				return err
			}
			b, err := io.ReadAll(r.Body)
			if err == nil && string(b) != "{}" {
				err = fmt.Errorf("the command is %q", b)
			}
			return errors.Join(err, conn.Close(), l.Close())
		}, true},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			l, err := net.Listen("unix", filepath.Join(dir, SocketName))
			if err != nil {
				t.Fatal(err)
			}
			r, err := Dial(t.Context(), dir)
			if err != nil {
				t.Fatal(err)
			}
			if conn, err := l.Accept(); err != nil || conn.Close() != nil { // the knock
				t.Fatal(err)
			}
			met := make(chan error, 1)
			go func() { met <- c.meet(l) }()
			_, err = ClientList.Do(t.Context(), r, "cli:amy", None{})
			if err := <-met; err != nil {
				t.Fatal(err)
			}
			var no *Refusal
			if errors.As(err, &no) != c.begun || errors.Is(err, ErrNobody) == c.begun {
				t.Error(err)
			}
		})
	}
}

// head takes a call and reads its head.
func head(l net.Listener) (net.Conn, *http.Request, error) {
	conn, err := l.Accept()
	if err != nil {
		return nil, nil, err
	}
	r, err := http.ReadRequest(bufio.NewReader(conn))
	return conn, r, err
}
