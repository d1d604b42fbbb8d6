package replica

import (
	"encoding/json"
	"time"

	"alcove/sync/record"
)

// These are the words that the machine of sync/engine and this store have in
// common: what one transaction makes durable. They hold opened values; sealing
// them is the store's own affair.

// Line is a place in the number line of one replica's writes: the number of a
// write, and the running hash over the ids of all writes up to it. The zero
// value is the place before the first write.
type Line struct {
	N     int64
	Chain [32]byte
}

// Write is one act of the person, as the queue keeps it until the server says
// that it stands inside a backup.
type Write struct {
	At   Line     // its number, and the chain up to and with it
	Prev [32]byte // the chain before it
	ID   string
	Op   string
	Args json.RawMessage
	// Made is when it was written, by this computer's clock. It is for display
	// and orders nothing.
	Made time.Time
	// Files are the ids of the uploads that have to be whole on the server
	// before this write may go.
	Files []string
}

// Page is what one pull answer says about one stream.
type Page struct {
	Changes []record.Envelope
	Cursor  string
	// Own is how far the server has taken this replica's writes, if the page
	// says so. It travels with the page because a crash in the middle of a round
	// must not lose it.
	Own *Line
}

// Round is an unfinished pull of one stream. What it brought is staged and not
// shown.
type Round struct {
	Cursor string // where it goes on
	Full   bool   // at its end the staged set replaces the shown one
	Own    *Line  // newest that its pages said; see Page.Own
}

// Stream is how far one stream was taken over.
type Stream struct {
	Cursor string // "" before the first whole round
	Round  *Round // nil when no round is open
}

// Upload is one file on its way to the server. Its sealed content stands in
// the store until the write that names it has left the queue.
type Upload struct {
	ID       string
	Size     int64 // bytes of the open content
	SHA256   [32]byte
	Location string // where the server takes it, "" before it was asked
	Whole    bool   // the server said that it has all of it
}

// Refusal is a write that was not accepted. Its text and the reason stay on
// screen until the person puts it away.
type Refusal struct {
	Write  Write
	Reason string
}

// State is all that the machine needs to go on after a start.
type State struct {
	Replica string  // "" on a new store
	Base    Line    // the last write that left the queue
	Settled Line    // the last write that the shown records carry
	Queue   []Write // dense from Base.N+1, in order
	Streams map[string]Stream
	Uploads []Upload
	Refused int // writes that stand refused and were not put away
}
