package mailtest

import (
	"net"
	"net/url"
	"testing"
)

// A mail server that is closed at once ends, however far it had come.
func TestClosedAtOnce(t *testing.T) {
	address := ""
	for range 200 {
		t.Run("", func(t *testing.T) { address = Serve(t, nil) })
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := net.Dial("tcp", u.Host); err == nil {
		t.Errorf("it still listens: %v", c.Close())
	}
}
