package keyring

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// slow is a keyring whose calls wait, like one that asks for a password.
type slow struct {
	mu      sync.Mutex
	items   map[string]string
	reading chan struct{} // each get waits for one of these; nil: no wait
	writing chan struct{} // each set waits for one of these; nil: no wait
	sets    []string
	gets    int
}

func (s *slow) pause(read bool) {
	s.mu.Lock()
	c := s.writing
	if read {
		c = s.reading
	}
	s.mu.Unlock()
	if c != nil {
		<-c
	}
}

func (s *slow) free() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range []chan struct{}{s.reading, s.writing} {
		if c != nil {
			close(c)
		}
	}
	s.reading, s.writing = nil, nil
}

func (s *slow) get(name string) (string, error) {
	s.pause(true)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gets++
	item, ok := s.items[name]
	if !ok {
		return "", ErrNotFound
	}
	return item, nil
}

func (s *slow) set(name, item string) error {
	s.pause(false)
	s.mu.Lock()
	defer s.mu.Unlock()
	s.items[name] = item
	s.sets = append(s.sets, item)
	return nil
}

func (s *slow) remove(name string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, name)
	return nil
}

func took(f func()) time.Duration {
	start := time.Now()
	f()
	return time.Since(start)
}

// A locked keyring answers after the deadline, for as long as it is locked, and
// says "locked". The writes that were given up never happen.
func TestDeadlineWhileLocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{items: map[string]string{}, reading: make(chan struct{})}
		k := newGuard(s)
		for range 3 {
			d := took(func() {
				if err := k.Set(t.Context(), "a", []byte("late")); !errors.Is(err, ErrLocked) || !errors.Is(err, ErrTimeout) || errors.Is(err, ErrNotFound) {
					t.Errorf("set: %v", err)
				}
			})
			if d != Deadline {
				t.Errorf("answered after %v", d)
			}
		}
		if _, err := k.Get(t.Context(), "a"); !errors.Is(err, ErrTimeout) {
			t.Errorf("get: %v", err)
		}
		s.free() // the person types the computer's password
		synctest.Wait()
		if err := k.Set(t.Context(), "a", []byte("new")); err != nil {
			t.Fatal(err)
		}
		if got, err := k.Get(t.Context(), "a"); err != nil || string(got) != "new" || len(s.sets) != 1 {
			t.Fatalf("%q, %v, %d writes", got, err, len(s.sets))
		}
		time.Sleep(stuckAfter) // virtual: lets the guard's timers end
	})
}

// A write that had begun may still land, but never on top of a later one.
func TestLateWriteComesFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{items: map[string]string{}, writing: make(chan struct{})}
		k := newGuard(s)
		if err := k.Set(t.Context(), "a", []byte("old")); !errors.Is(err, ErrTimeout) {
			t.Fatal(err)
		}
		time.Sleep(2 * stuckAfter) // however long it hangs
		if _, err := k.Get(t.Context(), "a"); !errors.Is(err, ErrTimeout) {
			t.Fatalf("passed a write that is under way: %v", err)
		}
		time.AfterFunc(Deadline/2, s.free)
		if err := k.Set(t.Context(), "a", []byte("new")); err != nil {
			t.Fatal(err)
		}
		if got, err := k.Get(t.Context(), "a"); err != nil || string(got) != "new" || len(s.sets) != 2 {
			t.Fatalf("%q, %v, %d writes", got, err, len(s.sets))
		}
	})
}

// A read that hangs for ever, because its window was lost, does not make every
// later call fail.
func TestStuckReadIsPassed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{items: map[string]string{}, reading: make(chan struct{}, 1)}
		stuck := s.reading
		k := newGuard(s)
		if _, err := k.Get(t.Context(), "a"); !errors.Is(err, ErrTimeout) {
			t.Fatal(err)
		}
		s.mu.Lock()
		s.reading = nil // new calls would be answered
		s.mu.Unlock()
		if _, err := k.Get(t.Context(), "a"); !errors.Is(err, ErrTimeout) {
			t.Fatalf("behind the stuck one: %v", err)
		}
		time.Sleep(stuckAfter)
		if _, err := k.Get(t.Context(), "a"); !errors.Is(err, ErrNotFound) {
			t.Fatalf("after the stuck one was passed: %v", err)
		}
		close(stuck)
	})
}

func TestCancelled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &slow{items: map[string]string{}, reading: make(chan struct{})}
		k := newGuard(s)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		d := took(func() {
			if err := k.Set(ctx, "a", nil); !errors.Is(err, context.DeadlineExceeded) {
				t.Error(err)
			}
		})
		if d != time.Second {
			t.Errorf("answered after %v", d)
		}
		s.free()
		synctest.Wait()
		if len(s.sets) != 0 {
			t.Error("a write was begun after its caller had left")
		}
		time.Sleep(stuckAfter)
	})
}

// Who has left before the call gets no turn, so there is no answer that could
// come first.
func TestCancelledBefore(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	s := &slow{items: map[string]string{}}
	k := newGuard(s)
	for range 1000 {
		if err := k.Set(over, "a", []byte("late")); !errors.Is(err, context.Canceled) {
			t.Fatalf("set: %v", err)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.gets != 0 || len(s.sets) != 0 {
		t.Errorf("%d reads, %d writes", s.gets, len(s.sets))
	}
}

// A keyring that says "done" but keeps something else is not trusted.
func TestReadBack(t *testing.T) {
	k := newGuard(forgetful{})
	if err := k.Set(t.Context(), "a", []byte("v")); !errors.Is(err, ErrUnavailable) {
		t.Fatal(err)
	}
}

type forgetful struct{}

func (forgetful) get(string) (string, error) { return "", ErrNotFound }
func (forgetful) set(string, string) error   { return nil }
func (forgetful) remove(string) error        { return nil }
