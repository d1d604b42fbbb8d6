package record

import "time"

// Proto is the version of the three calls.
const Proto = 1

// Schema is the newest form of records that this program knows. A server takes
// this one and the one before.
const Schema = 1

// OldestSchema is the least that a server takes.
const OldestSchema = max(1, Schema-1)

// Limits of the calls.
const (
	MaxMutations = 100       // in one push
	MaxPushBytes = 256 << 10 // the body of one push
	MaxPullBytes = 16 << 10  // the body of a pull's question
	MaxPage      = 500       // records of one stream in one page
	MaxPageBytes = 1 << 20   // bodies in one page; the record that crosses it is still in
	MaxStreams   = 8         // streams in one pull
	MaxCursor    = 512       // bytes of a cursor
	MaxID        = 64        // bytes of an id
	MaxOp        = 48        // bytes of an op's name
	MaxText      = 20_000    // bytes of a message's text
	MaxFiles     = 10        // files of one message
	MaxFileBytes = 10 << 20  // one file
	MaxFileName  = 180       // bytes of a file's name
	MaxPixels    = 40 << 20  // of a picture: opened it takes four bytes each
	MaxFilePart  = 1 << 20   // bytes of one upload request
	MaxDepth     = 16        // nesting of what is read strictly
)

// Times of the calls.
const (
	Horizon    = 90 * 24 * time.Hour  // how long tombstones and marks are kept at least
	KeepAlive  = 25 * time.Second     // an event stream is never silent for longer
	MaxWait    = 25 * time.Second     // of a long poll
	BackOff    = time.Second          // first wait after a failure; the waits double
	MaxBackOff = 5 * time.Minute      // longest wait after failures; full jitter below it
	OpLife     = 365 * 24 * time.Hour // how long a server goes on taking an old version of an op
)
