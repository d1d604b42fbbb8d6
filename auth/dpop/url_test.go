package dpop

import (
	"strings"
	"testing"
)

func TestNormalize(t *testing.T) {
	for in, want := range map[string]string{
		"https://A.example":                     "https://a.example/",
		"HTTPS://a.example:443/":                "https://a.example/",
		"http://a.example:80/x":                 "http://a.example/x",
		"http://a.example:443/x":                "http://a.example:443/x",
		"http://127.0.0.1:8470/oauth/token?a=b": "http://127.0.0.1:8470/oauth/token",
		"http://[::1]:80/x#frag":                "http://[::1]/x",
		"https://a/%7Ejane/%2f%2F":              "https://a/~jane/%2F%2F",
		"https://a/b/../c/./d":                  "https://a/c/d",
		"https://a/b/%2e%2E/c":                  "https://a/c",
		"https://a/../..":                       "https://a/",
		"https://a/b/..":                        "https://a/",
		"https://a/b/.":                         "https://a/b/",
		"https://a/b/":                          "https://a/b/",
		"https://a//b":                          "https://a//b",
		"https://a/é":                           "https://a/%C3%A9",
		"https://a/%c3%a9":                      "https://a/%C3%A9",
	} {
		if got, err := normalize(in); err != nil || got != want {
			t.Errorf("%s: got %q, %v; want %q", in, got, err, want)
		}
	}
	for _, in := range []string{"", "/x", "a.example/x", "ftp://a/x", "https:///x", "https://u@a/x", "https:a", "https://a/%zz", "https://:80/", "\x00"} {
		if got, err := normalize(in); err == nil {
			t.Errorf("%q was taken as %q", in, got)
		}
	}
}

func FuzzNormalize(f *testing.F) {
	for _, s := range []string{"https://a/b/../c", "http://[::1]:80/%7e%", "https://a/%2e%2e/%c3", "HTTPS://A:443//./..//", "https://a/é;x=1?q#f"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		once, err := normalize(s)
		if err != nil {
			return
		}
		twice, err := normalize(once)
		if err != nil || twice != once {
			t.Fatalf("%q: %q then %q, %v", s, once, twice, err)
		}
		_, rest, _ := strings.Cut(once, "://")
		_, path, _ := strings.Cut(rest, "/") // a host may be a dot
		if path = "/" + path + "/"; strings.ContainsAny(path, "?#") || strings.Contains(path, "/../") || strings.Contains(path, "/./") {
			t.Fatalf("%q: left over in %q", s, once)
		}
	})
}
