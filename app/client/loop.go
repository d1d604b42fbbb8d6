package client

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"time"
)

// Client is the app without its windows. Make one with [New].
type Client struct {
	opts  Options
	clock Clock
	hub   hub
	shell *shell

	events  chan any
	touch   chan struct{} // capacity 1: a mouse moves faster than we need to know
	quit    chan struct{}
	ended   chan struct{}
	close   sync.Once
	release func() error // of the profile's file lock
	failed  error        // what closing said

	mu      sync.Mutex
	waiting map[int]chan error
	last    int
}

var errClosed = errors.New("client: closed")

// do gives a command to the machine and waits for its answer.
func (c *Client) do(ctx context.Context, cmd any) error {
	ch := make(chan error, 1)
	c.mu.Lock()
	c.last++
	id := c.last
	c.waiting[id] = ch
	c.mu.Unlock()
	defer func() {
		c.mu.Lock()
		delete(c.waiting, id)
		c.mu.Unlock()
	}()
	select {
	case c.events <- evCommand{id, cmd}:
	case <-c.ended:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
	select {
	case err := <-ch:
		return err
	case <-c.ended:
		return errClosed
	case <-ctx.Done():
		return ctx.Err()
	}
}

// post gives an event to the machine. Input is merged: the machine only needs
// to know that there was some.
func (c *Client) post(ev any) {
	if _, ok := ev.(evTouch); ok {
		select {
		case c.touch <- struct{}{}:
		default:
		}
		return
	}
	select {
	case c.events <- ev:
	case <-c.shell.root.Done():
	}
}

// run is the machine's goroutine: the only one that touches the core.
func (c *Client) run(m *core) {
	defer close(c.ended)
	var shown View
	for first := true; ; first = false {
		now := c.clock.Now()
		if v := c.shell.dress(m.viewAt(now)); first || !reflect.DeepEqual(v, shown) {
			shown = v
			c.hub.publish(v)
		}
		var alarm <-chan struct{}
		stop := func() {}
		if d, ok := m.wake(); ok {
			alarm, stop = c.clock.Wake(max(d, time.Millisecond))
		}
		var ev any
		select {
		case ev = <-c.events:
		case <-c.touch:
			ev = evTouch{}
		case <-alarm:
			ev = evTick{}
		case <-c.quit:
			stop()
			c.shell.stop()
			return
		}
		stop()
		var effects []any
		if _, ok := ev.(evTouch); !ok {
			select {
			case <-c.touch: // input that came before a command counts before it
				effects = m.handle(c.clock.Now(), evTouch{})
			default:
			}
		}
		effects = append(effects, m.handle(c.clock.Now(), ev)...)
		// What is to be forgotten is forgotten before anybody hears of it, and a
		// caller that got its answer finds the view that goes with it.
		var replies []effReply
		for _, e := range effects {
			if r, ok := e.(effReply); ok {
				replies = append(replies, r)
				continue
			}
			c.shell.apply(e)
		}
		if v := c.shell.dress(m.viewAt(c.clock.Now())); !reflect.DeepEqual(v, shown) {
			shown = v
			c.hub.publish(v)
		}
		for _, r := range replies {
			c.mu.Lock()
			ch := c.waiting[r.id]
			c.mu.Unlock()
			if ch != nil {
				ch <- r.err
			}
		}
	}
}

// viewAt is the view as time goes by without events.
func (c *core) viewAt(now Instant) View {
	c.now = now
	return c.view()
}
