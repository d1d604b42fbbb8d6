package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// FileName is the database inside of the data folder.
const FileName = "alcove.db"

// readers is how many reads may run at once.
const readers = 4

// ErrNone means that there is no such row.
var ErrNone = errors.New("store: no such row")

// Options of [Open]. The zero value is good for production.
type Options struct {
	// FlushEvery is how long a lazy row may wait for a commit to ride with; 0 means a minute.
	FlushEvery time.Duration
	// Now is the server's clock; nil means time.Now. It tells how old marks and
	// tombstones are; all else takes the moment as an argument.
	Now func() time.Time
}

// Store is one practice. Its methods may be called from any goroutine.
type Store struct {
	// Keys are the secrets that stand beside the database, never in it.
	Keys *Keys

	dir      string
	write    *sql.DB // one connection, used by the writer goroutine alone
	read     *sql.DB
	writes   *statements
	reads    *statements
	jobs     chan *job
	lazy     lazyRows
	live     *Live // sessions in memory
	poker    Poker
	practice atomic.Pointer[Practice] // as of the last commit; nil: not read yet
	now      func() time.Time
	done     chan struct{}
	closer   sync.Once
	stop     chan struct{}
	lock     *os.File
}

// Open opens or makes the practice in dir, brings its schema up to date, and
// takes the folder's lock: a second Open of the same folder fails with
// [ErrInUse] until the first is closed.
func Open(dir string, o Options) (*Store, error) {
	dir, err := filepath.Abs(dir) // a relative path would read as the host of the file: address
	if err != nil {
		return nil, fmt.Errorf("store: find data folder: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: make data folder: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	s := &Store{dir: dir, lock: lock, jobs: make(chan *job, 256), done: make(chan struct{}), stop: make(chan struct{}), now: o.Now}
	if s.now == nil {
		s.now = time.Now
	}
	if err := s.open(o); err != nil {
		s.closeFiles()
		return nil, err
	}
	go s.writer(o)
	return s, nil
}

func (s *Store) open(o Options) (err error) {
	if s.Keys, err = loadKeys(s.dir); err != nil {
		return err
	}
	path := filepath.Join(s.dir, FileName)
	// Made by us before SQLite sees it, so that it is never readable by others.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("store: open database: %w", err)
	}
	if err := f.Close(); err != nil {
		return fmt.Errorf("store: open database: %w", err)
	}
	if s.write, err = sql.Open("sqlite", dsn(path, false)); err != nil {
		return fmt.Errorf("store: open database: %w", err)
	}
	s.write.SetMaxOpenConns(1)
	if err := migrate(s.write, s.dir); err != nil {
		return err
	}
	if err := s.mirrorAll(); err != nil {
		return err
	}
	if s.read, err = sql.Open("sqlite", dsn(path, true)); err != nil {
		return fmt.Errorf("store: open database: %w", err)
	}
	s.read.SetMaxOpenConns(readers)
	s.read.SetMaxIdleConns(readers) // opening one reads every pragma and the schema
	s.writes, s.reads = newStatements(s.write), newStatements(s.read)
	s.live, err = loadLive(s)
	return err
}

// dsn carries every pragma: an Exec on a pool would set one connection only.
// busy_timeout stands first, so that the ones after it can wait for a lock.
func dsn(path string, readOnly bool) string {
	q := url.Values{"_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)",
		"secure_delete(ON)", "temp_store(MEMORY)", "trusted_schema(OFF)", "cache_size(-4000)",
	}}
	if readOnly {
		q["_pragma"] = append(q["_pragma"], "query_only(ON)")
	} else {
		q.Set("_txlock", "immediate")
	}
	return (&url.URL{Scheme: "file", Path: path, RawQuery: q.Encode()}).String()
}

// Dir is the data folder.
func (s *Store) Dir() string { return s.dir }

// Read runs fn in one read transaction: what it sees is one moment.
func (s *Store) Read(ctx context.Context, fn func(*Tx) error) error {
	t, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return fmt.Errorf("store: read: %w", err)
	}
	w := s.reads.within(t)
	defer w.over()
	defer t.Rollback() //nolint:errcheck // a read has nothing to lose
	return fn(&Tx{Tx: t, ctx: ctx, store: s, stmts: w})
}

// Close finishes what was handed over, flushes the lazy rows, and frees the
// folder. Calls after Close fail with [ErrClosed].
func (s *Store) Close() error {
	s.closer.Do(func() { close(s.stop) })
	<-s.done
	return s.closeFiles()
}

func (s *Store) closeFiles() error {
	var errs []error
	for _, db := range []*sql.DB{s.read, s.write} {
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	if s.lock != nil {
		errs = append(errs, s.lock.Close())
		s.lock = nil
	}
	return errors.Join(errs...)
}
