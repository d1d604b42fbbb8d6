package stage

import (
	"context"
	"fmt"
	"io"
	"net"
	"sync"
)

// Cable is the way from a computer to the internet: a relay that can be pulled
// out and put back, while the server at its other end goes on. It knows nothing
// of what passes through it.
type Cable struct {
	// URL is the near end.
	URL string

	mu   sync.Mutex
	to   string // the far end
	out  bool
	ends map[net.Conn]bool // both ends of all that passes now
}

// NewCable lays one that leads nowhere yet. It is taken away with ctx.
func NewCable(ctx context.Context) (*Cable, error) {
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("lay a cable: %w", err)
	}
	c := &Cable{URL: fmt.Sprintf("http://localhost:%d", ln.Addr().(*net.TCPAddr).Port), out: true, ends: map[net.Conn]bool{}}
	context.AfterFunc(ctx, func() {
		_ = ln.Close() // the program ends
		c.Pull()
	})
	go func() {
		for {
			near, err := ln.Accept()
			if err != nil {
				return // taken away
			}
			go c.pass(near)
		}
	}()
	return c, nil
}

// Plug puts it in: from now on it leads to an address, HOST:PORT.
func (c *Cable) Plug(to string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.to, c.out = to, false
}

// Pull takes it out. What is under way breaks, and nothing new gets through.
func (c *Cable) Pull() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.out = true
	for conn := range c.ends {
		_ = conn.Close() // that it breaks is the point
	}
}

// hold notes a connection, to break it later; not where the cable is out.
func (c *Cable) hold(conn net.Conn) (to string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.out {
		c.ends[conn] = true
	}
	return c.to, !c.out
}

func (c *Cable) drop(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.ends, conn)
	_ = conn.Close() // it may be closed already
}

// pass carries one connection in both directions until one of its ends closes.
func (c *Cable) pass(near net.Conn) {
	defer c.drop(near)
	to, ok := c.hold(near)
	if !ok {
		return
	}
	far, err := net.Dial("tcp", to)
	if err != nil {
		return // nobody is there: the near end sees a connection that broke
	}
	defer c.drop(far)
	if _, ok := c.hold(far); !ok {
		return
	}
	done := make(chan struct{}, 2)
	carry := func(dst, src net.Conn) {
		_, _ = io.Copy(dst, src) // a connection that breaks is an end like any other
		done <- struct{}{}
	}
	go carry(far, near)
	go carry(near, far)
	<-done
}
