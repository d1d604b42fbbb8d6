package engine

import (
	"context"
	"fmt"
	"io"
	"time"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// Transport is the network as the engine needs it. Its methods may be called
// from several goroutines; they return when ctx ends. An error is a [*Fault], or
// is taken for one of kind Unreachable.
type Transport interface {
	Push(ctx context.Context, q record.PushRequest) (record.PushAnswer, error)

	// Pull calls page for each line of the answer, as it comes. No line at all
	// says that there is nothing new.
	Pull(ctx context.Context, q record.PullRequest, page func(record.PullAnswer)) error

	// Listen calls heard for each sign of life of the event stream, with true if
	// it is a poke, until the stream ends; in good order the answer is nil.
	Listen(ctx context.Context, wait bool, heard func(poke bool)) error

	// Upload sends what the server does not have of the file yet. content opens
	// it from an offset in bytes; placed is told where the server takes it, before
	// the first byte goes; sent is told how many bytes are there as it comes forward.
	Upload(ctx context.Context, u replica.Upload, content func(offset int64) (io.ReadCloser, error),
		placed func(location string), sent func(at int64)) error
}

// FaultKind is what a failed call means to the engine.
type FaultKind int

// The kinds. Whatever is not one of the named cases is Unreachable or Busy, and
// both of them mean: wait and try again.
const (
	Unreachable  FaultKind = iota // no answer of the practice's server
	Busy                          // an answer, but not now (429, 5xx, an answer that makes no sense)
	NeedsUnlock                   // 401 insufficient_user_authentication
	NotSignedIn                   // 401 of another kind; erases nothing
	TooOld                        // 426 schema_too_old
	Forked                        // 409 replica_forked
	FilesMissing                  // 409 files_missing: the server does not have a file that a write names
	Refused                       // 400, 413: this request can never be taken
	Gone                          // 404, 410: the place of an upload is no more
)

// Fault is a call that failed.
type Fault struct {
	Kind  FaultKind
	After time.Duration // the server asked to wait this long; 0 if it did not
	Code  string        // the server's word for it
	Files []string      // of FilesMissing
	Err   error         // for the log; holds nothing about a person
}

// Error names the kind of the fault and what caused it.
func (f *Fault) Error() string {
	names := [...]string{"unreachable", "busy", "needs unlock", "not signed in", "too old", "forked", "files missing", "refused", "gone"}
	if f.Err == nil {
		return "engine: " + names[f.Kind]
	}
	return fmt.Sprintf("engine: %s: %v", names[f.Kind], f.Err)
}

// Unwrap is what caused it.
func (f *Fault) Unwrap() error { return f.Err }
