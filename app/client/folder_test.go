package client

import (
	"encoding/json"
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

// A closed app says whom to call, also where the keyring is broken and there is
// no internet. Mail addresses are not kept for that, and what older versions kept
// of them goes at the first start.
func TestSettingsKeepTheNumberToCallAndNoAddress(t *testing.T) {
	full := auth.Practice{Name: "Elm Street", Phone: "555 0100", Email: "office@elm.example", Sender: "portal@elm.example", Crisis: "Call 988.",
		Policy: auth.DefaultPolicy().Shown()}
	for name, c := range map[string]struct {
		change func(*auth.Practice)
		email  string
	}{
		"nothing chosen":       {func(*auth.Practice) {}, ""},
		"phone and email":      {func(p *auth.Practice) { p.Show = []string{"email", "phone"} }, ""},
		"phone alone":          {func(p *auth.Practice) { p.Show = []string{"phone"} }, ""},
		"email alone":          {func(p *auth.Practice) { p.Show = []string{"email"} }, full.Email},
		"there is no phone":    {func(p *auth.Practice) { p.Show, p.Phone = []string{"phone", "email"}, "" }, full.Email},
		"the form and nothing": {func(p *auth.Practice) { p.Show, p.Phone = []string{"form"}, "" }, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := full
			c.change(&p)
			old, err := json.Marshal(settings{Server: "https://portal.example.com", Practice: p})
			if err != nil {
				t.Fatal(err)
			}
			for _, when := range []string{"from an older version", "as heard now"} {
				dir := t.TempDir()
				path := filepath.Join(dir, settingsName)
				f := &folder{dir: dir}
				if when == "as heard now" {
					err = f.update(func(s *settings) { s.Server, s.Practice = "https://portal.example.com", p })
				} else if err = os.WriteFile(path, old, 0o600); err == nil {
					err = f.load()
				}
				if err != nil {
					t.Fatal(err)
				}
				b, err := os.ReadFile(path)
				if err != nil || strings.Contains(string(b), full.Sender) || strings.Contains(string(b), full.Email) != (c.email != "") {
					t.Errorf("%s: %s, %v", when, b, err)
				}
				if got := f.settings(); got.Practice.Email != c.email || got.Practice.Name != p.Name || got.Practice.Phone != p.Phone ||
					got.Practice.Crisis != p.Crisis || got.Server == "" {
					t.Errorf("%s: %+v", when, got)
				}
			}
		})
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
