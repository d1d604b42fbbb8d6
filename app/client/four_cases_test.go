package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"alcove/auth"
	"alcove/auth/dpop"
	"alcove/auth/keyring"
	"alcove/auth/lock"
)

// quick stands in for Argon2id where the passcode is not what is tested.
func quick(code, salt []byte, _ lock.Cost) []byte {
	return auth.Derive(salt, "quick", code)
}

// nowhere is a practice that cannot be reached.
const nowhere = "http://127.0.0.1:1"

func options(t *testing.T, dir string, ring keyring.Keyring) Options {
	t.Helper()
	return Options{Profile: dir, Server: nowhere, Keyring: ring, Computer: "HP Laptop", Clock: &OffsetClock{}, stretch: quick, Patience: time.Hour}
}

// known is a profile of a computer that signed in and chose a passcode.
func known(t *testing.T) (dir string, ring *keyring.Mem) {
	t.Helper()
	return knownBy(t, lock.Normal, passcodeJane)
}

func knownBy(t *testing.T, mode lock.Mode, code string) (dir string, ring *keyring.Mem) {
	t.Helper()
	dir, ring = t.TempDir(), keyring.Memory()
	v, err := openVault(options(t, dir, ring), dir, mode)
	if err != nil {
		t.Fatal(err)
	}
	key, err := dpop.New()
	if err != nil {
		t.Fatal(err)
	}
	b, err := key.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	n := note{Device: deviceJane, Account: "a", Email: "jane@example.com"}
	if _, err := v.enrol(t.Context(), record{Key: b, Refresh: refreshJane, Device: deviceJane}, n, true); err != nil {
		t.Fatal(err)
	}
	if _, err := v.l.SetPasscode(t.Context(), code, 6); err != nil {
		t.Fatal(err)
	}
	return dir, ring
}

const passcodeJane = "blue horse 17"

// So long that they stand in no sealed noise by chance.
const (
	deviceJane  = "d_of-jane-rivera"
	refreshJane = "refresh-token-of-jane"
)

func begin(t *testing.T, o Options) *Client {
	t.Helper()
	c, err := New(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	})
	return c
}

func stands(t *testing.T, c *Client, want State, why auth.Reason) View {
	t.Helper()
	v := c.View()
	if v.State != want || v.Reason != why {
		t.Fatalf("%s, reason %q; want %s, %q", v.State, v.Reason, want, why)
	}
	return v
}

func wantReason(t *testing.T, err error, want auth.Reason) {
	t.Helper()
	var f *Failure
	if !errors.As(err, &f) || f.Reason != want || f.Sentence == "" {
		t.Fatalf("%v; want reason %q and a sentence", err, want)
	}
}

func TestAKnownComputerOpensWithoutInternet(t *testing.T) {
	dir, ring := known(t)
	c := begin(t, options(t, dir, ring))
	stands(t, c, Locked, "")
	wantReason(t, c.Unlock(t.Context(), "wrong horse"), auth.WrongPasscode)
	if v := c.View(); v.Passcode.TriesLeft != auth.PasscodeTries-1 {
		t.Fatalf("%+v", v.Passcode)
	}
	if err := c.Unlock(t.Context(), passcodeJane); err != nil {
		t.Fatal(err)
	}
	if v := stands(t, c, Open, ""); v.Offline.IsZero() {
		t.Fatal("it does not say that there is no internet")
	}
	if err := c.Lock(t.Context()); err != nil {
		t.Fatal(err)
	}
	stands(t, c, Locked, "")
	if c.shell.vault.l.State() != lock.Locked {
		t.Fatal("the keys are still in use")
	}
}

// The four cases: none is taken for another, and none deletes anything.
func TestALockedKeyringWaitsAndLosesNothing(t *testing.T) {
	dir, ring := known(t)
	closed := true
	ring.Fail(func(op, name string) error {
		if closed {
			return keyring.ErrLocked
		}
		return nil
	})
	c := begin(t, options(t, dir, ring))
	stands(t, c, KeyringWait, auth.KeyringLocked)
	wantReason(t, c.RetryKeyring(t.Context()), auth.KeyringLocked)
	stands(t, c, KeyringWait, auth.KeyringLocked)
	ring.Fail(nil)
	if err := c.RetryKeyring(t.Context()); err != nil {
		t.Fatal(err)
	}
	stands(t, c, Locked, "")
	ring.Fail(func(string, string) error { return keyring.ErrTimeout })
	wantReason(t, c.Unlock(t.Context(), passcodeJane), auth.KeyringLocked)
	if v := stands(t, c, KeyringWait, auth.KeyringLocked); v.Passcode.TriesLeft != -1 {
		t.Fatal("a locked keyring counted as a wrong passcode")
	}
	ring.Fail(nil)
	if err := c.RetryKeyring(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := c.Unlock(t.Context(), passcodeJane); err != nil {
		t.Fatal(err)
	}
}

func TestAMissingItemSaysSoAndDeletesNothing(t *testing.T) {
	dir, ring := known(t)
	before, err := os.ReadFile(filepath.Join(dir, "lock.json"))
	if err != nil {
		t.Fatal(err)
	}
	c := begin(t, options(t, dir, keyring.Memory())) // another computer's, say
	if v := stands(t, c, KeyringMissing, auth.KeyringMissing); !v.Offers(NewLink) {
		t.Fatalf("%v", v.Ways())
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if after, err := os.ReadFile(filepath.Join(dir, "lock.json")); err != nil || string(after) != string(before) {
		t.Fatal("the file changed")
	}
	c = begin(t, options(t, dir, ring)) // the keyring is back
	if err := c.Unlock(t.Context(), passcodeJane); err != nil {
		t.Fatal(err)
	}
}

func TestADamagedFileSaysSoAndIsKept(t *testing.T) {
	dir, ring := known(t)
	path := filepath.Join(dir, "lock.json")
	if err := os.WriteFile(path, []byte(`{"half":`), 0o600); err != nil {
		t.Fatal(err)
	}
	c := begin(t, options(t, dir, ring))
	if v := stands(t, c, Damaged, auth.StoreDamaged); !v.Offers(NewLink) {
		t.Fatalf("%v", v.Ways())
	}
	if b, err := os.ReadFile(path); err != nil || string(b) != `{"half":` {
		t.Fatal("the damaged file is gone")
	}
	if len(ring.Items()) == 0 {
		t.Fatal("the keyring was emptied")
	}
}

// A15.11: what the keyring holds does not open without the passcode.
func TestTenWrongPasscodesForgetThePasscode(t *testing.T) {
	dir, ring := known(t)
	o := options(t, dir, ring)
	c := begin(t, o)
	for i := range auth.PasscodeTries {
		err := c.Unlock(t.Context(), "wrong horse")
		if i == auth.PasscodeTries-1 {
			wantReason(t, err, auth.PasscodeGone)
			break
		}
		wantReason(t, err, auth.WrongPasscode)
		if wait := c.View().Passcode.WaitUntil; !wait.IsZero() {
			wantReason(t, c.Unlock(t.Context(), passcodeJane), auth.WrongPasscode) // too early, and not counted
			o.Clock.(*OffsetClock).Advance(wait.Sub(o.Clock.Now().Wall) + time.Second)
		}
	}
	if v := stands(t, c, SignedOut, auth.PasscodeGone); v.CanUnlock || v.Email != "jane@example.com" {
		t.Fatalf("%+v", v)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	c = begin(t, o)
	stands(t, c, SignedOut, auth.PasscodeGone)
}

func TestNoKeyringAtAllOffersTwoWays(t *testing.T) {
	ring := keyring.Memory()
	ring.Fail(func(string, string) error { return keyring.ErrUnavailable })
	c := begin(t, options(t, t.TempDir(), ring))
	stands(t, c, SignedOut, "")
	wantReason(t, c.SignIn(t.Context(), "jane@example.com"), auth.KeyringLocked)
	if v := c.View(); v.State != KeyringWait || !v.NoKeyring || !v.Offers(KeepNothing) {
		t.Fatalf("%+v", v)
	}
	if err := c.UsePassphrase(t.Context()); err != nil {
		t.Fatal(err)
	}
	if v := stands(t, c, SignedOut, ""); v.Passcode.Min != auth.PassphraseMin || v.KeepsNothing {
		t.Fatalf("%+v", v)
	}
	wantReason(t, c.SignIn(t.Context(), "jane@example.com"), auth.Offline) // it goes on to ask the practice
}

// What guards by itself stays long, also after the app was closed.
func TestAPassphraseStaysLong(t *testing.T) {
	const code = "blue horse 17 over the hill"
	dir, ring := knownBy(t, lock.Passphrase, code)
	ring.Fail(func(string, string) error { return keyring.ErrUnavailable })
	c := begin(t, options(t, dir, ring))
	if v := stands(t, c, Locked, ""); v.Passcode.Min != auth.PassphraseMin {
		t.Errorf("%d are asked for", v.Passcode.Min)
	}
	if err := c.Unlock(t.Context(), code); err != nil {
		t.Fatal(err)
	}
	var why *trouble
	err := c.ChangePasscode(t.Context(), code, passcodeJane)
	if want := fmt.Sprintf(saySpacious, auth.PassphraseMin); !errors.As(err, &why) || why.words != want {
		t.Errorf("%v, not %q", err, want)
	}
	if err := c.ChangePasscode(t.Context(), code, code+" and on"); err != nil {
		t.Error(err)
	}
}

func TestAnErasureThatWasInterruptedGoesOn(t *testing.T) {
	dir, ring := known(t)
	f, release, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.update(func(s *settings) {
		s.Server, s.Erase = nowhere, true
		s.Ended = &endNote{Reason: auth.EndedByPractice, At: time.Now()}
	}); err != nil {
		t.Fatal(err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	c := begin(t, options(t, dir, ring))
	stands(t, c, Ended, auth.EndedByPractice)
	if n := len(ring.Items()); n != 0 {
		t.Fatalf("%d items are left", n)
	}
	if _, err := os.Stat(filepath.Join(dir, "lock.json")); !errors.Is(err, os.ErrNotExist) {
		t.Fatal("the file is left")
	}
}

func TestACommandThatIsGivenUpStopsWaiting(t *testing.T) {
	dir, ring := known(t)
	c := begin(t, options(t, dir, ring))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := c.Unlock(ctx, passcodeJane); !errors.Is(err, context.Canceled) {
		t.Fatalf("%v", err)
	}
}

func TestNothingOfAPersonLiesOpenInTheProfile(t *testing.T) {
	dir, ring := known(t)
	c := begin(t, options(t, dir, ring))
	if err := c.Unlock(t.Context(), passcodeJane); err != nil {
		t.Fatal(err)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, secret := range []string{"jane@example.com", deviceJane, refreshJane, "blue horse"} {
			if bytes.Contains(b, []byte(secret)) {
				t.Errorf("%s holds %q", path, secret)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// An end that was shown is known at the next start, however soon the app is
// closed after it, and without internet.
func TestAnEndIsNotedThoughTheAppClosesAtOnce(t *testing.T) {
	for range 20 {
		dir, ring := known(t)
		c, err := New(t.Context(), options(t, dir, ring))
		if err != nil {
			t.Fatal(err)
		}
		c.shell.apply(jobErase{note: &End{Reason: auth.EndedByPractice, At: time.Now()}})
		if err := c.Close(); err != nil {
			t.Fatal(err)
		}
		c = begin(t, options(t, dir, ring))
		if v := c.View(); v.State != Ended || v.Ended.Reason != auth.EndedByPractice {
			t.Fatalf("%s, %+v", v.State, v.Ended)
		}
		if len(ring.Items()) != 0 {
			t.Fatal("the keys are still there")
		}
	}
}
