package server_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server"
	"alcove/server/servertest"
)

// RFC 6750 section 3.1: what was not asked for is not given. A program that
// asked for nothing but who somebody is learns that, stays signed in and can
// sign out; no address of the API answers its access token.
func TestOnlyThePortalsTokensOpenTheAPI(t *testing.T) {
	w := servertest.New(t)
	w.Client("jane@example.com", "Jane")
	full := w.SignIn("jane@example.com")
	w.Advance(time.Minute) // between two mails
	narrow := w.App()
	narrow.Scope = "openid offline_access"
	narrow.HTTP.Timeout = 3 * time.Minute // an event stream that opens would last
	narrow.SignIn("jane@example.com")
	if narrow.Tokens.Scope != narrow.Scope || narrow.Tokens.IDToken == "" {
		t.Fatalf("%q of %q", narrow.Tokens.Scope, narrow.Scope)
	}
	public := map[string]bool{auth.PathPractice: true, auth.PathHelp: true}
	refused := func() {
		t.Helper()
		n := 0
		for _, pattern := range server.Patterns() {
			method, path, _ := strings.Cut(pattern, " ")
			if !strings.HasPrefix(path, "/api/") || public[path] {
				continue
			}
			n++
			status, header := narrow.Call(method, strings.ReplaceAll(path, "{id}", full.Tokens.DeviceID), "", nil)
			if got := header.Get("WWW-Authenticate"); status != http.StatusForbidden || got != `DPoP error="insufficient_scope", scope="portal"` {
				t.Errorf("%s: %d %s", pattern, status, got)
			}
		}
		if n < 15 {
			t.Errorf("%d addresses were tried", n)
		}
	}
	refused()
	// A refresh gives no more than there was.
	next, status := narrow.Refresh()
	if status != http.StatusOK || next.Scope != narrow.Scope {
		t.Fatalf("%d %+v", status, next)
	}
	narrow.Tokens = next
	refused()
	// It is the scope and nothing else: the computer of the app is as it was.
	if status, _ := full.Call("GET", auth.PathSession, "", nil); status != http.StatusOK {
		t.Error(status)
	}
	// A key that is not the token's learns nothing of this.
	narrow.Tokens.AccessToken = full.Tokens.AccessToken
	if status, header := narrow.Call("GET", auth.PathSession, "", nil); status != http.StatusUnauthorized || strings.Contains(header.Get("WWW-Authenticate"), "scope") {
		t.Error(status, header)
	}
}
