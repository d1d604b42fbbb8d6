package client

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

// All that an app wants when it starts shares one question to the server, and
// nobody waits for the answer longer than they want to.
func TestServerIsAskedOnceWhoItIs(t *testing.T) {
	var asked atomic.Int32
	answer := make(chan bool)
	var srv *httptest.Server
	srv = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		<-answer
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, strings.ReplaceAll(`{"issuer":"U","token_endpoint":"U/t","revocation_endpoint":"U/r","authorization_challenge_endpoint":"U/c","jwks_uri":"U/j"}`,
			"U", srv.URL)) // who asked may be gone
	}))
	defer srv.Close()
	s := &shell{root: t.Context(), server: srv.URL}
	gone, leave := context.WithCancel(t.Context())
	leave()
	if _, err := s.reach(gone); err == nil {
		t.Error("an answer for who did not wait for it")
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if p, err := s.reach(t.Context()); err != nil || p.Issuer() != srv.URL {
				t.Errorf("%v, %v", p, err)
			}
		})
	}
	close(answer)
	wg.Wait()
	if _, err := s.reach(t.Context()); err != nil || asked.Load() != 1 {
		t.Errorf("%v; asked %d times", err, asked.Load())
	}
}

// A failure is not kept: the next one asks anew.
func TestServerIsAskedAnewAfterAFailure(t *testing.T) {
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusServiceUnavailable)
	}))
	defer srv.Close()
	s := &shell{root: t.Context(), server: srv.URL}
	for i := range 3 {
		if _, err := s.reach(t.Context()); err == nil || asked.Load() != int32(i+1) {
			t.Error(err, asked.Load())
		}
	}
}
