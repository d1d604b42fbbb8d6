package keyring

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// conformance is what every kind of keyring must do. It returns what went
// wrong, so that it can also run in a process that is not a test.
func conformance(k Keyring) (problems []string) {
	ctx := context.Background()
	fail := func(s string) { problems = append(problems, s) }
	if _, err := k.Get(ctx, "a"); !errors.Is(err, ErrNotFound) || errors.Is(err, ErrLocked) || errors.Is(err, ErrUnavailable) {
		fail("missing item: " + errText(err))
	}
	if err := k.Delete(ctx, "a"); err != nil {
		fail("deleting what is not there: " + err.Error())
	}
	for _, v := range [][]byte{[]byte("one"), {}, {0, 255, '\n', '"', 0x80}, bytes.Repeat([]byte{0xfe}, MaxValue)} {
		if err := k.Set(ctx, "a", v); err != nil {
			fail("set: " + err.Error())
		}
		if got, err := k.Get(ctx, "a"); err != nil || !bytes.Equal(got, v) {
			fail("another value came back: " + errText(err))
		}
	}
	if err := k.Set(ctx, "a", make([]byte, MaxValue+1)); !errors.Is(err, ErrTooBig) {
		fail("too big: " + errText(err))
	}
	if got, err := k.Get(ctx, "a"); err != nil || len(got) != MaxValue {
		fail("a refused value changed the old one: " + errText(err))
	}
	if err := k.Set(ctx, "b", []byte("two")); err != nil {
		fail("set b: " + err.Error())
	}
	if err := k.Delete(ctx, "a"); err != nil {
		fail("delete: " + err.Error())
	}
	if _, err := k.Get(ctx, "a"); !errors.Is(err, ErrNotFound) {
		fail("deleted item: " + errText(err))
	}
	if got, err := k.Get(ctx, "b"); err != nil || string(got) != "two" {
		fail("neighbour: " + errText(err))
	}
	for _, name := range []string{"", "A", "a/b", "a b", "é", strings.Repeat("x", 33)} {
		if _, err := k.Get(ctx, name); !errors.Is(err, ErrName) {
			fail("name " + name + ": " + errText(err))
		}
		if err := k.Set(ctx, name, nil); !errors.Is(err, ErrName) {
			fail("name " + name + ": " + errText(err))
		}
		if err := k.Delete(ctx, name); !errors.Is(err, ErrName) {
			fail("name " + name + ": " + errText(err))
		}
	}
	over, cancel := context.WithCancel(ctx)
	cancel()
	if err := k.Set(over, "b", []byte("late")); !errors.Is(err, context.Canceled) {
		fail("given up: " + errText(err))
	}
	return problems
}

func errText(err error) string {
	if err == nil {
		return "no error"
	}
	return err.Error()
}

func TestConformance(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	for name, k := range map[string]Keyring{"memory": Memory(), "file": File(path)} {
		for _, p := range conformance(k) {
			t.Errorf("%s: %s", name, p)
		}
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("file: %v, %v", info, err)
	}
	// Another program start finds the same items.
	if got, err := File(path).Get(t.Context(), "b"); err != nil || string(got) != "two" {
		t.Errorf("%q, %v", got, err)
	}
	if left, err := filepath.Glob(filepath.Join(filepath.Dir(path), ".keyring-*")); err != nil || len(left) != 0 {
		t.Errorf("left over: %v, %v", left, err)
	}
}

// A damaged file is damaged, not empty: nothing is written over it.
func TestFileDamaged(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys.json")
	for _, text := range []string{"", "{", "null", `{"a":1}`, `[]`, strings.Repeat(" ", maxFile+1)} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		k := File(path)
		if _, err := k.Get(t.Context(), "a"); !errors.Is(err, ErrDamaged) {
			t.Errorf("%.9q: get: %v", text, err)
		}
		if err := k.Set(t.Context(), "a", nil); !errors.Is(err, ErrDamaged) {
			t.Errorf("%.9q: set: %v", text, err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != text {
			t.Errorf("%.9q was changed: %v", text, err)
		}
	}
	k := File(filepath.Join(t.TempDir(), "no", "such", "folder"))
	if err := k.Set(t.Context(), "a", nil); !errors.Is(err, ErrUnavailable) {
		t.Errorf("no folder: %v", err)
	}
}

func TestProfileHash(t *testing.T) {
	dir := t.TempDir()
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(dir, link); err != nil {
		t.Fatal(err)
	}
	a, err1 := ProfileHash(dir)
	b, err2 := ProfileHash(link)
	c, err3 := ProfileHash(t.TempDir())
	if err := errors.Join(err1, err2, err3); err != nil || a != b || a == c || strings.Contains(a, "tmp") {
		t.Fatalf("%q %q %q %v", a, b, c, err)
	}
}

func FuzzItem(f *testing.F) {
	good, err := encode([]byte("value"))
	if err != nil {
		f.Fatal(err)
	}
	// Its last character has two bits to spare: another text of the same bytes.
	spare := good[:len(good)-1] + string(good[len(good)-1]+1)
	for _, s := range []string{good, spare, good + "=", good + "\n", good[:len(good)-1], "alcove2" + good[7:], "", itemPrefix} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := decode(s)
		if err != nil {
			if !errors.Is(err, ErrDamaged) || v != nil {
				t.Fatalf("%q: %q, %v", s, v, err)
			}
			return
		}
		// One value has one text, so a read-back compares texts.
		if back, err := encode(v); err != nil || back != s {
			t.Fatalf("%q came back as %q, %v", s, back, err)
		}
	})
}
