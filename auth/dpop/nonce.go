package dpop

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"sync"
	"sync/atomic"
	"time"

	"alcove/auth"
)

const (
	// NonceStep is how long one nonce is given out. It is taken for that long
	// again, so an app that is in use never has to ask.
	NonceStep = 5 * time.Minute
	// shards keeps requests that arrive together from waiting for each other.
	shards = 32
	// memory is how many proofs are remembered per nonce before it is replaced
	// early: about 10 MB, and far above what a practice sends in ten minutes.
	memory = 1 << 17
	// memoryBefore is the same for the nonce before it, which was full itself when
	// it was replaced early. Beyond it, that nonce is no longer taken.
	memoryBefore = 2 * memory
)

// generation is one nonce and every proof that was spent under it. When the
// nonce is no longer taken, the whole memory goes with it: nothing is scanned.
type generation struct {
	step   int64
	nonce  string
	n      atomic.Int64
	shards [shards]shard
}

type shard struct {
	mu   sync.Mutex
	seen map[[16]byte]struct{}
}

// spend reports whether this proof is seen for the first time.
func (g *generation) spend(jkt, jti string) bool {
	sum := sha256.Sum256([]byte(jkt + "\x00" + jti)) // jkt is base64url: no NUL in it
	id := [16]byte(sum[:16])
	s := &g.shards[sum[16]%shards]
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, old := s.seen[id]; old {
		return false
	}
	if s.seen == nil {
		s.seen = make(map[[16]byte]struct{})
	}
	s.seen[id] = struct{}{}
	g.n.Add(1)
	return true
}

// window is the nonce given out now and the one before it, or nil.
type window struct{ cur, prev *generation }

// fits reports whether the window is still the one of a time step, and has room.
func (w *window) fits(step int64) bool {
	return w != nil && w.cur.step == step && w.cur.n.Load() < memory && (w.prev == nil || w.prev.n.Load() < memoryBefore)
}

// find is the generation of a nonce that is still taken, or nil.
func (w *window) find(nonce string) *generation {
	switch {
	case nonce == "":
		return nil
	case nonce == w.cur.nonce: // a nonce is public: no constant-time compare needed
		return w.cur
	case w.prev != nil && nonce == w.prev.nonce:
		return w.prev
	}
	return nil
}

// nonces rolls the window forward. The zero value is ready.
type nonces struct {
	now  atomic.Pointer[window]
	mu   sync.Mutex // held while rolling
	boot string     // makes the nonces of each start of the server its own
	n    uint64     // how many were made, so that no nonce ever comes back
}

// at is the window of an instant, made when the last one no longer fits.
func (s *nonces) at(key []byte, now time.Time) *window {
	step := floorDiv(now.UnixNano(), int64(NonceStep))
	if w := s.now.Load(); w.fits(step) {
		return w
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	w := s.now.Load()
	if w.fits(step) {
		return w
	}
	if w != nil && w.cur.step == step && w.cur.n.Load() < memory { // the one before is too full, and goes alone
		next := &window{cur: w.cur}
		s.now.Store(next)
		return next
	}
	next := &window{cur: s.make(key, step)}
	// A nonce from longer ago than one step has served its time, and so has
	// one from the future, after the clock was set back.
	if w != nil && (w.cur.step == step || w.cur.step == step-1) {
		next.prev = w.cur
	}
	s.now.Store(next)
	return next
}

func (s *nonces) make(key []byte, step int64) *generation {
	if s.boot == "" {
		s.boot = auth.Token()
	}
	s.n++
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], uint64(step))
	binary.BigEndian.PutUint64(b[8:], s.n)
	mac := auth.Derive(key, "dpop nonce", []byte(s.boot), b[:])
	return &generation{step: step, nonce: base64.RawURLEncoding.EncodeToString(mac[:18])}
}

func floorDiv(a, b int64) int64 {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}
