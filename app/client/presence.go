package client

import "context"

// Absence is a sign that nobody sits at the computer.
type Absence string

// The signs that systems give.
const (
	Sleeping     Absence = "sleeping"      // about to sleep, or the lid was closed
	ScreenLocked Absence = "screen_locked" // the desktop's own lock
	Woke         Absence = "woke"          // back from sleep: look at the clocks
)

// Presence watches the system for absence.
type Presence interface {
	// Watch calls f for each sign until ctx ends. It reconnects by itself, and
	// returns at once where the system has nothing to watch. For Sleeping it
	// holds the sleep up, where it can, until f returned.
	Watch(ctx context.Context, f func(Absence))
}
