package signin

import (
	"errors"
	"strings"
	"testing"
)

func TestParseAddress(t *testing.T) {
	for _, tt := range []struct {
		typed, want string
		err         error
	}{
		{"portal.example.com", "https://portal.example.com", nil},
		{"  Portal.Example.com/ ", "https://portal.example.com", nil},
		{"https://portal.example.com:443/open/messages?x=1#y", "https://portal.example.com", nil},
		{"https://portal.example.com:8443", "https://portal.example.com:8443", nil},
		{"http://127.0.0.1:8470", "http://127.0.0.1:8470", nil},
		{"http://localhost:8470/", "http://localhost:8470", nil},
		{"http://[::1]:8470", "http://[::1]:8470", nil},
		{"https://192.0.2.7", "https://192.0.2.7", nil},
		{"http://portal.example.com", "", ErrPlain},
		{"http://127.0.0.1.example.com", "", ErrPlain},
		{"http://localhost.example.com", "", ErrPlain},
		{"http://2130706433", "", ErrPlain},
		{"ftp://portal.example.com", "", ErrAddress},
		{"javascript:alert(1)", "", ErrAddress},
		{"https://jane:secret@portal.example.com", "", ErrAddress},
		{"https://portal.example.com\\@evil.example", "", ErrAddress},
		{"portal", "", ErrAddress},
		{"two words.com", "", ErrAddress},
		{"https://", "", ErrAddress},
		{"", "", ErrAddress},
		{strings.Repeat("a", 600) + ".com", "", ErrAddress},
	} {
		got, err := ParseAddress(tt.typed)
		if got != tt.want || !errors.Is(err, tt.err) {
			t.Errorf("ParseAddress(%q) = %q, %v; want %q, %v", tt.typed, got, err, tt.want, tt.err)
		}
	}
}

func TestSameOrigin(t *testing.T) {
	for endpoint, want := range map[string]bool{
		"https://a.example/oauth/token":     true,
		"https://a.example:443/oauth/token": false, // not what our server writes
		"http://a.example/oauth/token":      false,
		"https://a.example.evil/token":      false,
		"https://x@a.example/token":         false,
		"/oauth/token":                      false,
		"":                                  false,
	} {
		if got := sameOrigin("https://a.example", endpoint); got != want {
			t.Errorf("%q: %v", endpoint, got)
		}
	}
}

// What is accepted is an origin, is stable, and is never plain except here.
func FuzzParseAddress(f *testing.F) {
	for _, s := range []string{"portal.example.com", "http://127.0.0.1:1", "http://[::1%25lo]:1", "https://x/../y", "https://a:b@c.d", "HTTP://LOCALHOST"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		a, err := ParseAddress(s)
		if err != nil {
			return
		}
		if b, err := ParseAddress(a); err != nil || a != b {
			t.Fatalf("%q became %q, then %q, %v", s, a, b, err)
		}
		host := strings.TrimPrefix(a, "http://")
		if host != a && !strings.HasPrefix(host, "localhost") && !strings.HasPrefix(host, "127.") && !strings.HasPrefix(host, "[::") {
			t.Fatalf("%q became the plain address %q", s, a)
		}
		if strings.ContainsAny(strings.TrimPrefix(strings.TrimPrefix(a, "https://"), "http://"), "/?#@ ") {
			t.Fatalf("%q became %q, which is no origin", s, a)
		}
	})
}
