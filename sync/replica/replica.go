package replica

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"sync"
)

// Options of [Open].
type Options struct {
	// Dir is the folder of this store, made if it is not there.
	Dir string
	// Store is the id of the lock's store, and Account whose data it is. Both are
	// bound to every box.
	Store, Account string
	Keys           Keys
	// Changed, if not nil, is called after each change of what can be seen, with
	// no lock held by the caller's goroutine but that of the act: it must be
	// short and must not call methods that write.
	Changed func()
}

// Replica is an open store. Its methods may be called from any goroutine; the
// methods that write wait for each other.
type Replica struct {
	o    Options
	seal *sealer
	lock func() error

	w      sync.Mutex // one act at a time; guards db, led, closed, stale, bad, spare
	db     *sql.DB
	closed bool
	stale  bool  // a commit failed in a way that does not tell whether it happened
	bad    error // damage that Load will mend
	spare  spareFile

	mu     sync.RWMutex // what can be seen
	led    *ledger
	view   *view
	queue  []queued
	local  map[localKey]localRow
	mended *Mended
	stamp  int64 // of Here, as the file has it

	whole chan struct{} // closed once everything is open
}

// Open opens the store of an account, or makes it. When it returns, the newest
// records and all that the person wrote are in memory; the rest is opened behind
// it, see [Replica.Whole]. Errors: [ErrInUse], [ErrForeign], [ErrFull], and those
// of the system. A damaged store is mended: see [Replica.Mended].
func Open(o Options) (*Replica, error) {
	seal, err := newSealer(o.Keys, o.Store, o.Account)
	if err != nil {
		return nil, err
	}
	o.Keys = Keys{}
	if err := os.MkdirAll(filepath.Join(o.Dir, filesName), 0o700); err != nil {
		return nil, diskError("make folder", err)
	}
	lock, err := lockFile(filepath.Join(o.Dir, lockName))
	if err != nil {
		return nil, err
	}
	r := &Replica{o: o, seal: seal, lock: lock, whole: make(chan struct{})}
	if err := r.start(); err != nil {
		return nil, errors.Join(err, r.closeFiles())
	}
	return r, nil
}

// start opens the files and mends what has to be.
func (r *Replica) start() error {
	if err := r.finishMend(); err != nil {
		return err
	}
	err := r.openNewest()
	if errors.Is(err, ErrDamaged) {
		if err = r.mend(err); err == nil {
			close(r.whole) // mending opened everything
		}
		return err
	}
	if err != nil {
		return err
	}
	go r.openRest()
	return nil
}

// openNewest opens the database and what has to be there at once.
func (r *Replica) openNewest() error {
	db, err := openDB(r.path())
	if err != nil {
		return err
	}
	r.db = db
	l, err := r.readFirst()
	if err != nil {
		return err
	}
	if err := r.show(l); err != nil {
		return err
	}
	return r.checkSpare()
}

// openRest opens everything else.
func (r *Replica) openRest() {
	defer close(r.whole)
	r.w.Lock()
	defer r.w.Unlock()
	if r.closed {
		return
	}
	if err := r.reload(); err != nil {
		return // r.bad says so to the next who asks
	}
	r.sweepFiles()
	_ = r.recount() // the next act does it, or fails aloud
	if r.o.Changed != nil {
		r.o.Changed()
	}
}

// reload reads the disk again, all of it.
func (r *Replica) reload() error {
	l, err := r.readAll()
	if err != nil {
		if errors.Is(err, ErrDamaged) {
			r.bad = err
		}
		r.stale = true
		return err
	}
	if err := r.show(l); err != nil {
		r.stale = true
		return err
	}
	r.stale = false
	return nil
}

// show makes what was read the state of memory.
func (r *Replica) show(l *loaded) error {
	stamp, err := stampOf(r.db)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.led, r.queue, r.local, r.view, r.stamp = l.led, l.queue, l.local, l.view, stamp
	return nil
}

// Whole is closed once every record is open and can be searched. Until then
// what can be seen is the newest part.
func (r *Replica) Whole() <-chan struct{} { return r.whole }

// Close forgets the keys and everything that was opened. What was committed
// stays, drafts too. Readers of files that are still open fail with [ErrClosed].
func (r *Replica) Close() error {
	<-r.whole
	r.w.Lock()
	defer r.w.Unlock()
	if r.closed {
		return nil
	}
	r.closed = true
	err := r.closeFiles()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seal, r.view, r.queue, r.local, r.led = nil, buildView(nil), nil, nil, newLedger()
	return err
}

func (r *Replica) closeFiles() error {
	var errs []error
	if r.db != nil {
		errs = append(errs, r.db.Close())
		r.db = nil
	}
	if r.lock != nil {
		errs = append(errs, r.lock())
		r.lock = nil
	}
	return errors.Join(errs...)
}

func (r *Replica) path() string { return filepath.Join(r.o.Dir, dbName) }
