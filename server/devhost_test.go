package server_test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"alcove/server"
)

// A page of a foreign site whose name was bound anew to this machine comes
// with that name, and gets nothing of the mailbox.
func TestDevPagesAnswerThisMachineOnly(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	s, err := server.Open(ctx, server.Config{Dir: t.TempDir(), Listen: "127.0.0.1:0", PublicURL: "https://portal.example.org", Dev: true})
	if err != nil {
		stop()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	_, port, err := net.SplitHostPort(s.Addr())
	if err != nil {
		t.Fatal(err)
	}
	as := func(method, path, host string) int {
		body := ""
		if method == http.MethodPost {
			body = `{"advance":"1s"}`
		}
		r, err := http.NewRequest(method, "http://"+s.Addr()+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Host = host
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Fatal(err)
		}
		return resp.StatusCode
	}
	pages := []string{"GET /dev/mail", "GET /dev/mail/m_1", "GET /dev/mail.json", "GET /dev/clock", "HEAD /dev/mail", "POST /dev/clock", "GET /dev/state"}
	for _, page := range pages {
		method, path, _ := strings.Cut(page, " ")
		for _, host := range []string{"localhost:" + port, "LOCALHOST", "127.0.0.1:" + port, "127.0.0.1", "[::1]:" + port, "[::1]", "portal.example.org", "Portal.example.org:443"} {
			if got := as(method, path, host); got == http.StatusForbidden {
				t.Errorf("%s as %s: %d", page, host, got)
			}
		}
		for _, host := range []string{"evil.example:" + port, "evil.example", "localhost.evil.example", "127.0.0.1.evil.example:" + port, "portal.example.org.evil.example",
			"0.0.0.0:" + port, "192.0.2.1", "[2001:db8::1]:" + port, "evil.example:localhost"} {
			if got := as(method, path, host); got != http.StatusForbidden && got != http.StatusBadRequest {
				t.Errorf("%s as %s: %d", page, host, got)
			}
		}
	}
	if got := as(http.MethodGet, "/help", "evil.example"); got != http.StatusOK {
		t.Errorf("only the pages of --dev ask for the name: %d", got)
	}
}
