package engine

import "time"

// Instant is one moment by both clocks of this computer.
type Instant struct {
	// Wall is the clock on the wall. People set it, so it is only shown, and
	// tells the server the age of a write.
	Wall time.Time
	// Mono counts up since the start of the engine. Every wait is by it.
	Mono time.Duration
}

// The engine's own times. What the server limits stands in sync/record.
const (
	callPatience   = 40 * time.Second // a push or pull without an answer
	uploadPatience = 60 * time.Second // an upload that does not move
	// The event stream says something every 25 s.
	listenPatience = 60 * time.Second
	pollListening  = 10 * time.Minute // pokes may be lost, so it looks by itself too
	pollAlone      = time.Minute      // with no event stream
	pollToTell     = time.Second      // after something came: the next cursor says that it did
	oldPatience    = time.Hour        // an outdated program asks again, in case the server went back
)
