package lock

import (
	"sync"
	"time"

	"alcove/auth"
)

// Idle is the one clock of a person's inaction. It looks at two clocks and
// believes the one that says more: the wall clock goes on while a computer
// sleeps, the monotonic one cannot be set. Once it is over it stays over, so
// the key press that wakes a computer cannot save a session that ran out in
// its sleep. Safe for concurrent use.
type Idle struct {
	wall func() time.Time
	mono func() time.Duration

	mu       sync.Mutex
	limit    time.Duration
	lastWall time.Time
	lastMono time.Duration
	over     bool
}

// NewIdle starts the clock now. limit is the practice's, at most the default.
func NewIdle(limit time.Duration, wall func() time.Time, mono func() time.Duration) *Idle {
	i := &Idle{wall: wall, mono: mono}
	i.SetLimit(limit)
	i.Restart()
	return i
}

// SetLimit takes a new limit: shorter than the default, or the default.
func (i *Idle) SetLimit(limit time.Duration) {
	i.mu.Lock()
	defer i.mu.Unlock()
	if most := auth.DefaultPolicy().Idle; limit <= 0 || limit > most {
		limit = most
	}
	i.limit = limit
}

// Touch is a person's real input. It reports whether it came in time.
func (i *Idle) Touch() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.left() <= 0 {
		return false
	}
	i.mark()
	return true
}

// Restart begins anew, after an unlock or a sign-in.
func (i *Idle) Restart() {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.over = false
	i.mark()
}

func (i *Idle) mark() { i.lastWall, i.lastMono = i.wall().Round(0), i.mono() }

// For is how long nobody has touched anything.
func (i *Idle) For() time.Duration {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.idle()
}

func (i *Idle) idle() time.Duration {
	// Round drops the monotonic reading, which would hide that the wall clock
	// was set or that the computer slept.
	return max(i.wall().Round(0).Sub(i.lastWall), i.mono()-i.lastMono, 0)
}

// Left is the time until the lock; 0 or less means now.
func (i *Idle) Left() time.Duration {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.left()
}

func (i *Idle) left() time.Duration {
	left := i.limit - i.idle()
	if left <= 0 {
		i.over = true
	}
	if i.over {
		return min(left, 0)
	}
	return left
}

// Over reports whether it is time to lock. Ask on a timer and on every wake.
func (i *Idle) Over() bool { return i.Left() <= 0 }

// Warn reports whether the lock is so near that the person should be told. A
// very short limit is announced at half time.
func (i *Idle) Warn() bool {
	i.mu.Lock()
	defer i.mu.Unlock()
	left := i.left()
	return left > 0 && left <= min(auth.LockWarning, i.limit/2)
}
