package store

import (
	"context"
	"errors"
	"sync"
)

// lazyRows wait for a commit that is made anyway.
type lazyRows struct {
	mu  sync.Mutex
	fns []func(*Tx) error
}

const (
	// maxLazy bounds what may wait; beyond it the oldest gives way. Only rows
	// that may be lost ride here.
	maxLazy = 4096
	// manyLazy of them are worth a commit of their own: each is done again at
	// every act that changes nothing.
	manyLazy = 256
)

// Later runs fn with the next act that changes something, or within a minute,
// whichever is first. For rows that may be lost in a crash: page opened, last
// seen, mail states. fn may run more than once; what it did before is undone
// then, and only what it did last is followed by its AfterCommit.
func (s *Store) Later(fn func(*Tx) error) {
	s.lazy.mu.Lock()
	defer s.lazy.mu.Unlock()
	s.lazy.fns = append(s.lazy.fns, fn)
	s.lazy.trim()
}

// Flush returns once what [Store.Later] was given so far is on the disk: for
// who wants to see it now.
func (s *Store) Flush(ctx context.Context) error {
	return s.hand(&job{ctx: ctx, fn: func(*Tx) error { return nil }, flush: true, done: make(chan struct{})})
}

// flush writes the lazy rows by themselves.
func (s *Store) flush() {
	if s.lazy.waits() {
		s.commit(nil, true)
	}
}

// actLazy runs the rows that wait and returns those that stand.
func (s *Store) actLazy(next func() *Tx) (ride []func(*Tx) error, after []func(), err error) {
	for _, fn := range s.lazy.take() {
		tx := next()
		err := s.act(tx, fn)
		if g := (*goneError)(nil); errors.As(err, &g) {
			return nil, nil, g.err
		}
		if err == nil {
			ride = append(ride, fn)
			after = append(after, tx.after...)
		}
	}
	return ride, after, nil
}

func (l *lazyRows) waits() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.fns) > 0
}

func (l *lazyRows) take() []func(*Tx) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	fns := l.fns
	l.fns = nil
	return fns
}

// putBack lets rows wait on, before those that came meanwhile.
func (l *lazyRows) putBack(fns []func(*Tx) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.fns = append(fns, l.fns...)
	l.trim()
}

func (l *lazyRows) trim() {
	if n := len(l.fns) - maxLazy; n > 0 {
		l.fns = l.fns[n:]
	}
}
