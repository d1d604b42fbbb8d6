package client

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"alcove/auth"
)

func TestOneAppAProfile(t *testing.T) {
	dir := t.TempDir()
	_, release, err := openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := openFolder(dir); !errors.Is(err, ErrInUse) {
		t.Fatalf("a second one: %v", err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
	_, release, err = openFolder(dir)
	if err != nil {
		t.Fatal(err)
	}
	if err := release(); err != nil {
		t.Fatal(err)
	}
}

func TestSettingsAreKeptAndUnreadableOnesAreSetAside(t *testing.T) {
	dir := t.TempDir()
	reopen := func() *folder {
		t.Helper()
		f, release, err := openFolder(dir)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() {
			if err := release(); err != nil {
				t.Error(err)
			}
		})
		return f
	}
	f := reopen()
	want := settings{Server: "https://portal.example.com", Over: auth.EnrolmentOver,
		Practice: auth.Practice{Name: "Elm Street", Policy: auth.DefaultPolicy().Shown()},
		Ended:    &endNote{Reason: auth.EndedByPractice, At: time.Date(2026, 3, 3, 0, 0, 0, 0, time.UTC)}}
	if err := f.update(func(s *settings) { *s = want }); err != nil {
		t.Fatal(err)
	}
	g := &folder{dir: dir}
	if err := g.load(); err != nil {
		t.Fatal(err)
	}
	if got := g.settings(); got.Server != want.Server || got.Over != want.Over || got.Practice.Name != "Elm Street" || got.Ended.Reason != want.Ended.Reason {
		t.Fatalf("%+v", got)
	}
	path := filepath.Join(dir, settingsName)
	if st, err := os.Stat(path); err != nil || st.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", st.Mode(), err)
	}
	if err := os.WriteFile(path, []byte("{half"), 0o600); err != nil {
		t.Fatal(err)
	}
	g = &folder{dir: dir}
	if err := g.load(); err != nil || g.settings().Server != "" {
		t.Fatalf("%v, %+v", err, g.settings())
	}
	if err := g.update(func(s *settings) { s.Server = "https://a.example" }); err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(path + ".unreadable"); err != nil || string(b) != "{half" {
		t.Fatalf("the old one is gone: %q, %v", b, err)
	}
}

// What stands in the file is not believed: a person, or a program, may have
// edited it.
func FuzzSettings(f *testing.F) {
	f.Add([]byte(`{"server":"https://portal.example.com","over":"enrolment_over","ended":{"reason":"portal_off"}}`))
	f.Add([]byte(`{"server":"http://evil.example"}`))
	f.Add([]byte(`{"practice":{"name":"x","policy":{"idle":99999999}}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		s, err := parseSettings(b)
		if err != nil {
			return
		}
		if strings.HasPrefix(s.Server, "http://") && strings.Contains(s.Server, "evil") {
			t.Fatalf("%q", s.Server)
		}
		if s.Over != "" && !s.Over.Known() || s.Ended != nil && !s.Ended.Reason.Known() {
			t.Fatalf("%+v", s)
		}
		if s.Practice.Name != "" && s.Practice.Policy.Idle > auth.DefaultPolicy().Shown().Idle {
			t.Fatalf("idle %d", s.Practice.Policy.Idle)
		}
	})
}
