package client

import (
	"sync"
	"time"
)

// Instant is a moment by both clocks of a computer. The wall clock can be set;
// the monotonic one may stand still while the computer sleeps. Whatever must
// not be missed, such as the idle lock, looks at both.
type Instant struct {
	Wall time.Time
	Mono time.Duration // since some moment before the program began
}

// Add moves both clocks.
func (i Instant) Add(d time.Duration) Instant {
	return Instant{Wall: i.Wall.Add(d), Mono: i.Mono + d}
}

// Clock is where all time of the client comes from.
type Clock interface {
	Now() Instant
	// Wake returns a channel that receives once after d of monotonic time, or
	// when the clock was moved by hand; stop frees it.
	Wake(d time.Duration) (ch <-chan struct{}, stop func())
}

// OffsetClock is the real clock moved forward by hand. Its zero value is ready
// to use and tells the true time.
type OffsetClock struct {
	mu    sync.Mutex
	start time.Time
	off   time.Duration
	waits map[chan struct{}]bool
}

// Now implements [Clock].
func (c *OffsetClock) Now() Instant {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.start.IsZero() {
		c.start = now
	}
	// Round drops the monotonic reading, so that Wall is the wall clock indeed
	// and a clock that was set shows as such.
	return Instant{Wall: now.Round(0).Add(c.off), Mono: now.Sub(c.start) + c.off}
}

// Wake implements [Clock].
func (c *OffsetClock) Wake(d time.Duration) (<-chan struct{}, func()) {
	ch := make(chan struct{}, 1)
	c.mu.Lock()
	if c.waits == nil {
		c.waits = map[chan struct{}]bool{}
	}
	c.waits[ch] = true
	c.mu.Unlock()
	t := time.AfterFunc(d, func() { c.ring(ch) })
	return ch, func() {
		t.Stop()
		c.mu.Lock()
		delete(c.waits, ch)
		c.mu.Unlock()
	}
}

// Advance moves both clocks forward by d and wakes who waits.
func (c *OffsetClock) Advance(d time.Duration) {
	c.mu.Lock()
	c.off += d
	waits := c.waits
	c.waits = nil
	c.mu.Unlock()
	for ch := range waits {
		ch <- struct{}{}
	}
}

// ring delivers at most once: whoever takes ch out of waits sends.
func (c *OffsetClock) ring(ch chan struct{}) {
	c.mu.Lock()
	ok := c.waits[ch]
	delete(c.waits, ch)
	c.mu.Unlock()
	if ok {
		ch <- struct{}{}
	}
}
