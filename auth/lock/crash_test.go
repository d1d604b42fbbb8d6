package lock

import (
	"bytes"
	"crypto/ecdsa"
	"errors"
	"fmt"
	"testing"

	"alcove/auth/keyring"
)

// faults plays an action once for each step it makes, with that step failing:
// as a crash (all later steps fail too, then a restart, with and without what
// was not synced) and as a single failure before or after it took effect, with
// the same Lock going on.
func faults(t *testing.T, begin func(*testing.T) (*world, *Lock), act func(*Lock) error, holds func(t *testing.T, w *world, l *Lock, done bool)) {
	t.Helper()
	for _, x := range []struct {
		name              string
		after, dead, lost bool
	}{
		{"crash", false, true, false}, {"crash, unsynced lost", false, true, true},
		{"failure before", false, false, false}, {"failure after", true, false, false},
		{"failure after, then power cut", true, false, true},
	} {
		steps := 0
		for n := 1; ; n++ {
			w, l := begin(t)
			w.breakAt(n, x.after, x.dead)
			err := act(l)
			reached := w.step >= n
			w.breakAt(0, false, false)
			if x.dead || x.lost {
				l = w.restart(t, x.lost)
			}
			t.Run(fmt.Sprint(x.name, " at step ", n), func(t *testing.T) { holds(t, w, l, err == nil) })
			if !reached {
				if err != nil {
					t.Fatalf("without a fault: %v", err)
				}
				break
			}
			steps++
		}
		if steps < 5 {
			t.Fatalf("only %d steps were seen", steps)
		}
	}
}

// whole checks that exactly the named passcode opens, and everything with it.
func whole(t *testing.T, l *Lock, code string, rec []byte, point string) {
	t.Helper()
	k, err := l.Unlock(t.Context(), code)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(k.Rec(), rec) {
		t.Error("other keys")
	}
	if c, err := k.Credential(t.Context()); err != nil || string(c) != "credential" {
		t.Errorf("credential %q, %v", c, err)
	}
	if n, err := l.Note(t.Context(), "attempt"); err != nil || string(n) != "note" {
		t.Errorf("note %q, %v", n, err)
	}
	if err := k.SignUnlock(func(p *ecdsa.PrivateKey) error {
		if got := public(t, p); got != point || got != jwkPoint(t, k.UnlockJWK()) {
			t.Error("another unlock key")
		}
		return nil
	}); err != nil {
		t.Error(err)
	}
}

// known remembers the keys of the profile that is made for each fault.
type known struct {
	rec   []byte
	point string
}

func TestChangePasscodeSurvivesAnyFault(t *testing.T) {
	var k known
	begin := func(t *testing.T) (*world, *Lock) {
		w, l := guarded(t)
		keys, err := l.Unlock(t.Context(), passOld)
		if err != nil {
			t.Fatal(err)
		}
		k = known{bytes.Clone(keys.Rec()), jwkPoint(t, keys.UnlockJWK())}
		l.Lock()
		return w, l
	}
	change := func(l *Lock) error { return l.ChangePasscode(t.Context(), passOld, passNew, 0) }
	faults(t, begin, change, func(t *testing.T, w *world, l *Lock, done bool) {
		code, other := passNew, passOld
		if _, err := l.Unlock(t.Context(), passNew); err != nil {
			var e *WrongError
			if !errors.As(err, &e) || done {
				t.Fatalf("done %v: %v", done, err)
			}
			code, other = passOld, passNew
		}
		l.Lock()
		whole(t, l, code, k.rec, k.point)
		l.Lock()
		var e *WrongError
		if _, err := l.Unlock(t.Context(), other); !errors.As(err, &e) {
			t.Errorf("both passcodes open: %v", err)
		}
		// And it can be done again, however it ended.
		if err := l.ChangePasscode(t.Context(), code, "third one 3", 0); err != nil {
			t.Fatal(err)
		}
		l = w.restart(t, true)
		whole(t, l, "third one 3", k.rec, k.point)
		if items := w.kr.Items(); len(items) != 3 { // KS, credential, note
			t.Errorf("left in the keyring: %d items", len(items))
		}
	})
}

func TestSetPasscodeSurvivesAnyFault(t *testing.T) {
	var rec []byte
	begin := func(t *testing.T) (*world, *Lock) {
		w := newWorld()
		l := w.open(t)
		if err := l.SaveNote(t.Context(), "attempt", []byte("note")); err != nil {
			t.Fatal(err)
		}
		k, err := l.Enrol(t.Context(), []byte("credential"))
		if err != nil {
			t.Fatal(err)
		}
		rec = bytes.Clone(k.Rec())
		return w, l
	}
	set := func(l *Lock) error { _, err := l.SetPasscode(t.Context(), passOld, 0); return err }
	faults(t, begin, set, func(t *testing.T, w *world, l *Lock, done bool) {
		if !l.HasPasscode() {
			if done {
				t.Fatal("said to be done, and is not")
			}
			if l.State() == Bare {
				if _, err := l.OpenBare(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if err := set(l); err != nil {
				t.Fatal(err)
			}
		}
		l.Lock()
		k, err := l.Unlock(t.Context(), passOld)
		if err != nil {
			t.Fatal(err)
		}
		whole(t, l, passOld, rec, jwkPoint(t, k.UnlockJWK()))
	})
}

func TestEnrolSurvivesAnyFault(t *testing.T) {
	begin := func(t *testing.T) (*world, *Lock) { w := newWorld(); return w, w.open(t) }
	enrol := func(l *Lock) error { _, err := l.Enrol(t.Context(), []byte("credential")); return err }
	faults(t, begin, enrol, func(t *testing.T, w *world, l *Lock, done bool) {
		switch l.State() {
		case Empty:
			if done {
				t.Fatal("said to be done, and is not")
			}
			if err := enrol(l); err != nil {
				t.Fatal(err)
			}
		case Bare, Opened:
		default:
			t.Fatal(l.State())
		}
		l = w.restart(t, true)
		k, err := l.OpenBare(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if c, err := k.Credential(t.Context()); err != nil || string(c) != "credential" {
			t.Fatalf("%q, %v", c, err)
		}
	})
}

func TestStartOverSurvivesAnyFault(t *testing.T) {
	over := func(l *Lock) error { return l.StartOver(t.Context()) }
	faults(t, guarded, over, func(t *testing.T, w *world, l *Lock, done bool) {
		if n, err := l.Note(t.Context(), "attempt"); err != nil || string(n) != "note" {
			t.Fatalf("the waiting sign-in was lost: %q, %v", n, err)
		}
		if l.State() == Locked { // not begun, so nothing is lost either
			if done {
				t.Fatal("said to be done, and is not")
			}
			if _, err := l.Unlock(t.Context(), passOld); err != nil {
				t.Fatal(err)
			}
			if err := over(l); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := l.Enrol(t.Context(), []byte("second")); err != nil {
			t.Fatal(err)
		}
		l = w.restart(t, true)
		k, err := l.OpenBare(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if c, err := k.Credential(t.Context()); err != nil || string(c) != "second" {
			t.Fatalf("%q, %v", c, err)
		}
	})
}

func TestEraseSurvivesAnyFault(t *testing.T) {
	erase := func(l *Lock) error { return l.Erase(t.Context()) }
	faults(t, guarded, erase, func(t *testing.T, w *world, l *Lock, done bool) {
		switch l.State() {
		case Locked: // not begun
			if done {
				t.Fatal("said to be done, and is not")
			}
		case Erasing:
			if _, err := l.Unlock(t.Context(), passOld); !errors.Is(err, ErrState) {
				t.Fatal(err)
			}
			if _, err := l.Enrol(t.Context(), nil); !errors.Is(err, ErrState) {
				t.Fatal(err)
			}
		case Empty:
		default:
			t.Fatal(l.State())
		}
		if err := erase(l); err != nil {
			t.Fatal(err)
		}
		l = w.restart(t, true)
		if l.State() != Empty || len(w.kr.Items()) != 0 || len(w.disk.dir) != 0 {
			t.Fatalf("%v, left %v and %d files", l.State(), w.kr.Items(), len(w.disk.dir))
		}
	})
}

// A credential is stored or the old one stands.
func TestSaveCredentialSurvivesAnyFault(t *testing.T) {
	for _, after := range []bool{false, true} {
		w, l := guarded(t)
		k, err := l.Unlock(t.Context(), passOld)
		if err != nil {
			t.Fatal(err)
		}
		w.breakAt(1, after, false)
		if err := k.SaveCredential(t.Context(), []byte("next")); !errors.Is(err, errBroken) {
			t.Fatal(err)
		}
		w.breakAt(0, false, false)
		want := "credential"
		if after {
			want = "next"
		}
		if c, err := k.Credential(t.Context()); err != nil || string(c) != want {
			t.Fatalf("%q, %v", c, err)
		}
	}
	w, l := guarded(t)
	k, err := l.Unlock(t.Context(), passOld)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.SaveCredential(t.Context(), make([]byte, MaxSealed)); err != nil {
		t.Fatal(err)
	}
	if err := k.SaveCredential(t.Context(), make([]byte, MaxSealed+1)); !errors.Is(err, keyring.ErrTooBig) {
		t.Fatal(err)
	}
	w.kr.Put(itemCredential, "junk")
	if _, err := k.Credential(t.Context()); !errors.Is(err, keyring.ErrDamaged) {
		t.Fatal(err)
	}
}
