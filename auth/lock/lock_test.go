package lock

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"alcove/auth/keyring"
)

// public is the JWK of a private key.
func public(t *testing.T, k *ecdsa.PrivateKey) string {
	t.Helper()
	b, err := k.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return base64.RawURLEncoding.EncodeToString(b[1:33]) + "." + base64.RawURLEncoding.EncodeToString(b[33:])
}

func jwkPoint(t *testing.T, jwk []byte) string {
	t.Helper()
	var m map[string]string
	if err := json.Unmarshal(jwk, &m); err != nil || m["kty"] != "EC" || m["crv"] != "P-256" || len(m) != 4 {
		t.Fatalf("jwk %s: %v", jwk, err)
	}
	return m["x"] + "." + m["y"]
}

func TestLifeOfAProfile(t *testing.T) {
	ctx := t.Context()
	w := newWorld()
	l := w.open(t)
	if l.State() != Empty || l.StoreID() != "" {
		t.Fatal(l.State())
	}
	if _, err := l.OpenBare(ctx); !errors.Is(err, ErrState) {
		t.Fatal(err)
	}
	if _, err := l.Note(ctx, "attempt"); !errors.Is(err, keyring.ErrNotFound) {
		t.Fatal(err)
	}
	// A sign-in waits; the app is closed and opened.
	if err := l.SaveNote(ctx, "attempt", []byte("waiting")); err != nil {
		t.Fatal(err)
	}
	l = w.restart(t, true)
	if n, err := l.Note(ctx, "attempt"); err != nil || string(n) != "waiting" || l.State() != Empty {
		t.Fatalf("%q, %v, %v", n, err, l.State())
	}
	// It succeeds.
	k, err := l.Enrol(ctx, []byte("c1"))
	if err != nil || l.State() != Opened {
		t.Fatal(err)
	}
	if err := l.ClearNote(ctx, "attempt"); err != nil {
		t.Fatal(err)
	}
	store, rec := k.StoreID(), bytes.Clone(k.Rec())
	if k.UnlockJWK() != nil || !errors.Is(k.SignUnlock(nil), ErrNoUnlockKey) {
		t.Fatal("a key to unlock with, before there is a passcode")
	}
	// Closed before a passcode was chosen: it opens by itself.
	l = w.restart(t, true)
	if l.State() != Bare || l.HasPasscode() {
		t.Fatal(l.State())
	}
	if k, err = l.OpenBare(ctx); err != nil || !bytes.Equal(k.Rec(), rec) {
		t.Fatal(err)
	}
	jwk, err := l.SetPasscode(ctx, passOld, 0)
	if err != nil || !bytes.Equal(k.UnlockJWK(), jwk) || l.State() != Opened {
		t.Fatal(err)
	}
	if err := k.SaveCredential(ctx, []byte("c2")); err != nil {
		t.Fatal("keys in use went bad: ", err)
	}
	if _, err := l.SetPasscode(ctx, passNew, 0); !errors.Is(err, ErrHasPasscode) {
		t.Fatal(err)
	}
	l.Lock()
	if k.Rec() != nil || l.State() != Locked {
		t.Fatal("not locked")
	}
	if _, err := k.Credential(ctx); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
	if err := k.SaveCredential(ctx, nil); !errors.Is(err, ErrClosed) {
		t.Fatal(err)
	}
	if _, err := l.Enrol(ctx, []byte("other")); !errors.Is(err, ErrHasPasscode) {
		t.Fatal(err)
	}
	l = w.restart(t, true)
	if _, err := l.OpenBare(ctx); !errors.Is(err, ErrHasPasscode) {
		t.Fatal(err)
	}
	// White space around does not matter, nor does the width of the digit.
	k, err = l.Unlock(ctx, "  blue  tiger \uff17\n")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := k.Credential(ctx); err != nil || string(c) != "c2" || !bytes.Equal(k.Rec(), rec) || k.StoreID() != store {
		t.Fatalf("%q, %v", c, err)
	}
	if err := k.SignUnlock(func(p *ecdsa.PrivateKey) error {
		if public(t, p) != jwkPoint(t, jwk) {
			t.Error("another unlock key")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	k.ForgetUnlock()
	if err := k.SignUnlock(nil); !errors.Is(err, ErrNoUnlockKey) {
		t.Fatal(err)
	}
	all := [][]byte{k.Rec(), k.Idx(), k.Blob()}
	for i, a := range all {
		if len(a) != keySize || slices.ContainsFunc(all[i+1:], func(b []byte) bool { return bytes.Equal(a, b) }) {
			t.Fatal("keys are not apart")
		}
	}
	kept := k.Idx()
	l.Lock()
	if !bytes.Equal(kept, make([]byte, keySize)) {
		t.Fatal("keys were not zeroed")
	}
	// Forgotten: a new link, and a new store. The note of the waiting sign-in stays.
	if err := l.SaveNote(ctx, "attempt", []byte("again")); err != nil {
		t.Fatal(err)
	}
	if err := l.StartOver(ctx); err != nil {
		t.Fatal(err)
	}
	l = w.restart(t, true)
	if n, err := l.Note(ctx, "attempt"); err != nil || string(n) != "again" || l.State() != Empty {
		t.Fatalf("%q, %v, %v", n, err, l.State())
	}
	k, err = l.Enrol(ctx, []byte("c3"))
	if err != nil || k.StoreID() == store || bytes.Equal(k.Rec(), rec) {
		t.Fatal(err)
	}
	if err := l.Erase(ctx); err != nil || l.State() != Empty || k.Rec() != nil {
		t.Fatal(err)
	}
	if items := w.kr.Items(); len(items) != 0 || len(w.disk.dir) != 0 {
		t.Fatalf("left: %v %v", items, w.disk.dir)
	}
	if err := l.Erase(ctx); err != nil {
		t.Fatal("erasing nothing: ", err)
	}
}

// The four cases: each says what it is, costs no try but the wrong passcode,
// and none of them removes or changes anything that is needed.
func TestFourCasesAreNeverMixedUp(t *testing.T) {
	for name, x := range map[string]struct {
		breaks func(w *world)
		code   string
		is     []error
		tries  int
	}{
		"keyring locked":    {failing(keyring.ErrLocked), passOld, []error{keyring.ErrLocked}, 0},
		"keyring silent":    {failing(keyring.ErrTimeout), passOld, []error{keyring.ErrLocked, keyring.ErrTimeout}, 0},
		"keyring not there": {failing(keyring.ErrUnavailable), passOld, []error{keyring.ErrUnavailable}, 0},
		"item missing":      {func(w *world) { w.kr.Mem = keyring.Memory() }, passOld, []error{keyring.ErrNotFound, ErrKeyMissing}, 0},
		"item damaged":      {eachItem(func(string) string { return "junk" }), passOld, []error{keyring.ErrDamaged}, 0},
		"item of another":   {foreign, passOld, []error{ErrDamaged}, 0},
		"wrong passcode":    {func(*world) {}, passNew, nil, 1},
		"wrong and locked":  {failing(keyring.ErrLocked), passNew, []error{keyring.ErrLocked}, 0},
		"far too short":     {func(*world) {}, "1", nil, 1},
		"nothing typed":     {func(*world) {}, " \t", []error{ErrTooShort}, 0},
		"damaged file":      {func(w *world) { w.disk.dir[slotFile].cached[40] ^= 1 }, passOld, []error{ErrDamaged}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			w, _ := guarded(t)
			good := w.kr.Mem
			x.breaks(w)
			l := w.open(t)
			before := w.content()
			_, err := l.Unlock(t.Context(), x.code)
			var wrong *WrongError
			if errors.As(err, &wrong) != (x.tries == 1) || err == nil {
				t.Fatalf("got %v", err)
			}
			for _, e := range []error{keyring.ErrLocked, keyring.ErrTimeout, keyring.ErrUnavailable, keyring.ErrNotFound, ErrKeyMissing, keyring.ErrDamaged, ErrDamaged, ErrGone, ErrTooShort} {
				if errors.Is(err, e) != slices.Contains(x.is, e) {
					t.Errorf("%v: is %v: %v", err, e, errors.Is(err, e))
				}
			}
			if tries(l) != x.tries {
				t.Errorf("%d tries", tries(l))
			}
			if x.tries == 0 && !bytes.Equal(before, w.content()) {
				t.Error("something was changed")
			}
			// Mended, it opens.
			if name == "damaged file" {
				if l.State() != Damaged {
					t.Fatal(l.State())
				}
				w.disk.dir[slotFile].cached[40] ^= 1
				l = w.open(t)
			}
			w.kr.Mem = good
			w.kr.Fail(nil)
			if name == "item damaged" || name == "item of another" {
				return // the test itself wrote over it
			}
			if _, err := l.Unlock(t.Context(), passOld); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func failing(err error) func(*world) {
	return func(w *world) { w.kr.Fail(func(string, string) error { return err }) }
}

func eachItem(f func(string) string) func(*world) {
	return func(w *world) {
		for name, item := range w.kr.Items() {
			w.kr.Put(name, f(item))
		}
	}
}

// foreign puts a KS there that is whole, but of another lock.
func foreign(w *world) {
	other := keyring.Memory()
	for name := range w.kr.Items() {
		if err := other.Set(context.Background(), name, random(keySize)); err != nil {
			panic(err)
		}
	}
	w.kr.Mem = other
}

// Every flipped bit of the file is damage: never a wrong passcode, a counted
// try or another store.
func TestFlippedBits(t *testing.T) {
	w, _ := guarded(t)
	whole := bytes.Clone(w.disk.dir[slotFile].cached)
	for i := range whole {
		for _, bit := range []byte{1, 0x20, 0x80} {
			b := bytes.Clone(whole)
			b[i] ^= bit
			w.disk.dir[slotFile].cached = b
			l := w.open(t)
			if l.State() == Damaged {
				continue
			}
			// encoding/json takes member names of any case: the same content.
			if k, err := l.Unlock(t.Context(), passOld); err != nil || k.StoreID() != l.StoreID() {
				t.Fatalf("byte %d (%q): %v", i, whole[max(0, i-9):i+1], err)
			}
		}
	}
	// Repair: sign in again. The damaged file is kept aside.
	w.disk.dir[slotFile].cached = whole[:len(whole)-3]
	l := w.open(t)
	if err := l.SaveNote(t.Context(), "attempt", []byte("n")); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Enrol(t.Context(), nil); !errors.Is(err, ErrState) {
		t.Fatal(err)
	}
	if err := l.StartOver(t.Context()); err != nil {
		t.Fatal(err)
	}
	if n, err := l.Note(t.Context(), "attempt"); err != nil || string(n) != "n" {
		t.Fatalf("%q, %v", n, err)
	}
	if !bytes.Equal(w.disk.dir[damagedFile].cached, whole[:len(whole)-3]) {
		t.Fatal("the damaged file was not kept")
	}
}

func FuzzSlot(f *testing.F) {
	s := &slot{Version: 1, Kind: kindGone, Store: newStoreID()}
	b, err := encodeSlot(s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	for _, text := range []string{``, `{}`, `{"slot":{},"sha256":""}`, `{"slot":null,"sha256":null}`, string(b) + " ", string(b) + "{}", `{"slot":{"v":1,"kind":"passcode","cost":{"m":4294967295}}}`} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := decodeSlot(b)
		if err != nil {
			if !errors.Is(err, ErrDamaged) || s != nil {
				t.Fatalf("%v", err)
			}
			return
		}
		if why := s.flaw(); why != "" {
			t.Fatal(why)
		}
		if _, err := encodeSlot(s); err != nil {
			t.Fatal(err)
		}
	})
}

// The lease: a store that was out of contact for too long, by the latest time
// that was ever seen.
func TestLease(t *testing.T) {
	const lease = 30 * 24 * time.Hour
	w, l := guarded(t)
	ask := func(want bool) {
		t.Helper()
		l = w.restart(t, true)
		k, err := l.Unlock(t.Context(), passOld)
		if err != nil {
			t.Fatal(err)
		}
		if over, err := k.LeaseOver(); err != nil || over != want {
			t.Fatalf("over: %v, %v; want %v", over, err, want)
		}
	}
	ask(false) // no contact yet: no lease yet
	k, err := l.Unlock(t.Context(), passOld)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Contact(w.clock.wall, lease); err != nil {
		t.Fatal(err)
	}
	w.clock.wall = w.clock.wall.Add(lease - time.Second)
	ask(false)
	w.clock.wall = w.clock.wall.Add(time.Second)
	ask(true)
	w.clock.wall = w.clock.wall.Add(-lease)
	ask(true) // set back
	k, err = l.Unlock(t.Context(), passOld)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Contact(w.clock.wall.Add(lease), lease); err != nil {
		t.Fatal(err)
	}
	ask(false)
	if k, err = l.Unlock(t.Context(), passOld); err != nil {
		t.Fatal(err)
	}
	if err := k.Contact(w.clock.wall.Add(lease), 0); err != nil {
		t.Fatal(err)
	}
	ask(true) // a client at risk: never without contact
}

func TestErrorsSayNothingSecret(t *testing.T) {
	w, l := guarded(t)
	_, err := l.Unlock(t.Context(), "hunter2 hunter2")
	if s := fmt.Sprint(err); bytes.Contains([]byte(s), []byte("hunter")) {
		t.Error(s)
	}
	if b := w.content(); bytes.Contains(b, []byte("tiger")) || bytes.Contains(b, []byte("credential\"")) {
		t.Error("the passcode lies on the computer")
	}
}
