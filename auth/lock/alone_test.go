package lock

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"alcove/auth"
	"alcove/auth/keyring"
)

// A computer without a keyring never writes a key down in the clear: whatever
// ended a passphrase, what follows is kept in memory, or not at all, until there
// is another one.
func TestNoKeyIsLeftOpenAfterAPassphrase(t *testing.T) {
	const phrase = "four words make it"
	forget := func(t *testing.T, l *Lock) {
		for range auth.PasscodeTries {
			l.op.Lock()
			s := *l.slot
			s.Wait = 0
			l.put(&s, nil)
			l.op.Unlock()
			if _, err := l.Unlock(t.Context(), "four other words"); err == nil {
				t.Fatal("a wrong one opened")
			}
		}
		if l.State() != Gone {
			t.Fatal(l.State())
		}
	}
	over := func(ctx context.Context, l *Lock) error { return l.StartOver(ctx) }
	ends := map[string]func(*testing.T, *Lock) error{
		"started over": func(t *testing.T, l *Lock) error { return over(t.Context(), l) },
		"erased":       func(t *testing.T, l *Lock) error { return l.Erase(t.Context()) },
		"forgotten":    func(t *testing.T, l *Lock) error { forget(t, l); return nil },
		"damaged": func(t *testing.T, l *Lock) error {
			return os.WriteFile(filepath.Join(l.o.Dir, slotFile), []byte("{"), 0o600)
		},
	}
	for name, end := range ends {
		for _, mode := range []Mode{Normal, Passphrase} { // of the program that runs when it ends
			dir, none := t.TempDir(), keyring.Memory()
			none.Fail(func(string, string) error { return keyring.ErrUnavailable })
			o := Options{Dir: dir, Mode: Passphrase, Keyring: none, Stretch: cheap}
			l := enrolled(t, o)
			if _, err := l.SetPasscode(t.Context(), phrase, 0); err != nil {
				t.Fatal(err)
			}
			o.Mode = mode
			l, err := Open(o)
			if err != nil {
				t.Fatal(err)
			}
			if err := end(t, l); err != nil && !errors.Is(err, keyring.ErrUnavailable) {
				t.Fatal(name, err)
			}
			if name == "damaged" {
				if l, err = Open(o); err != nil || l.State() != Damaged {
					t.Fatal(err)
				}
				if err := over(t.Context(), l); err != nil && !errors.Is(err, keyring.ErrUnavailable) {
					t.Fatal(err)
				}
			}
			_, err = l.Enrol(t.Context(), []byte("c"))
			if mode == Normal && !errors.Is(err, keyring.ErrUnavailable) || mode == Passphrase && err != nil {
				t.Errorf("%s, %d: a new sign-in: %v", name, mode, err)
			}
			if _, err := os.Stat(filepath.Join(dir, slotFile)); err == nil && name != "forgotten" {
				t.Errorf("%s, %d: a profile stands on the disk", name, mode)
			}
			b, err := os.ReadFile(filepath.Join(dir, sealedFile))
			if err == nil && name != "damaged" { // there it is what was sealed before
				t.Errorf("%s, %d: %s", name, mode, b)
			}
		}
	}
}

func enrolled(t *testing.T, o Options) *Lock {
	t.Helper()
	l, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := l.Enrol(t.Context(), []byte("secret credential")); err != nil {
		t.Fatal(err)
	}
	return l
}
