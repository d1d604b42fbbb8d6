package store

import "sync"

// Poker reaches what hangs on a computer: it pokes its open event streams when
// something changed, see [Hub], and ends them. It stands here so that whoever
// ends a computer need not know who streams to it. The zero value is ready.
type Poker struct {
	Hub

	mu      sync.Mutex
	streams map[string]map[chan struct{}]struct{} // by device id
}

// Poker is the one of this store.
func (s *Store) Poker() *Poker { return &s.poker }

// Watch returns a channel that closes when the computer ends, and a function
// that stops watching. Call it before looking whether the computer is ended,
// or an end in between is missed.
func (p *Poker) Watch(device string) (ended <-chan struct{}, stop func()) {
	c := make(chan struct{})
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.streams == nil {
		p.streams = map[string]map[chan struct{}]struct{}{}
	}
	if p.streams[device] == nil {
		p.streams[device] = map[chan struct{}]struct{}{}
	}
	p.streams[device][c] = struct{}{}
	return c, func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		delete(p.streams[device], c)
		if len(p.streams[device]) == 0 {
			delete(p.streams, device)
		}
	}
}

// end closes the channels of whoever watches this computer.
func (p *Poker) end(device string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.streams[device] {
		close(c)
	}
	delete(p.streams, device)
}

// StaffStream is the name under which pages for staff listen, see [Hub.Listen].
const StaffStream = "staff"

// TellStaff has open pages for staff look again after the commit.
func (t *Tx) TellStaff() { t.AfterCommit(func() { t.store.poker.Announce(StaffStream) }) }
