package store

import (
	"strings"
	"testing"
)

func FuzzOpenHint(f *testing.F) {
	s := openTB(f)
	f.Add(s.Keys.SealHint("c_1", "jane@example.com"))
	f.Add("")
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, hint string) {
		if id, _, ok := s.Keys.OpenHint(hint); ok && id != "c_1" {
			t.Fatalf("opened %q as %q", hint, id)
		}
	})
}

func TestHint(t *testing.T) {
	s := open(t, t.TempDir())
	for _, email := range []string{"j@e.co", strings.Repeat("a", 64) + "@" + strings.Repeat("b", 180) + ".com", "jörg@exämple.de"} {
		h := s.Keys.SealHint("c_1", email)
		if id, got, ok := s.Keys.OpenHint(h); !ok || id != "c_1" || got != email {
			t.Fatalf("%q came back as %q %q %v", email, id, got, ok)
		}
		if strings.Trim(h, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			t.Fatalf("%q does not fit in an address", h)
		}
		if h == s.Keys.SealHint("c_1", email) {
			t.Fatal("two hints for one address are alike")
		}
		for i := range h {
			changed := []byte(h)
			changed[i] ^= 3
			if _, _, ok := s.Keys.OpenHint(string(changed)); ok && i < len(h)-1 {
				t.Fatalf("changed at %d and still opened", i)
			}
			if _, _, ok := s.Keys.OpenHint(h[:i]); ok {
				t.Fatalf("cut at %d and still opened", i)
			}
		}
	}
	if a, b := len(s.Keys.SealHint("c_1", "jo@example.com")), len(s.Keys.SealHint("c_1", "joanna@example.com")); a != b {
		t.Error("the length tells names apart")
	}
	other := open(t, t.TempDir())
	if _, _, ok := other.Keys.OpenHint(s.Keys.SealHint("c_1", "jane@example.com")); ok {
		t.Error("another server's hint was opened")
	}
}

func openTB(tb testing.TB) *Store {
	tb.Helper()
	s, err := Open(tb.TempDir(), Options{})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { s.Close() })
	return s
}
