package feed

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// Options of [New]. Store is needed.
type Options struct {
	Store *store.Store
	Now   func() time.Time // the server's clock; nil means time.Now
	Log   *slog.Logger     // gets no text, name or id of a person; nil discards
	Beat  time.Duration    // how often an open stream looks whether its session still is; 0 means a second

	Blobs      Blobs      // nil means the store's own
	Poker      Poker      // nil means the store's own
	BackupMark BackupMark // nil means the store's own
}

// Service answers the sync calls of one practice.
type Service struct {
	Options

	cursors sealer
	rates   buckets
	open    openStreams

	done   chan struct{} // closed by Close: event streams end
	closer sync.Once

	sweepMu sync.Mutex
	swept   time.Time
}

// New makes the service.
func New(o Options) (*Service, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Beat == 0 {
		o.Beat = time.Second
	}
	if o.Blobs == nil {
		o.Blobs = o.Store.Blobs()
	}
	if o.Poker == nil {
		o.Poker = o.Store.Poker()
	}
	if o.BackupMark == nil {
		o.BackupMark = o.Store.BackupMark()
	}
	c, err := newSealer(o.Store.Keys.Purpose("feed cursor"))
	if err != nil {
		return nil, err
	}
	return &Service{Options: o, cursors: c, done: make(chan struct{})}, nil
}

// Close ends the open event streams, so that a server that stops need not wait
// for them. Calls that are answered in one go on.
func (s *Service) Close() { s.closer.Do(func() { close(s.done) }) }

// mayRead reports whether a stream is a client's to read: decided here alone.
func mayRead(clientID, stream string) bool {
	return stream == store.AcctStream(clientID) || stream == store.PracticeStream
}

// sweep hands over the forgetting of old tombstones, marks and files, once an
// hour. Nothing that is right depends on it.
func (s *Service) sweep(now time.Time) {
	s.sweepMu.Lock()
	defer s.sweepMu.Unlock()
	if since := now.Sub(s.swept); since >= 0 && since < time.Hour {
		return
	}
	s.swept = now
	s.Store.Later(func(tx *store.Tx) error { return tx.SweepFeed(now) })
}

// Blobs keeps what is in files, sealed. The store's own keeps it in the
// practice's file; a host of many practices may bring an object store.
type Blobs interface {
	// Size is how many bytes are durable; 0 for an object nobody wrote.
	Size(ctx context.Context, object []byte) (int64, error)
	// Append adds bytes at the end, all or none; store.ErrOffset if off is not
	// the end.
	Append(ctx context.Context, object []byte, off int64, p []byte) error
	// ReadAt reads as io.ReaderAt does.
	ReadAt(ctx context.Context, object, p []byte, off int64) (int, error)
	// Remove forgets an object. One that is not there is no error.
	Remove(ctx context.Context, object []byte) error
}

// Poker reaches open event streams. A host of many machines may bring one that
// carries announcements between them.
type Poker interface {
	// Watch returns a channel that closes when the computer or its session ends.
	Watch(device string) (ended <-chan struct{}, stop func())
	// Listen hears of changes of streams.
	Listen(streams ...string) *store.Listener
	// Announce wakes whoever listens to a stream.
	Announce(stream string)
}

// BackupMark tells which writes stand inside a finished backup.
type BackupMark interface {
	// Safe is the number of the replica's last such write, 0 for none; never
	// more than what a restore of the newest backup would bring back.
	Safe(tx *store.Tx, clientID, replica string) (int64, error)
}

// checkSchema says whether this server takes what an app of a schema sends.
func checkSchema(schema int) error {
	switch {
	case schema < record.OldestSchema:
		return refuse(426, record.ErrSchemaOld)
	case schema > record.Schema:
		return refuse(400, record.ErrSchemaNew)
	}
	return nil
}
