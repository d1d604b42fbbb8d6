package mail

import (
	"context"
	"errors"
	"sync"
	"time"

	"alcove/auth"
)

// pool holds connections that wait for the next mail, the last used one on top.
type pool struct {
	mu     sync.Mutex
	idle   []*conversation
	closed bool
}

// Send hands one letter to the mail server, over a kept connection if there is
// one. A connection that the server closed while it was idle is no failure:
// the letter goes over a new one.
func (s *SMTP) Send(ctx context.Context, e Envelope) (Accepted, error) {
	// The last door before the wire: whoever built the envelope, an address
	// that is not a plain mailbox could be a list or a command.
	for _, a := range []string{e.From, e.To} {
		if _, err := auth.CleanEmail(a); err != nil {
			return Accepted{}, &Failure{Stage: StageWrite, Words: "this is not a plain email address", Permanent: true, Err: err}
		}
	}
	if c := s.kept(); c != nil {
		a, err := s.deliver(ctx, c, e)
		if !stale(err) {
			return a, err
		}
		s.forget() // the others are as old or older
	}
	c, err := s.dial(ctx)
	if err != nil {
		return Accepted{}, err
	}
	return s.deliver(ctx, c, e)
}

func (s *SMTP) deliver(ctx context.Context, c *conversation, e Envelope) (Accepted, error) {
	a, err := c.send(ctx, e)
	if c.broken {
		c.drop()
	} else {
		s.keep(c)
	}
	return a, err
}

// stale reports whether a kept connection had ended before it heard of this
// mail: nothing was said about the mail, so it may be said again.
func stale(err error) bool {
	var f *Failure
	return errors.As(err, &f) && f.Stage == StageSender && (f.Code == 0 || f.Code == 421) && !errors.Is(err, context.Canceled)
}

func (s *SMTP) kept() *conversation {
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	n := len(s.pool.idle)
	if n == 0 {
		return nil
	}
	c := s.pool.idle[n-1]
	s.pool.idle = s.pool.idle[:n-1]
	c.timer.Stop()
	return c
}

func (s *SMTP) keep(c *conversation) {
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	if s.pool.closed {
		go c.quit()
		return
	}
	c.timer = time.AfterFunc(s.Idle, func() {
		if s.remove(c) {
			c.quit()
		}
	})
	s.pool.idle = append(s.pool.idle, c)
}

// remove reports false if a sender was faster.
func (s *SMTP) remove(c *conversation) bool {
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	for i, o := range s.pool.idle {
		if o == c {
			s.pool.idle = append(s.pool.idle[:i], s.pool.idle[i+1:]...)
			return true
		}
	}
	return false
}

// forget drops the kept connections without a word.
func (s *SMTP) forget() {
	for _, c := range s.takeAll(false) {
		c.drop()
	}
}

func (s *SMTP) takeAll(closed bool) []*conversation {
	s.pool.mu.Lock()
	defer s.pool.mu.Unlock()
	all := s.pool.idle
	s.pool.idle, s.pool.closed = nil, s.pool.closed || closed
	for _, c := range all {
		c.timer.Stop()
	}
	return all
}

// Close says goodbye on the kept connections. Mails that are still sent after
// it leave on connections of their own.
func (s *SMTP) Close() error {
	var wg sync.WaitGroup
	for _, c := range s.takeAll(true) {
		wg.Go(c.quit)
	}
	wg.Wait()
	return nil
}
