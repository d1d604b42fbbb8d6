package mail

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"alcove/server/store"
)

const (
	// leaseLife is longer than any try takes, see SMTP.Send.
	leaseLife = 5 * time.Minute
	// lookEvery bounds how long a due row can go unseen if a wake-up was missed.
	lookEvery = time.Minute
	// batch is how many due rows are handed over at once.
	batch = 64
)

type running struct {
	stop   chan struct{}
	cancel context.CancelFunc
	ctx    context.Context
	wake   chan struct{}
	wg     sync.WaitGroup
}

// Start begins to send: first what a former process left behind. It returns at
// once; [Post.Close] ends it.
func (p *Post) Start(ctx context.Context) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running != nil {
		return errors.New("mail: already started")
	}
	if p.transport == nil {
		return errors.New("mail: no mail server is set")
	}
	if err := p.store.Write(ctx, (*store.Tx).ReleaseMails); err != nil {
		return fmt.Errorf("mail: start: %w", err)
	}
	r := &running{stop: make(chan struct{}), wake: make(chan struct{}, 1)}
	// The senders outlive the call that starts them.
	r.ctx, r.cancel = context.WithCancel(context.WithoutCancel(ctx))
	p.running = r
	p.hand.set(true)
	r.wg.Go(func() { p.look(r) })
	for range p.workers {
		r.wg.Go(func() {
			for {
				j, ok := p.hand.take(r.stop)
				if !ok {
					return
				}
				p.try(r.ctx, j)
				p.hand.done(j.id)
			}
		})
	}
	return nil
}

// Wake looks for due mail now. For a clock that was moved.
func (p *Post) Wake() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.running != nil {
		select {
		case p.running.wake <- struct{}{}:
		default:
		}
	}
}

// Settle returns once every mail that was handed to the senders was tried, and
// what came of it is on its way to the disk. For who wants to see all of it: it
// waits as long as the mail server does.
func (p *Post) Settle(ctx context.Context) error { return p.hand.settle(ctx) }

// Close lets tries that run finish until ctx ends, then ends them; what did not
// leave stands in the outbox. Call it before the store's Close.
func (p *Post) Close(ctx context.Context) error {
	p.mu.Lock()
	r := p.running
	p.running = nil
	p.mu.Unlock()
	if r == nil {
		return nil
	}
	p.hand.set(false)
	close(r.stop)
	stop := context.AfterFunc(ctx, r.cancel)
	r.wg.Wait()
	stop()
	r.cancel()
	if c, ok := p.transport.(interface{ Close() error }); ok {
		return c.Close()
	}
	return nil
}

// look finds what is due: after a start, after a back-off, and what the memory
// did not hold. It sleeps until the next row is due.
func (p *Post) look(r *running) {
	for {
		wait := p.handDue(r)
		t := time.NewTimer(wait)
		select {
		case <-r.stop:
			t.Stop()
			return
		case <-r.wake:
		case <-t.C:
		}
		t.Stop()
	}
}

func (p *Post) handDue(r *running) time.Duration {
	now := p.now()
	var ids []string
	var next time.Time
	err := p.store.Read(r.ctx, func(tx *store.Tx) (err error) {
		ids, next, err = tx.DueMails(now, batch)
		return err
	})
	if err != nil {
		if r.ctx.Err() == nil {
			p.log.Error("mail: cannot look into the outbox", "err", err)
		}
		return lookEvery
	}
	for _, id := range ids {
		p.hand.put(job{id: id})
	}
	switch {
	case len(ids) == batch:
		// More may be due than was asked for; the senders need a moment for these.
		return time.Second
	case next.IsZero():
		return lookEvery
	}
	return max(50*time.Millisecond, min(next.Sub(now), lookEvery))
}
