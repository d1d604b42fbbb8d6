package client

import (
	"context"
	"errors"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"

	"alcove/auth/lock"
	"alcove/sync/engine"
	"alcove/sync/replica"
)

// box is the opened store of one person, and the engine that keeps it and the
// practice alike. It lives from an unlock to the lock.
type box struct {
	s      *shell
	id     string           // of the store: the lock's
	store  *replica.Replica // nil: nothing can be kept, see words
	words  string
	ctx    context.Context
	cancel context.CancelFunc
	work   sync.WaitGroup
	wake   chan struct{} // capacity 1: something changed
	gone   chan struct{} // closed once nothing of it is open any more

	edition  atomic.Int64
	build    sync.Mutex        // one snapshot at a time; guards subjects and was
	subjects map[string]string // by thread
	was      *News             // as of the last snapshot
	drafts   sync.Mutex        // one change of a draft at a time

	mu      sync.Mutex
	snap    *Box
	streams streams
	run     bool // the app is open: the engine may go
	eng     *engine.Engine
	ready   chan struct{} // closed once eng is there
	fetches map[string]*fetching
}

// streams are the names under which the practice keeps what this person sees.
type streams struct{ account, practice string }

const boxPrefix = "store-"

func (s *shell) boxDir(store string) string { return filepath.Join(s.folder.dir, boxPrefix+store) }

// openBox opens the store behind a lock that was just opened. It never keeps a
// person out: what is wrong with the store is told in [Box.Trouble].
func (s *shell) openBox(ctx context.Context, in *inside) {
	s.mu.Lock()
	old := s.box
	if old != nil && old.id == in.keys.StoreID() { // the passcode was typed again, to send
		s.mu.Unlock()
		return
	}
	s.mu.Unlock()
	s.boxClosed() // within moments
	var n note
	err := s.queued(func() (err error) {
		n, err = s.vault.note(ctx)
		return err
	})
	b := &box{s: s, id: in.keys.StoreID(), wake: make(chan struct{}, 1), gone: make(chan struct{}), ready: make(chan struct{}), fetches: map[string]*fetching{}, subjects: map[string]string{}}
	b.ctx, b.cancel = context.WithCancel(s.root)
	b.streams = streams{n.Stream, n.Practice}
	if err == nil {
		s.dropOthers(b.id)
		b.store, err = b.openStore(in.keys, n.Account)
	}
	if err != nil {
		s.log.Warn("store not open", "err", err)
		b.words = diskWords(err)
	}
	s.mu.Lock()
	if s.in != in { // locked meanwhile
		s.mu.Unlock()
		b.shut()
		return
	}
	s.box, s.boxGone = b, b.gone
	s.mu.Unlock()
	if b.store != nil {
		b.dropSentDrafts()
	}
	b.refresh()
	go b.loop()
}

func (b *box) openStore(k *lock.Keys, account string) (*replica.Replica, error) {
	o := replica.Options{
		Dir: b.s.boxDir(b.id), Store: b.id, Account: account, Changed: b.poke,
		Keys: replica.Keys{Rec: k.Rec(), Idx: k.Idx(), Blob: k.Blob(), Meta: k.Meta()},
	}
	r, err := replica.Open(o)
	if !errors.Is(err, replica.ErrForeign) {
		return r, err
	}
	// Nothing in it opens. It is kept beside the new one, which fills from the
	// practice again.
	if _, err := replica.SetAside(o.Dir); err != nil {
		return nil, err
	}
	return replica.Open(o)
}

// dropOthers removes stores whose keys are gone: of another account, or from
// before a passcode was forgotten. Nothing opens them any more.
func (s *shell) dropOthers(keep string) {
	dirs, err := filepath.Glob(filepath.Join(s.folder.dir, boxPrefix+"*"))
	for _, d := range dirs {
		if strings.TrimPrefix(filepath.Base(d), boxPrefix) != keep {
			err = errors.Join(err, replica.Erase(d))
		}
	}
	if err != nil {
		s.log.Warn("old store not removed", "err", err) // the next opening tries again
	}
}

// eraseBoxes removes every store of this profile. None is open: see boxClosed.
func (s *shell) eraseBoxes() error {
	s.mu.Lock()
	s.only = OnlyHere{}
	s.mu.Unlock()
	dirs, err := filepath.Glob(filepath.Join(s.folder.dir, boxPrefix+"*"))
	for _, d := range dirs {
		err = errors.Join(err, replica.Erase(d))
	}
	return err
}

// boxClosed waits until a store that is being closed is closed. The disk's
// goroutine must not wait for it: a call that ends may wait for that one.
func (s *shell) boxClosed() {
	s.mu.Lock()
	gone := s.boxGone
	s.mu.Unlock()
	if gone != nil {
		<-gone
	}
}

// lastOfBox is for the end of the program: what was opened is closed, and gone
// where nothing is to be kept.
func (s *shell) lastOfBox() {
	s.boxClosed()
	if s.nothing.Load() {
		if err := s.eraseBoxes(); err != nil {
			s.log.Warn("store not removed", "err", err) // no key opens it; the next sign-in removes it
		}
	}
}

// closeBox begins to forget what was opened and does not wait for the end.
func (s *shell) closeBox() {
	s.mu.Lock()
	b := s.box
	s.box = nil
	if b != nil && b.store != nil {
		s.only = onlyHere(b.store.Here()) // a write that still comes in tells it again: see shut
	}
	s.mu.Unlock()
	if b != nil {
		b.cancel()
		go b.shut()
	}
}

// shut closes everything, and gives the memory of what was opened back.
func (b *box) shut() {
	defer close(b.gone)
	b.cancel()
	b.mu.Lock()
	b.run = false
	eng := b.eng
	b.snap, b.eng = nil, nil
	b.mu.Unlock()
	if eng != nil {
		eng.Close()
	}
	b.work.Wait()
	if b.store != nil {
		last := onlyHere(b.store.Here())
		b.s.mu.Lock()
		if b.s.box == nil {
			b.s.only = last
		}
		b.s.mu.Unlock()
		if err := b.store.Close(); err != nil {
			b.s.log.Warn("store not closed", "err", err) // everything in it was committed
		}
	}
	debug.FreeOSMemory()
}

// poke says that something changed. It does not wait.
func (b *box) poke() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// loop makes a new snapshot after each change.
func (b *box) loop() {
	whole := (<-chan struct{})(nil)
	if b.store != nil {
		whole = b.store.Whole()
	}
	for {
		b.s.post(evBox{})
		select {
		case <-b.wake:
		case <-whole:
			whole = nil
		case <-b.ctx.Done():
			return
		}
		b.refresh()
	}
}
