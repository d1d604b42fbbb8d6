// Package mailtest runs a mail server for tests, whose answers the test
// decides. It knows nothing of letters.
package mailtest

import (
	"net"
	"testing"

	"github.com/emersion/go-smtp"
)

// Serve runs a mail server on a free port until the test ends and returns its
// address for --smtp. Each conversation is a new session.
func Serve(t testing.TB, session func() smtp.Session) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return session(), nil }))
	s.Domain = "mail.example"
	ended := make(chan error, 1)
	go func() { ended <- s.Serve(l) }()
	t.Cleanup(func() {
		err := s.Close()
		_ = l.Close() // the server may not have come to know its listener yet; if it had, this is the second time
		if <-ended; err != nil {
			t.Error(err)
		}
	})
	return "smtp://" + l.Addr().String() + "?tls=off"
}
