package lock

import (
	"testing"
	"time"

	"alcove/auth"
)

func newIdle(limit time.Duration) (*Idle, *clock) {
	c := newClock()
	return NewIdle(limit, func() time.Time { return c.wall }, func() time.Duration { return c.mono }), c
}

func TestIdle(t *testing.T) {
	most := auth.DefaultPolicy().Idle
	i, c := newIdle(most)
	c.pass(most - time.Minute - time.Second)
	if i.Over() || i.Warn() || i.Left() != time.Minute+time.Second {
		t.Fatal(i.Left())
	}
	c.pass(time.Second)
	if !i.Warn() || i.Over() {
		t.Fatal("no warning a minute before")
	}
	if !i.Touch() || i.Warn() || i.Left() != most || i.For() != 0 {
		t.Fatal("Stay did not help")
	}
	c.pass(most - time.Nanosecond)
	if i.Over() {
		t.Fatal("too early")
	}
	c.pass(time.Nanosecond)
	if i.Touch() || !i.Over() || i.Warn() || i.For() != most {
		t.Fatal("touched after the end")
	}
	c.pass(-time.Hour)
	if i.Touch() || !i.Over() {
		t.Fatal("a clock set back revived it")
	}
	i.Restart()
	if i.Over() || !i.Touch() {
		t.Fatal("an unlock did not restart it")
	}
}

// Sleep stops the monotonic clock; setting the wall clock stops that one. Each
// is caught by the other. The key that wakes the computer comes too late.
func TestIdleBothClocks(t *testing.T) {
	for name, move := range map[string]func(*clock){
		"sleep":              func(c *clock) { c.wall = c.wall.Add(16 * time.Minute) },
		"wall set back":      func(c *clock) { c.mono += 16 * time.Minute; c.wall = c.wall.Add(-100 * time.Hour) },
		"wall stands still":  func(c *clock) { c.mono += 16 * time.Minute },
		"wall set far ahead": func(c *clock) { c.wall = c.wall.AddDate(10, 0, 0) },
	} {
		i, c := newIdle(0)
		c.pass(time.Minute)
		i.Touch()
		move(c)
		if i.Touch() || !i.Over() {
			t.Errorf("%s: still open", name)
		}
	}
	// A wall clock set back a little while a person works does no harm.
	i, c := newIdle(0)
	for range 100 {
		c.wall, c.mono = c.wall.Add(-time.Minute), c.mono+time.Minute
		if !i.Touch() {
			t.Fatal("locked under a person's hands")
		}
	}
}

func TestIdleLimit(t *testing.T) {
	for ask, want := range map[time.Duration]time.Duration{0: 15 * time.Minute, -1: 15 * time.Minute, time.Hour: 15 * time.Minute, 2 * time.Minute: 2 * time.Minute} {
		if i, _ := newIdle(ask); i.Left() != want {
			t.Errorf("%v: %v", ask, i.Left())
		}
	}
	// The practice chose a shorter one while nobody was there.
	i, c := newIdle(0)
	c.pass(5 * time.Minute)
	i.SetLimit(3 * time.Minute)
	if !i.Over() {
		t.Error("a shorter limit does not count at once")
	}
	i, c = newIdle(time.Minute)
	c.pass(29 * time.Second)
	if i.Warn() {
		t.Error("a limit of a minute warns from the start")
	}
	c.pass(time.Second)
	if !i.Warn() {
		t.Error("no warning at half time")
	}
}
