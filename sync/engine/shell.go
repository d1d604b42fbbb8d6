package engine

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"alcove/sync/replica"
)

// ErrClosed is the answer of an engine that was closed.
var ErrClosed = errors.New("engine: closed")

// Options of [Start].
type Options struct {
	Config
	Disk      Disk
	Transport Transport
	// Now is the clock on the wall; nil means time.Now.
	Now func() time.Time
	// OnStatus is told each change, on the engine's own goroutine: it must not
	// wait, and must not call the engine.
	OnStatus func(Status)
	// Log gets faults without anything about a person; nil means none.
	Log *slog.Logger
}

// Engine runs a [Machine]. Its methods may be called from any goroutine.
type Engine struct {
	o     Options
	start time.Time
	inbox chan job
	quit  context.Context
	stop  context.CancelFunc
	done  chan struct{}
	calls sync.WaitGroup

	// Of the goroutine alone.
	m       *Machine // nil while the disk fails
	broken  error
	disk    backoff
	cancels map[int64]context.CancelFunc
	waiters []chan Status

	mu     sync.Mutex
	status Status
}

type job struct {
	ev     Event
	answer chan error  // nil if nobody waits
	settle chan Status // see Settle
}

// Start goes on where the disk says. It fails only if the disk cannot be read.
func Start(o Options) (*Engine, error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Random == nil {
		o.Random = rand.Reader
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	e := &Engine{o: o, start: time.Now(), inbox: make(chan job), done: make(chan struct{}), cancels: map[int64]context.CancelFunc{}}
	e.quit, e.stop = context.WithCancel(context.Background())
	if err := e.load(); err != nil {
		e.stop()
		return nil, err
	}
	e.publish()
	go e.run()
	return e, nil
}

// NewID is a fresh random id; of a write it begins with "m_".
func NewID(prefix string) string { return prefix + rand.Text() }

// Write makes the write durable, and shows and sends it. Once it returned
// nil, the write arrives or is shown as not accepted, whatever happens. An
// error means that it was not taken: keep the text where it was typed.
func (e *Engine) Write(w Wrote) error {
	if err := w.check(); err != nil {
		return err
	}
	return e.ask(w)
}

// PutAway takes a write that was not accepted off the screen.
func (e *Engine) PutAway(id string) error { return e.ask(PutAway{id}) }

// Nudge tries now, unless the server asked to wait.
func (e *Engine) Nudge() { e.post(Nudged{}) }

// Unlocked says that there is a session with a fresh passcode.
func (e *Engine) Unlocked() { e.post(Unlocked{}) }

// Hold stops all traffic, or lets it go on.
func (e *Engine) Hold(on bool) { e.post(Held{on}) }

// Status is how things stand.
func (e *Engine) Status() Status {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.status
}

// Settle tries now and returns once all is up to date, or once something has to
// happen first that waiting does not bring: see the status. It ends with ctx.
func (e *Engine) Settle(ctx context.Context) (Status, error) {
	settle := make(chan Status, 1)
	select {
	case e.inbox <- job{ev: Nudged{}, settle: settle}:
	case <-ctx.Done():
		return e.Status(), ctx.Err()
	case <-e.quit.Done():
		return e.Status(), ErrClosed
	}
	select {
	case s := <-settle:
		return s, nil
	case <-ctx.Done():
		return e.Status(), ctx.Err()
	case <-e.done:
		return e.Status(), ErrClosed
	}
}

// Close ends all calls and returns when nothing uses the disk any more. What is
// queued stays queued.
func (e *Engine) Close() {
	e.stop()
	<-e.done
	e.calls.Wait()
}

// ask hands an event over and waits until its transaction is durable.
func (e *Engine) ask(ev Event) error {
	answer := make(chan error, 1)
	select {
	case e.inbox <- job{ev: ev, answer: answer}:
	case <-e.quit.Done():
		return ErrClosed
	}
	select {
	case err := <-answer:
		return err
	case <-e.done:
		select { // it may have been answered just before the end
		case err := <-answer:
			return err
		default:
			return ErrClosed
		}
	}
}

func (e *Engine) post(ev Event) {
	select {
	case e.inbox <- job{ev: ev}:
	case <-e.quit.Done():
	}
}

func (e *Engine) instant() Instant {
	return Instant{Wall: e.o.Now(), Mono: time.Since(e.start)}
}

// load makes the machine anew from what the disk holds.
func (e *Engine) load() error {
	s, err := e.o.Disk.Load()
	if err != nil {
		return fmt.Errorf("engine: load: %w", err)
	}
	m, effects := NewMachine(e.instant(), e.o.Config, copyState(s))
	e.m = m
	return e.carryOut(effects)
}

// copyState keeps the machine's changes out of what a disk may hold on to.
func copyState(s replica.State) replica.State {
	streams := make(map[string]replica.Stream, len(s.Streams))
	for name, st := range s.Streams {
		streams[name] = st
	}
	s.Streams = streams
	s.Queue = append([]replica.Write(nil), s.Queue...)
	s.Uploads = append([]replica.Upload(nil), s.Uploads...)
	return s
}
