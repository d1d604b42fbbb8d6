package lock

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"alcove/auth"
	"alcove/auth/keyring"
)

// When the slow hash runs, the try stands on the disk already, synced.
func TestTryIsCountedBeforeTheHash(t *testing.T) {
	w, l := guarded(t)
	for n := 1; n <= 3; n++ {
		seen := -1
		l.o.Stretch = func(code, salt []byte, c Cost) []byte {
			s, err := decodeSlot(w.disk.durable[slotFile].synced)
			if err != nil {
				t.Error(err)
				return cheap(code, salt, c)
			}
			seen = s.Tries
			return cheap(code, salt, c)
		}
		if e := wrong(t, w, l); seen != n || e.TriesLeft != auth.PasscodeTries-n {
			t.Fatalf("try %d: %d on the disk, %d left", n, seen, e.TriesLeft)
		}
	}
	// The plug pulled while the hash runs: the try is spent.
	l.o.Stretch = func([]byte, []byte, Cost) []byte { panic("plug pulled") }
	func() {
		defer func() { _ = recover() }() // the plug
		_, _ = l.Unlock(t.Context(), passOld)
	}()
	l = w.restart(t, true)
	if tries(l) != 4 {
		t.Fatalf("%d tries after the plug was pulled", tries(l))
	}
	// The right one ends the row.
	if _, err := l.Unlock(t.Context(), passOld); err != nil {
		t.Fatal(err)
	}
	if l = w.restart(t, true); tries(l) != 0 {
		t.Fatalf("%d tries after the right one", tries(l))
	}
	// A try that cannot be counted is not made.
	l.o.Stretch = func([]byte, []byte, Cost) []byte { t.Error("hashed without counting"); return make([]byte, 32) }
	for step := 1; step <= 6; step++ {
		w.breakAt(step, false, true)
		if _, err := l.Unlock(t.Context(), passOld); !errors.Is(err, errBroken) {
			t.Fatalf("step %d: %v", step, err)
		}
	}
}

// Five are free, then waits grow, then the passcode is gone and the store is
// not: nothing but the passcode's own things is removed.
func TestTenWrongPasscodes(t *testing.T) {
	w, l := guarded(t)
	last := time.Duration(0)
	for n := 1; n < auth.PasscodeTries; n++ {
		_, err := l.Unlock(t.Context(), fmt.Sprint("no number ", n))
		var e *WrongError
		if !errors.As(err, &e) || e.TriesLeft != auth.PasscodeTries-n || e.Wait != l.Wait() {
			t.Fatalf("%d: %v", n, err)
		}
		if free := n < auth.FreePasscodeTries; free != (e.Wait == 0) || !free && e.Wait <= last {
			t.Fatalf("%d: wait %v after %v", n, e.Wait, last)
		}
		last = e.Wait
		if e.Wait == 0 {
			continue
		}
		// Too early, even with the right one; that costs no try.
		w.clock.pass(e.Wait - time.Millisecond)
		var wait *WaitError
		if _, err := l.Unlock(t.Context(), passOld); !errors.As(err, &wait) || wait.Wait != time.Millisecond || tries(l) != n {
			t.Fatalf("%d: %v", n, err)
		}
		w.clock.pass(time.Millisecond)
	}
	store := l.StoreID()
	if _, err := l.Unlock(t.Context(), "the tenth one"); !errors.Is(err, ErrGone) {
		t.Fatal(err)
	}
	for range 2 {
		if l.State() != Gone || l.StoreID() != store {
			t.Fatal(l.State())
		}
		if _, err := l.Unlock(t.Context(), passOld); !errors.Is(err, ErrGone) {
			t.Fatal(err)
		}
		l = w.restart(t, true)
	}
	if items := w.kr.Items(); len(items) != 0 {
		t.Fatalf("keys left: %v", items)
	}
	k, err := l.Enrol(t.Context(), []byte("anew"))
	if err != nil || k.StoreID() == store {
		t.Fatal(err)
	}
	if l = w.restart(t, true); l.State() != Bare || tries(l) != 0 || l.Wait() != 0 {
		t.Fatal(l.State())
	}
}

// The tenth try was counted and the plug pulled: it is spent like the others.
func TestTenthTryAndThePlug(t *testing.T) {
	w, l := guarded(t)
	for range auth.PasscodeTries - 1 {
		wrong(t, w, l)
	}
	l.o.Stretch = func([]byte, []byte, Cost) []byte { panic("plug pulled") }
	func() {
		defer func() { _ = recover() }() // the plug
		_, _ = l.Unlock(t.Context(), passNew)
	}()
	l = w.restart(t, true)
	w.clock.pass(time.Hour)
	if _, err := l.Unlock(t.Context(), passOld); !errors.Is(err, ErrGone) {
		t.Fatal(err)
	}
}

// Neither wall clock nor restart shortens a wait; time in the app does, and a
// crash costs a few seconds of it at most.
func TestWaitsCannotBeSetForward(t *testing.T) {
	w, l := guarded(t)
	for range auth.FreePasscodeTries + 2 {
		wrong(t, w, l)
	}
	_, err := l.Unlock(t.Context(), "not this one")
	var e *WrongError
	if !errors.As(err, &e) || e.Wait < 5*time.Minute {
		t.Fatal(err)
	}
	for _, d := range []time.Duration{1000 * time.Hour, -2000 * time.Hour} {
		w.clock.wall = w.clock.wall.Add(d)
		if got := l.Wait(); got != e.Wait {
			t.Fatalf("clock set by %v: wait %v, want %v", d, got, e.Wait)
		}
		l = w.restart(t, true)
		if got := l.Wait(); got != e.Wait {
			t.Fatalf("restart after %v: wait %v, want %v", d, got, e.Wait)
		}
	}
	left := e.Wait
	for range 10 {
		w.clock.pass(20 * time.Second)
		left -= 20 * time.Second
		if got := l.Wait(); got != left {
			t.Fatalf("wait %v, want %v", got, left)
		}
		w.clock.pass(5 * time.Second) // lost with the crash
		l = w.restart(t, true)
		if got := l.Wait(); got != left {
			t.Fatalf("after a crash: wait %v, want %v", got, left)
		}
	}
	w.clock.pass(left)
	if _, err := l.Unlock(t.Context(), passOld); err != nil {
		t.Fatal(err)
	}
}

// Changing the passcode is no way around the count.
func TestChangeCountsToo(t *testing.T) {
	w, l := guarded(t)
	if _, err := l.Unlock(t.Context(), passOld); err != nil {
		t.Fatal(err)
	}
	for n := 1; n < auth.PasscodeTries; n++ {
		err := l.ChangePasscode(t.Context(), "wrong passcode", passNew, 0)
		var e *WrongError
		if !errors.As(err, &e) || tries(l) != n {
			t.Fatalf("%d: %v", n, err)
		}
		w.clock.pass(e.Wait)
	}
	if err := l.ChangePasscode(t.Context(), "wrong passcode", passNew, 0); !errors.Is(err, ErrGone) || l.State() != Gone {
		t.Fatal(err)
	}
}

// A locked keyring at the tenth try: the passcode is gone, and its items follow
// when the keyring opens.
func TestGoneWhileTheKeyringIsLocked(t *testing.T) {
	w, l := guarded(t)
	for range auth.PasscodeTries - 1 {
		wrong(t, w, l)
	}
	w.kr.Fail(func(op, name string) error {
		if op == "delete" {
			return keyring.ErrLocked
		}
		return nil
	})
	if _, err := l.Unlock(t.Context(), "the tenth one"); !errors.Is(err, ErrGone) || len(w.kr.Items()) == 0 {
		t.Fatal(err)
	}
	w.kr.Fail(nil)
	l = w.restart(t, true)
	if _, err := l.Enrol(context.Background(), []byte("new")); err != nil {
		t.Fatal(err)
	}
	if items := w.kr.Items(); len(items) != 2 { // KS and credential
		t.Fatalf("left: %v", items)
	}
}
