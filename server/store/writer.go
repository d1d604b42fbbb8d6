package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
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
	ctx   context.Context
	fn    func(*Tx) error
	flush bool // the lazy rows are to be on the disk after it
	err   error
	done  chan struct{}
}

// Write runs fn on the writer goroutine and returns once its effect is on the
// disk, or with fn's error and no effect. fn must not wait for anything and
// must not call Write: it holds the only writer. Acts that arrive together
// share one commit. A ctx that ends before fn began withdraws the act; once it
// began, the answer is waited for, because it may already be durable.
func (s *Store) Write(ctx context.Context, fn func(*Tx) error) error {
	return s.hand(&job{ctx: ctx, fn: fn, done: make(chan struct{})})
}

// hand gives a job to the writer and waits for its answer.
func (s *Store) hand(j *job) error {
	if err := s.give(j); err != nil {
		return err
	}
	return s.wait(j)
}

// give puts a job into the line for the writer.
func (s *Store) give(j *job) error {
	select {
	case s.jobs <- j:
		return nil
	case <-j.ctx.Done():
		return j.ctx.Err()
	case <-s.stop:
		return ErrClosed
	}
}

// wait is the answer of a job that stands in the line.
func (s *Store) wait(j *job) error {
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
			s.commit(s.gather(j), false)
		case <-tick.C:
			s.flush()
		case <-s.stop:
			for { // what was handed over before the stop is still done
				select {
				case j := <-s.jobs:
					s.commit(s.gather(j), false)
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

// commit runs the group in one transaction, after the lazy rows that wait.
// Each act answers for itself unless the commit as a whole fails: then none of
// them happened. A group that changed nothing costs the disk nothing: the lazy
// rows wait on, unless must is set or one of the group asks for them.
func (s *Store) commit(group []*job, must bool) {
	live := group[:0:0]
	for _, j := range group {
		if err := j.ctx.Err(); err != nil { // nobody waits for it any more
			j.err = err
			close(j.done)
			continue
		}
		must = must || j.flush
		live = append(live, j)
	}
	if len(live) == 0 && !must {
		return
	}
	after, err := s.transact(live, must)
	for _, fn := range after {
		fn()
	}
	for _, j := range live {
		if err != nil {
			j.err = err
		}
		close(j.done)
	}
}

// transact is the transaction of a commit. It leaves each act's own error with
// the act, and returns what is to be done once the acts stand; an error means
// that none of them does.
func (s *Store) transact(live []*job, must bool) (after []func(), err error) {
	// The group outlives any one caller's patience, so no caller's context rules it.
	ctx := context.Background()
	t, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return nil, fmt.Errorf("store: begin: %w", err)
	}
	stmts := s.writes.within(t)
	defer stmts.over()
	defer t.Rollback() //nolint:errcheck // the commit is through, or its error is the one to tell
	next := func() *Tx { return &Tx{Tx: t, ctx: ctx, store: s, stmts: stmts} }

	// They came first, and the acts may look at what they say.
	ride, follow, err := s.actLazy(next)
	if err != nil {
		return nil, err
	}
	must = must || len(ride) >= manyLazy
	before, err := changes(next(), ride)
	if err != nil {
		return nil, err
	}
	good := 0
	for _, j := range live {
		tx := next()
		j.err = s.act(tx, j.fn)
		if g := (*goneError)(nil); errors.As(j.err, &g) {
			return nil, g.err
		}
		if j.err == nil {
			good++
			after = append(after, tx.after...)
		}
	}
	now, err := changes(next(), ride)
	if err != nil {
		return nil, err
	}
	if len(ride) > 0 && !must && (good == 0 || now == before) {
		s.lazy.putBack(ride)
		return after, nil
	}
	if err := t.Commit(); err != nil {
		s.lazy.putBack(ride)
		return nil, fmt.Errorf("store: commit: %w", err)
	}
	return append(follow, after...), nil
}

// changes is how many rows this connection has ever changed. Where nothing
// rides along nobody needs to know: a commit of nothing does not reach the disk.
// https://sqlite.org/lang_corefunc.html#total_changes
func changes(tx *Tx, ride []func(*Tx) error) (n int64, err error) {
	if len(ride) == 0 {
		return 0, nil
	}
	if err := tx.QueryRow("SELECT total_changes()").Scan(&n); err != nil {
		return 0, fmt.Errorf("store: count changes: %w", err)
	}
	return n, nil
}

// goneError means that SQLite undid the whole transaction by itself, as it may
// when the disk is full: the acts before this one are gone too, and a next one
// would commit alone, unseen.
type goneError struct{ err error }

// Error is the cause.
func (g *goneError) Error() string { return g.err.Error() }

// act runs fn inside a savepoint: an error, or a panic, undoes this act alone.
// A [goneError] means that there is no transaction any more.
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
		if _, e := tx.Exec(end); e != nil {
			if err == nil {
				err = fmt.Errorf("store: release: %w", e)
			}
			err = &goneError{err}
		}
	}()
	return fn(tx)
}
