package signin

import (
	"errors"
	"sync"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// moveBook is where waiting apps listen since they were opened again, at
// another port. A move counts at once and waits for no disk: its row rides with
// the next commit, one for however many moves, or whoever holds a sign-in could
// keep the disk busy at will. After a crash within that minute "the app is on
// this computer" leads to the old port, where nobody listens; the code stands on
// the same page.
type moveBook struct {
	mu sync.Mutex
	to map[string]move // by the id of the attempt
}

type move struct {
	uri    string
	queued time.Time // its row was handed over then; zero: the file has it
}

// maxMoves bounds the memory: far more than open their app again in a minute.
const maxMoves = 1 << 14

// know gives an attempt from the file the address it listens at now.
func (b *moveBook) know(a *store.Attempt) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if m, ok := b.to[a.ID]; ok {
		a.RedirectURI = m.uri
	}
}

// put notes a move, and reports whether no row waits for it yet.
func (b *moveBook) put(id, uri string, now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	m, ok := b.to[id]
	if b.to == nil || !ok && len(b.to) >= maxMoves {
		b.shrink()
	}
	m.uri = uri
	// A row that did not come within two minutes gave way to others.
	age := now.Sub(m.queued)
	due := m.queued.IsZero() || age < 0 || age >= 2*auth.LastSeenEvery
	if due {
		m.queued = now
	}
	b.to[id] = m
	return due
}

// saved notes that the file has a move, and reports whether there was another
// one meanwhile. It is not forgotten: who reads the file now may have begun
// before.
func (b *moveBook) saved(id, uri string) (again bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	m, ok := b.to[id]
	if !ok || m.uri != uri {
		return ok
	}
	m.queued = time.Time{}
	b.to[id] = m
	return false
}

// shrink forgets what the file has, and everything if that is not enough.
func (b *moveBook) shrink() {
	kept := map[string]move{}
	for id, m := range b.to {
		if !m.queued.IsZero() {
			kept[id] = m
		}
	}
	if len(kept) >= maxMoves/2 {
		kept = map[string]move{}
	}
	b.to = kept
}

// move takes over where an app listens now; "" is where it did.
func (p *Provider) move(a *store.Attempt, uri string, now time.Time) {
	p.moves.know(a)
	if uri == "" || uri == a.RedirectURI {
		return
	}
	a.RedirectURI = uri
	if p.moves.put(a.ID, uri, now) {
		p.saveMove(a.ID, now)
	}
}

// saveMove hands the row of a move over to the next commit.
func (p *Provider) saveMove(id string, now time.Time) {
	p.Store.Later(func(tx *store.Tx) error {
		a := store.Attempt{ID: id}
		if p.moves.know(&a); a.RedirectURI == "" {
			return nil
		}
		// ErrNone: the sign-in is over, and nobody needs to be reached any more.
		if err := tx.SetRedirect(id, a.RedirectURI, now); err != nil && !errors.Is(err, store.ErrNone) {
			return err
		}
		tx.AfterCommit(func() {
			if p.moves.saved(id, a.RedirectURI) {
				p.saveMove(id, now)
			}
		})
		return nil
	})
}
