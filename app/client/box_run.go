package client

import (
	"context"
	"encoding/json"
	"errors"

	"alcove/auth"
	"alcove/sync/engine"
	wire "alcove/sync/record"
)

// openedUp says that the app is open now: what is on its way may go.
func (s *shell) openedUp() {
	s.mu.Lock()
	b := s.box
	s.mu.Unlock()
	if b != nil {
		b.mu.Lock()
		b.run = true
		b.mu.Unlock()
		b.start()
	}
}

// heardSession takes what a session said of itself, and tells the engine that
// there is one.
func (s *shell) heardSession(a auth.SessionAnswer) {
	st := streams{a.Stream, a.PracticeStream}
	s.mu.Lock()
	b := s.box
	known := s.streams == st
	s.streams = st
	s.mu.Unlock()
	if !known && st.account != "" {
		s.queue(func() {
			if err := s.vault.saveStreams(s.root, st); err != nil {
				s.log.Warn("streams not noted", "err", err) // the next opening asks for them again
			}
		})
	}
	if b == nil {
		return
	}
	b.mu.Lock()
	b.streams = st
	eng := b.eng
	b.mu.Unlock()
	b.start()
	if eng == nil {
		return
	}
	switch eng.Status().Kind {
	case engine.NeedsPasscode, engine.SignedOut:
		eng.Unlocked()
	case engine.Offline:
		eng.Nudge()
	}
}

// nudge tries now: the computer woke up, or a person came back.
func (s *shell) nudge() {
	s.mu.Lock()
	b := s.box
	s.mu.Unlock()
	if b == nil {
		return
	}
	if eng := b.engine(); eng != nil {
		eng.Nudge()
	}
}

// start begins the engine once the app is open and the streams are known.
func (b *box) start() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.run || b.eng != nil || b.store == nil || b.streams.account == "" || b.ctx.Err() != nil {
		return
	}
	b.run = false // once
	st := b.streams
	b.work.Go(func() {
		eng, err := engine.Start(engine.Options{
			Config:    engine.Config{Account: st.account, Practice: st.practice, Quiet: map[string]bool{string(wire.ReadOp): true}},
			Disk:      b.store,
			Transport: line{b},
			Now:       b.s.wall,
			OnStatus:  func(engine.Status) { b.poke() },
			Log:       b.s.log,
		})
		if err == nil && b.s.held.Load() {
			eng.Hold(true)
		}
		b.mu.Lock()
		closed := b.ctx.Err() != nil
		switch {
		case err != nil:
			b.words = diskWords(err)
			b.s.log.Warn("sync not started", "err", err)
		case !closed:
			b.eng = eng
		}
		b.mu.Unlock()
		if closed && err == nil {
			eng.Close() // locked meanwhile
		}
		close(b.ready)
		b.poke()
	})
}

// engine is the running engine, or nil.
func (b *box) engine() *engine.Engine {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.eng
}

// opened is the open box; a person's command needs one.
func (s *shell) opened() (*box, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.box == nil:
		return nil, errLocked
	case s.box.store == nil:
		return nil, say(s.box.words)
	}
	return s.box, nil
}

// writer is the engine, waited for while it starts.
func (b *box) writer(ctx context.Context) (*engine.Engine, error) {
	b.mu.Lock()
	eng, known := b.eng, b.streams.account != ""
	b.mu.Unlock()
	if eng != nil {
		return eng, nil
	}
	if !known {
		return nil, &Failure{Reason: auth.Offline, Sentence: sayNotConnected}
	}
	select {
	case <-b.ready:
		if eng := b.engine(); eng != nil {
			return eng, nil
		}
		return nil, say(sayDisk)
	case <-b.ctx.Done():
		return nil, errLocked
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// SyncNow tries now, and returns once all is up to date or something has to
// happen first that waiting does not bring: the status says what.
func (c *Client) SyncNow(ctx context.Context) (SyncStatus, error) {
	b, err := c.shell.opened()
	if err != nil {
		return SyncStatus{}, failure(err)
	}
	eng, err := b.writer(ctx)
	if err != nil {
		return b.status(), failure(err)
	}
	if _, err := eng.Settle(ctx); err != nil {
		return b.status(), failure(err)
	}
	c.shown(ctx, b)
	return b.status(), nil
}

// Offline stops all traffic of messages and documents, or lets it go on. It is
// forgotten when the app closes.
func (c *Client) Offline(on bool) {
	c.shell.held.Store(on)
	c.shell.mu.Lock()
	b := c.shell.box
	c.shell.mu.Unlock()
	if b == nil {
		return
	}
	if eng := b.engine(); eng != nil {
		eng.Hold(on)
	}
}

// shown returns once the view has what was just done.
func (c *Client) shown(ctx context.Context, b *box) {
	b.refresh()
	// The answer only says that the machine came past.
	_ = c.do(ctx, cmdSync{})
}

// saveStreams notes the names of the streams beside the enrolment, so that the
// app can be used after an opening without internet.
func (v *vault) saveStreams(ctx context.Context, st streams) error {
	n, err := v.note(ctx)
	if err != nil || n.Stream == st.account && n.Practice == st.practice {
		return err
	}
	n.Stream, n.Practice = st.account, st.practice
	about, err := json.Marshal(n)
	if err != nil {
		return errors.Join(errors.New("client: vault"), err)
	}
	return v.trouble(v.l.SaveNote(ctx, noteDevice, about))
}
