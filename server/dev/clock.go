package dev

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"
)

// ClockFile holds how far the clock was moved; a folder that was never used
// with --dev has none.
const ClockFile = "dev-clock.json"

// maxAhead bounds how far the clock may go: times must fit in the database
// and in the formats of the protocol.
const maxAhead = 100 * 365 * 24 * time.Hour

// ErrAdvance means that a clock was asked to go back, or absurdly far.
var ErrAdvance = errors.New("dev: the clock only goes forward, and at most a hundred years in all")

// Clock is the machine's clock plus what it was moved forward.
type Clock struct {
	path  string
	mu    sync.Mutex
	ahead time.Duration
}

type clockFile struct {
	AheadNanos time.Duration `json:"ahead_ns"`
}

// OpenClock reads the folder's clock. Without its file it is the machine's.
func OpenClock(dir string) (*Clock, error) {
	c := &Clock{path: filepath.Join(dir, ClockFile)}
	b, err := os.ReadFile(c.path)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	if err != nil {
		return nil, fmt.Errorf("dev: clock: %w", err)
	}
	var f clockFile
	if err := json.Unmarshal(b, &f); err != nil || f.AheadNanos < 0 || f.AheadNanos > maxAhead {
		return nil, fmt.Errorf("dev: %s cannot be read; remove it to be back in today", ClockFile)
	}
	c.ahead = f.AheadNanos
	return c, nil
}

// Now is the moved time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	// Without the monotonic part, as times from the database are.
	return time.Now().Round(0).Add(c.ahead)
}

// Ahead is how far the clock was moved in all.
func (c *Clock) Ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ahead
}

// Advance moves the clock forward and keeps that in the folder first: what
// was seen once is never taken back.
func (c *Clock) Advance(d time.Duration) (now time.Time, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d < 0 || d > maxAhead || c.ahead+d > maxAhead {
		return time.Time{}, ErrAdvance
	}
	b, err := json.Marshal(clockFile{c.ahead + d})
	if err == nil {
		err = os.WriteFile(c.path+".new", b, 0o600)
	}
	if err == nil {
		err = os.Rename(c.path+".new", c.path)
	}
	if err != nil {
		return time.Time{}, fmt.Errorf("dev: clock: %w", err)
	}
	c.ahead += d
	return time.Now().Round(0).Add(c.ahead), nil
}
