package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrClosed is the answer of a store that was closed.
var ErrClosed = errors.New("store: closed")

// maxGroup bounds how many acts share a commit: enough to hide the fsync, few
// enough that the first does not wait for a crowd.
const maxGroup = 64

// Tx is one act. Its methods stand in the file of the entity they serve.
type Tx struct {
	*sql.Tx
	ctx   context.Context
	store *Store
	stmts *within
	after []func()
}

// AfterCommit runs fn once the act is durable, on the writer goroutine: keep
// it short. An act that fails never runs it.
func (t *Tx) AfterCommit(fn func()) { t.after = append(t.after, fn) }

// Keys are the secrets outside of the database.
func (t *Tx) Keys() *Keys { return t.store.Keys }

type job struct {
	ctx  context.Context
	fn   func(*Tx) error
	tx   *Tx
	err  error
	done chan struct{}
}

// Write runs fn on the writer goroutine and returns once its effect is on the
// disk, or with fn's error and no effect. fn must not wait for anything and
// must not call Write: it holds the only writer. Acts that arrive together
// share one commit. A ctx that ends before fn began withdraws the act; once it
// began, the answer is waited for, because it may already be durable.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	j := &job{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case s.jobs <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-s.stop:
		return ErrClosed
	}
	select {
	case <-j.done:
		return j.err
	case <-s.done:
		// The writer ended; it may have answered just before.
		select {
		case <-j.done:
			return j.err
		default:
			return ErrClosed
		}
	}
}

type lazyRows struct {
	mu  sync.Mutex
	fns []func(*Tx) error
}

// maxLazy bounds what may wait; beyond it the oldest gives way. Only rows that
// may be lost ride here.
const maxLazy = 4096

// Later runs fn with the next commit, or within a minute, whichever is first.
// For rows that may be lost in a crash: page opened, last seen, mail states.
func (s *Store) Later(fn func(*Tx) error) {
	s.lazy.mu.Lock()
	defer s.lazy.mu.Unlock()
	if len(s.lazy.fns) >= maxLazy {
		s.lazy.fns = s.lazy.fns[1:]
	}
	s.lazy.fns = append(s.lazy.fns, fn)
}

func (l *lazyRows) take() []func(*Tx) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	fns := l.fns
	l.fns = nil
	return fns
}

func (s *Store) writer(o Options) {
	defer close(s.done)
	every := o.FlushEvery
	if every == 0 {
		every = time.Minute
	}
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case j := <-s.jobs:
			s.commit(s.gather(j))
		case <-tick.C:
			s.flush()
		case <-s.stop:
			for { // what was handed over before the stop is still done
				select {
				case j := <-s.jobs:
					s.commit(s.gather(j))
					continue
				default:
				}
				break
			}
			s.flush()
			return
		}
	}
}

// gather takes what is already waiting, and never waits for more.
func (s *Store) gather(first *job) []*job {
	group := []*job{first}
	for len(group) < maxGroup {
		select {
		case j := <-s.jobs:
			group = append(group, j)
		default:
			return group
		}
	}
	return group
}

// flush writes the lazy rows by themselves.
func (s *Store) flush() {
	if len(s.lazy.peek()) > 0 {
		s.commit(nil)
	}
}

func (l *lazyRows) peek() []func(*Tx) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.fns
}

// commit runs the group in one transaction. Each act answers for itself unless
// the commit as a whole fails: then none of them happened.
func (s *Store) commit(group []*job) {
	lazy := s.lazy.take()
	live := group[:0:0]
	for _, j := range group {
		if err := j.ctx.Err(); err != nil { // nobody waits for it any more
			j.err = err
			close(j.done)
			continue
		}
		live = append(live, j)
	}
	if len(live) == 0 && len(lazy) == 0 {
		return
	}
	fail := func(err error) {
		for _, j := range live {
			j.err = err
			close(j.done)
		}
	}
	// The group outlives any one caller's patience, so no caller's context rules it.
	ctx := context.Background()
	t, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		fail(fmt.Errorf("store: begin: %w", err))
		return
	}
	stmts := s.writes.within(t)
	defer stmts.over() // everybody has their answer by then
	var after []func()
	var bad []*job
	var good []*job
	for _, fn := range lazy {
		tx := &Tx{Tx: t, ctx: ctx, store: s, stmts: stmts}
		if s.act(tx, fn) == nil {
			after = append(after, tx.after...)
		}
	}
	for _, j := range live {
		j.tx = &Tx{Tx: t, ctx: ctx, store: s, stmts: stmts}
		if j.err = s.act(j.tx, j.fn); j.err != nil {
			bad = append(bad, j)
			continue
		}
		good = append(good, j)
		after = append(after, j.tx.after...)
	}
	if err := t.Commit(); err != nil {
		t.Rollback() //nolint:errcheck // the commit's error is the one to tell
		fail(fmt.Errorf("store: commit: %w", err))
		return
	}
	for _, fn := range after {
		fn()
	}
	for _, j := range append(good, bad...) {
		close(j.done)
	}
}

// act runs fn inside a savepoint: an error, or a panic, undoes this act alone.
func (s *Store) act(tx *Tx, fn func(*Tx) error) (err error) {
	if _, err := tx.Exec("SAVEPOINT act"); err != nil {
		return fmt.Errorf("store: savepoint: %w", err)
	}
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("store: act panicked: %T", p) // the value may hold data
		}
		end := "RELEASE act"
		if err != nil {
			end = "ROLLBACK TO act; RELEASE act"
		}
		if _, e := tx.Exec(end); e != nil && err == nil {
			err = fmt.Errorf("store: release: %w", e)
		}
	}()
	return fn(tx)
}
