package lock

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"testing"
	"time"

	"alcove/auth"
	"alcove/auth/keyring"
)

const (
	passOld = "blue tiger 7"
	passNew = "831 green"
)

// cheap stands in for Argon2id where the test is about something else.
func cheap(code, salt []byte, c Cost) []byte {
	h := sha256.Sum256(fmt.Appendf(nil, "%q %x %v", code, salt, c))
	return h[:]
}

// clock is virtual time of both kinds.
type clock struct {
	wall time.Time
	mono time.Duration
}

func newClock() *clock { return &clock{wall: time.Date(2026, 3, 3, 15, 0, 0, 0, time.UTC)} }

func (c *clock) pass(d time.Duration) { c.wall, c.mono = c.wall.Add(d), c.mono+d }

// world is a computer: a disk that keeps only what was synced, and a keyring.
// It can break at any step of either.
type world struct {
	clock *clock
	disk  *platter
	kr    *brittle

	step  int
	at    int  // the step that fails; 0: none
	after bool // it fails after it took effect
	dead  bool // and so do all later ones: a crash
}

var errBroken = errors.New("broken on purpose")

func newWorld() *world {
	w := &world{clock: newClock()}
	w.disk = &platter{w: w, dir: map[string]*inode{}, durable: map[string]*inode{}}
	w.kr = &brittle{w: w, Mem: keyring.Memory()}
	return w
}

// do is one step.
func (w *world) do(f func() error) error {
	w.step++
	broken := w.at != 0 && (w.step == w.at || w.dead && w.step > w.at)
	if broken && !(w.after && w.step == w.at) {
		return errBroken
	}
	err := f()
	if broken {
		return errBroken
	}
	return err
}

// breakAt makes one step of what follows fail.
func (w *world) breakAt(n int, after, dead bool) { w.step, w.at, w.after, w.dead = 0, n, after, dead }

// restart is a power cut: lost says whether what was not synced is lost.
func (w *world) restart(t *testing.T, lost bool) *Lock {
	t.Helper()
	w.breakAt(0, false, false)
	w.clock.mono = 0
	if lost {
		w.disk.dir = maps.Clone(w.disk.durable)
		for _, n := range w.disk.dir {
			n.cached = bytes.Clone(n.synced)
		}
	}
	return w.open(t)
}

func (w *world) open(t *testing.T) *Lock {
	t.Helper()
	l, err := openOn(Options{
		Keyring: w.kr, Stretch: cheap,
		Now:  func() time.Time { return w.clock.wall },
		Mono: func() time.Duration { return w.clock.mono },
	}, w.disk)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

type inode struct{ cached, synced []byte }

// platter is a disk with a cache.
type platter struct {
	w            *world
	dir, durable map[string]*inode
}

func (p *platter) read(name string, most int64) (b []byte, err error) {
	err = p.w.do(func() error {
		n, ok := p.dir[name]
		if !ok {
			return fs.ErrNotExist
		}
		b = bytes.Clone(n.cached[:min(int64(len(n.cached)), most)])
		return nil
	})
	return b, err
}

func (p *platter) create(name string) (f file, err error) {
	err = p.w.do(func() error {
		n := &inode{}
		p.dir[name] = n
		f = &handle{p, n}
		return nil
	})
	return f, err
}

func (p *platter) rename(from, to string) error {
	return p.w.do(func() error {
		n, ok := p.dir[from]
		if !ok {
			return fs.ErrNotExist
		}
		p.dir[to] = n
		delete(p.dir, from)
		return nil
	})
}

func (p *platter) remove(name string) error {
	return p.w.do(func() error { delete(p.dir, name); return nil })
}

func (p *platter) syncDir() error {
	return p.w.do(func() error { p.durable = maps.Clone(p.dir); return nil })
}

type handle struct {
	p *platter
	n *inode
}

func (h *handle) Write(b []byte) (int, error) {
	err := h.p.w.do(func() error { h.n.cached = append(h.n.cached, b...); return nil })
	return len(b), err
}
func (h *handle) Sync() error {
	return h.p.w.do(func() error { h.n.synced = bytes.Clone(h.n.cached); return nil })
}
func (h *handle) Close() error { return h.p.w.do(func() error { return nil }) }

// brittle is a keyring whose calls are steps of the world.
type brittle struct {
	w *world
	*keyring.Mem
}

func (b *brittle) Get(ctx context.Context, name string) (v []byte, err error) {
	err = b.w.do(func() error { v, err = b.Mem.Get(ctx, name); return err })
	return v, err
}
func (b *brittle) Set(ctx context.Context, name string, v []byte) error {
	return b.w.do(func() error { return b.Mem.Set(ctx, name, v) })
}
func (b *brittle) Delete(ctx context.Context, name string) error {
	return b.w.do(func() error { return b.Mem.Delete(ctx, name) })
}

// guarded is a world with a credential, a note and passOld.
func guarded(t *testing.T) (*world, *Lock) {
	t.Helper()
	w := newWorld()
	l := w.open(t)
	if err := l.SaveNote(t.Context(), "attempt", []byte("note")); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Enrol(t.Context(), []byte("credential")); err != nil {
		t.Fatal(err)
	}
	if _, err := l.SetPasscode(t.Context(), passOld, 0); err != nil {
		t.Fatal(err)
	}
	l.Lock()
	return w, l
}

// wrong spends a wrong try and waits what it costs.
func wrong(t *testing.T, w *world, l *Lock) *WrongError {
	t.Helper()
	_, err := l.Unlock(t.Context(), "not the one")
	var e *WrongError
	if !errors.As(err, &e) {
		t.Fatalf("wrong passcode: %v", err)
	}
	w.clock.pass(e.Wait)
	return e
}

// content is everything that lies on the computer.
func (w *world) content() []byte {
	var b []byte
	for _, name := range slices.Sorted(maps.Keys(w.disk.dir)) {
		b = append(append(b, name...), w.disk.dir[name].cached...)
	}
	items := w.kr.Items()
	for _, name := range slices.Sorted(maps.Keys(items)) {
		b = append(append(b, name...), items[name]...)
	}
	return b
}

func tries(l *Lock) int { return auth.PasscodeTries - l.TriesLeft() }
