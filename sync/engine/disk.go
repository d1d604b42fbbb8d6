package engine

import (
	"io"

	"alcove/sync/replica"
)

// Disk is what the engine needs of the sealed store: one method for each
// durable transaction. Each returns after its commit, or with an error and no
// effect at all. The engine calls them from one goroutine, one at a time.
//
// A failed call is treated as a crash: the engine forgets what it had in memory
// and starts again from Load. So a method may fail at any time (a full disk)
// without leaving the two apart.
type Disk interface {
	// Load reads what the machine goes on with.
	Load() (replica.State, error)

	// Append adds a write to the end of the queue, with the files it brings:
	// each has its sealed content in the store already. It is on screen from
	// this commit on.
	Append(w replica.Write, up []replica.Upload) error

	// Stage keeps a page of an unfinished round: changes (a later one of the same
	// type and id replaces an earlier one), its cursor, and its Own unless that
	// is nil. It opens the round if none is open. Nothing of it is shown.
	Stage(stream string, p replica.Page) error

	// Restart throws away what is staged for the stream and opens a full round
	// with an empty cursor. What is shown stays.
	Restart(stream string) error

	// Commit ends the round: what was staged, and then the page, become visible in
	// one transaction, together with the cursor of the page. If the round is full
	// the shown records of the stream are replaced, otherwise changed: a record
	// with Deleted takes its row away. settled becomes State.Settled if it is
	// not nil. The answer is State.Refused after the commit.
	//
	// A queued write is shown as waiting while its number is above State.Settled
	// and no record has its id.
	Commit(stream string, p replica.Page, settled *replica.Line) (refused int, err error)

	// Trim forgets the queued writes up to and with to.N, and the content of the
	// files that only they named; State.Base becomes to. A write whose id a
	// shown record of type outcome refuses is kept aside as a Refusal, unless
	// the person has put it away.
	Trim(to replica.Line) error

	// Renumber starts a new number line. The queue becomes exactly queue; Base
	// and Settled become zero, and the Own of every open round is forgotten,
	// because they were about the old line. aside are writes that left the
	// queue and stay on screen with their reason. Shown and staged records stay.
	Renumber(id string, queue []replica.Write, aside []replica.Refusal) error

	// PutAway takes a refused write off the screen for good. A write that is
	// still queued stays queued. Unknown ids are no error.
	PutAway(id string) (refused int, err error)

	// SetUpload keeps how far a file has come (Location, Whole). Unknown ids are
	// no error: the write that named it may have left meanwhile.
	SetUpload(u replica.Upload) error

	// Content opens a file that waits for its upload, from an offset in bytes of
	// its open content. It may be read on another goroutine than the rest.
	Content(upload string, offset int64) (io.ReadCloser, error)
}
