package main

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestDoorway(t *testing.T) {
	for in, want := range map[string]string{
		"alcove://portal.example.com":                    "https://portal.example.com",
		"alcove://portal.example.com/open/forms?x=1":     "https://portal.example.com",
		"alcove:https://portal.example.com:8443/open/":   "https://portal.example.com:8443",
		"alcove:http://127.0.0.1:8470":                   "http://127.0.0.1:8470",
		"alcove:":                                        "",
		"alcove:file:///etc/passwd":                      "",
		"alcove:javascript:alert(1)":                     "",
		"alcove:https://user:pass@portal.example.com":    "",
		"alcove:https://a b":                             "",
		"portal.example.com":                             "",
		"--profile":                                      "",
		"alcove:https://" + strings.Repeat("a", 600):     "",
		"alcove:https://portal.example.com\nsecond line": "",
	} {
		got, err := doorway([]string{in})
		if got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v; want %q", in, got, err, want)
		}
	}
	if got, err := doorway([]string{"alcove:open"}); got != "" || err != nil {
		t.Errorf("a plain word: %q, %v", got, err)
	}
	if _, err := doorway([]string{"alcove://a.example", "alcove://b.example"}); err == nil {
		t.Error("two doorways at once are taken")
	}
}

func FuzzDoorway(f *testing.F) {
	for _, s := range []string{"alcove://a.example/x", "alcove:https://a.example", "alcove:", "x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, err := doorway([]string{s})
		if got == "" {
			return
		}
		if err == nil && !strings.HasPrefix(got, "https://") && !strings.HasPrefix(got, "http://") {
			t.Fatalf("%q became %q", s, got)
		}
		if again, err2 := doorway([]string{"alcove:" + got}); err == nil && (err2 != nil || again != got) {
			t.Fatalf("%q is not stable: %q, %v", got, again, err2)
		}
	})
}

func TestSecondStartShowsTheFirst(t *testing.T) {
	for name, profile := range map[string]string{"short": t.TempDir(), "long": filepath.Join(t.TempDir(), strings.Repeat("a", 120))} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("XDG_RUNTIME_DIR", t.TempDir())
			if err := raise(profile, ""); err == nil {
				t.Fatal("there is no first one, but it answers")
			}
			got := make(chan string, 3)
			stop, err := listen(profile, func(a string) { got <- a })
			if err != nil {
				t.Fatal(err)
			}
			for _, address := range []string{"", "https://portal.example.com"} {
				if err := raise(profile, address); err != nil {
					t.Fatal(err)
				}
				if a := <-got; a != address {
					t.Fatalf("handed over %q, got %q", address, a)
				}
			}
			if err := raise(profile, "file:///etc/passwd"); err == nil {
				t.Fatal("a bad address was taken")
			}
			stop()
			// A socket that a crash left behind is in nobody's way.
			stop, err = listen(profile, func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			stop()
		})
	}
}
