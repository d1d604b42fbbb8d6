package lock

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"alcove/auth/keyring"
)

func TestCalibrate(t *testing.T) {
	base := passcodeCost
	for measured, want := range map[time.Duration]uint32{
		0: 3, -time.Second: 3, time.Nanosecond: mostPasses, 30 * time.Millisecond: mostPasses, 100 * time.Millisecond: 15, 250 * time.Millisecond: 6,
		299 * time.Millisecond: 5, 300 * time.Millisecond: 3, 500 * time.Millisecond: 3, 700 * time.Millisecond: 3, 750 * time.Millisecond: 2,
		time.Second: 2, 1500 * time.Millisecond: 1, 20 * time.Second: 1, 1000 * time.Hour: 1,
	} {
		got := Calibrate(base, measured)
		if got.Passes != want || got.Memory != base.Memory || got.Threads != base.Threads || !got.fits() {
			t.Errorf("%v: %+v, want %d passes", measured, got, want)
		}
		// What comes out takes 0.3 to 0.7 s, where that can be had.
		would := measured * time.Duration(got.Passes) / time.Duration(base.Passes)
		if measured > 70*time.Millisecond && measured < 2*time.Second && (would < leastTime || would > mostTime) {
			t.Errorf("%v becomes %v", measured, would)
		}
	}
	for _, c := range []Cost{{}, {64 << 10, 0, 4}, {64 << 10, mostPasses + 1, 4}, {1 << 30, 3, 4}, {8, 3, 4}, {64 << 10, 3, 200}} {
		if c.fits() {
			t.Errorf("%+v fits", c)
		}
	}
}

// The real hash, the real folder, the keyring kind for tests.
func TestRealHash(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "profile")
	o := Options{Dir: dir, Keyring: keyring.Memory()}
	l, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Enrol(t.Context(), []byte("c")); err != nil {
		t.Fatal(err)
	}
	if _, err := l.SetPasscode(t.Context(), "482915", 0); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(o); err != nil || l.State() != Locked {
		t.Fatal(err)
	}
	var wrong *WrongError
	if _, err := l.Unlock(t.Context(), "482916"); !errors.As(err, &wrong) {
		t.Fatal(err)
	}
	start := time.Now()
	k, err := l.Unlock(t.Context(), "482915")
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("unlock took %v with %+v", time.Since(start), *l.slot.Cost)
	if c, err := k.Credential(t.Context()); err != nil || string(c) != "c" {
		t.Fatalf("%q, %v", c, err)
	}
	info, err := os.Stat(filepath.Join(dir, slotFile))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	if err := l.Erase(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Fatalf("left: %v, %v", left, err)
	}
	// A disk that cannot be read is an error, not an empty profile.
	if err := os.Mkdir(filepath.Join(dir, slotFile), 0o700); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(o); err == nil || errors.Is(err, ErrDamaged) {
		t.Fatal(err)
	}
}

// Without a keyring: nothing on the disk until the long passphrase, then only
// what it sealed.
func TestPassphrase(t *testing.T) {
	dir := t.TempDir()
	o := Options{Dir: dir, Mode: Passphrase, Keyring: keyring.Memory()}
	const phrase = "four words make it"
	l, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if err := l.SaveNote(t.Context(), "attempt", []byte("n")); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Enrol(t.Context(), []byte("secret credential")); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Fatalf("on the disk before the passphrase: %v, %v", left, err)
	}
	if _, err := l.SetPasscode(t.Context(), "482915", 0); !errors.Is(err, ErrTooShort) {
		t.Fatal(err)
	}
	if _, err := l.SetPasscode(t.Context(), phrase, 0); err != nil {
		t.Fatal(err)
	}
	// The mode of the file decides, also when a keyring has appeared since.
	o.Mode = Normal
	if l, err = Open(o); err != nil || l.State() != Locked || l.slot.Cost.Memory != 256<<10 {
		t.Fatal(err)
	}
	k, err := l.Unlock(t.Context(), phrase)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.SaveCredential(t.Context(), []byte("next credential")); err != nil {
		t.Fatal(err)
	}
	l.o.Stretch = cheap // the rest is not about the hash
	if err := l.ChangePasscode(t.Context(), phrase, "another four words", 0); err == nil {
		t.Fatal("another hash opened")
	}
	l.o.Stretch = nil
	if err := l.ChangePasscode(t.Context(), phrase, "short one", 0); !errors.Is(err, ErrTooShort) {
		t.Fatal(err)
	}
	if err := l.ChangePasscode(t.Context(), phrase, "another four words", 0); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(o); err != nil {
		t.Fatal(err)
	}
	if k, err = l.Unlock(t.Context(), "another four words"); err != nil {
		t.Fatal(err)
	}
	if c, err := k.Credential(t.Context()); err != nil || string(c) != "next credential" {
		t.Fatalf("%q, %v", c, err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) != 2 {
		t.Fatalf("%v, %v", files, err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil || strings.Contains(string(b), "credential") && f.Name() == slotFile || strings.Contains(string(b), "words") {
			t.Errorf("%s: %s, %v", f.Name(), b, err)
		}
	}
	// Half a file, from a plug that was pulled while it was written.
	if err := os.WriteFile(filepath.Join(dir, ".keyring-123"), []byte(`{"credential":"alcove1.`), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := l.StartOver(t.Context()); err != nil {
		t.Fatal(err)
	}
	// There is a keyring now, and it has the key; our own file would be no place for one.
	if left, err := os.ReadDir(dir); err != nil || len(left) != 1 || left[0].Name() != slotFile {
		t.Fatalf("on the disk after a new beginning: %v, %v", left, err)
	}
	if _, err := l.Enrol(t.Context(), []byte("c")); err != nil {
		t.Fatal(err)
	}
	if l, err = Open(o); err != nil || l.State() != Bare {
		t.Fatal(l.State(), err)
	}
	if _, err := l.OpenBare(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestKeepNothing(t *testing.T) {
	dir := t.TempDir()
	o := Options{Dir: dir, Mode: KeepNothing, Stretch: cheap}
	l, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Enrol(t.Context(), []byte("c")); err != nil {
		t.Fatal(err)
	}
	// A passcode works for as long as the program runs.
	if _, err := l.SetPasscode(t.Context(), passOld, 0); err != nil {
		t.Fatal(err)
	}
	l.Lock()
	if _, err := l.Unlock(t.Context(), passOld); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Fatalf("%v, %v", left, err)
	}
	if l, err = Open(o); err != nil || l.State() != Empty {
		t.Fatal(err)
	}
}

// Both halves make the key: another passcode, another KS, each gives another.
func TestKeyNeedsBothHalves(t *testing.T) {
	l, err := Open(Options{Mode: KeepNothing, Stretch: cheap})
	if err != nil {
		t.Fatal(err)
	}
	s := &slot{Salt: make([]byte, saltSize), Cost: &passcodeCost}
	ks1, ks2 := random(keySize), random(keySize)
	seen := map[string]bool{}
	for _, ks := range [][]byte{ks1, ks2, nil} {
		for _, code := range []string{passOld, passNew} {
			seen[string(derive(l.kek([]byte(code), s, ks), "store", labelMaster))] = true
		}
	}
	if len(seen) != 6 {
		t.Fatalf("%d keys of 6", len(seen))
	}
}
