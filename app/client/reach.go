package client

import (
	"context"

	"alcove/auth/signin"
)

// search is a server that is being asked who it is, for all who want to know.
type search struct {
	server string
	done   chan struct{}
	p      *signin.Provider // once it is done
	err    error
}

// reach is the practice's server, discovered once and kept. An app that starts
// wants it for several things at once: they share the question, and its failure.
func (s *shell) reach(ctx context.Context) (*signin.Provider, error) {
	s.mu.Lock()
	p, server := s.provider, s.server
	s.mu.Unlock()
	if p != nil {
		return p, nil
	}
	return s.discover(ctx, server)
}

// discover asks the server at an address who it is, unless that is being asked.
func (s *shell) discover(ctx context.Context, server string) (*signin.Provider, error) {
	s.mu.Lock()
	q := s.search
	if q == nil || q.server != server {
		q = &search{server: server, done: make(chan struct{})}
		s.search = q
		go s.find(q)
	}
	s.mu.Unlock()
	select {
	case <-q.done:
		return q.p, q.err
	case <-ctx.Done():
		return nil, signin.AsFault(ctx.Err())
	}
}

// find ends a search. It outlives whoever began it: others may wait too.
func (s *shell) find(q *search) {
	q.p, q.err = signin.Discover(s.root, q.server, s.rt)
	s.mu.Lock()
	if s.search == q {
		s.search = nil
	}
	if q.err == nil && s.server == q.server {
		s.provider = q.p
	}
	s.mu.Unlock()
	close(q.done)
}
