package keyring

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// raw is a keyring as the operating system has it: it may block for ever. Its
// errors are those of this package.
type raw interface {
	get(name string) (string, error)
	set(name, item string) error
	remove(name string) error
}

// stuckAfter is when a call that only reads, and that everybody has given up,
// no longer holds up the others. A window that was lost with its program would
// otherwise make "Try again" useless.
const stuckAfter = 4 * Deadline

// guard gives a raw keyring its deadline and its order.
type guard struct {
	raw  raw
	wait time.Duration // Deadline
	turn chan struct{} // holds one token while a call runs
}

func newGuard(r raw) *guard { return &guard{raw: r, wait: Deadline, turn: make(chan struct{}, 1)} }

// call is one use of the raw keyring.
type call struct {
	over    atomic.Bool // the caller has given up
	writing atomic.Bool // the keyring may be changing now
	once    sync.Once   // gives the turn back
}

// run waits for its turn, does f in a goroutine of its own and waits for it no
// longer than Deadline in all.
func (g *guard) run(ctx context.Context, what string, f func(*call) error) error {
	// Who has left already gets no turn: a select takes any case that is ready.
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("keyring: %s: %w", what, err)
	}
	timer := time.NewTimer(g.wait)
	defer timer.Stop()
	select {
	case g.turn <- struct{}{}:
	case <-timer.C:
		return fmt.Errorf("keyring: %s: %w", what, ErrTimeout)
	case <-ctx.Done():
		return fmt.Errorf("keyring: %s: %w", what, ctx.Err())
	}
	c := &call{}
	release := func() { c.once.Do(func() { <-g.turn }) }
	done := make(chan error, 1) // room for an answer that nobody waits for
	go func() {
		defer release()
		done <- f(c)
	}()
	var err error
	select {
	case err = <-done:
		if err != nil {
			err = fmt.Errorf("keyring: %s: %w", what, err)
		}
		return err
	case <-timer.C:
		err = ErrTimeout
	case <-ctx.Done():
		err = ctx.Err()
	}
	c.over.Store(true)
	time.AfterFunc(stuckAfter, func() {
		if !c.writing.Load() {
			release()
		}
	})
	return fmt.Errorf("keyring: %s: %w", what, err)
}

// write marks the part of a call that changes something. It is not begun if
// the caller has given up.
func (c *call) write(f func() error) error {
	c.writing.Store(true)
	defer c.writing.Store(false)
	if c.over.Load() {
		return ErrTimeout
	}
	return f()
}

func (g *guard) Get(ctx context.Context, name string) ([]byte, error) {
	if err := checkName(name); err != nil {
		return nil, err
	}
	// A late answer goes into a channel of its own, never into what we return.
	got := make(chan []byte, 1)
	err := g.run(ctx, "get", func(*call) error {
		item, err := g.raw.get(name)
		if err != nil {
			return err
		}
		v, err := decode(item)
		got <- v
		return err
	})
	if err != nil {
		return nil, err
	}
	return <-got, nil
}

func (g *guard) Set(ctx context.Context, name string, value []byte) error {
	if err := checkName(name); err != nil {
		return err
	}
	item, err := encode(value)
	if err != nil {
		return err
	}
	return g.run(ctx, "set", func(c *call) error {
		// Reading first makes the keyring open itself: the wait for a person
		// happens here, where giving up is harmless.
		if _, err := g.raw.get(name); err != nil && !errors.Is(err, ErrNotFound) {
			return err
		}
		if err := c.write(func() error { return g.raw.set(name, item) }); err != nil {
			return err
		}
		back, err := g.raw.get(name)
		if errors.Is(err, ErrNotFound) || err == nil && back != item {
			return fmt.Errorf("read back something else: %w", ErrUnavailable)
		}
		return err
	})
}

func (g *guard) Delete(ctx context.Context, name string) error {
	if err := checkName(name); err != nil {
		return err
	}
	return g.run(ctx, "delete", func(c *call) error {
		_, err := g.raw.get(name)
		if err == nil {
			err = c.write(func() error { return g.raw.remove(name) })
		}
		if errors.Is(err, ErrNotFound) {
			return nil
		}
		return err
	})
}
