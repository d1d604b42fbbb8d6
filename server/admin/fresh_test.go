package admin

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// An address that comes with a request leads to a page of the table or nowhere
// (ASVS 3.7.2), however it is spelled.
func FuzzPageAt(f *testing.F) {
	d := Blank()
	d.pages = leadsTo(d.routes)
	for _, seed := range []string{"/staff/people", "//evil.example", `/\evil.example`, "https://evil.example/staff/me", "/staff//evil.example", "/staff/../..//evil.example",
		"/staff/me?done=x", "javascript:alert(1)", "/staff/people#x", "/staff/me\r\nX: y", "/staff/sign-in", "/staff/events", "/", "", "/staff/clients/%2e%2e/x",
		"/staff/clients/a%2f%2fevil", "%2F%2Fevil", "/staff/clients/%0d%0aX", "//staff/me", "/staff/clients/é", "staff", "staff/me", "./staff"} {
		f.Add(seed)
	}
	inside := regexp.MustCompile(`^/staff(/[A-Za-z0-9._~%!$&'()*+,;=:@-]+)*$`)
	f.Fuzz(func(t *testing.T, typed string) {
		to := d.pageAt(typed)
		if to == "" {
			return
		}
		u, err := url.Parse(to)
		if err != nil || u.Host != "" || u.Scheme != "" || !inside.MatchString(to) || strings.Contains(to, "//") || strings.HasPrefix(to, "/staff/sign-in") || to == "/staff/events" {
			t.Errorf("%q leads to %q", typed, to)
		}
		if again := d.pageAt(to); again != to {
			t.Errorf("%q leads to %q, and that to %q", typed, to, again)
		}
	})
}

// FuzzStrictJSON: what the pages' script sends is one value of known members,
// or refused; it never panics.
func FuzzStrictJSON(f *testing.F) {
	for _, seed := range []string{`{}`, `{"name":"x","credential":{}}`, `{"x":1}`, `{}{}`, `[]`, ``, `null`, `{"credential":`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var in made
		if err := strictJSON(b, &in); err == nil && strings.Count(string(b), "{") == 0 && strings.TrimSpace(string(b)) != "null" {
			t.Errorf("%q was taken", b)
		}
	})
}

// FuzzHarmless: no cell of a table begins as a formula does.
func FuzzHarmless(f *testing.F) {
	for _, seed := range []string{"=1+1", "+1", "-1", "@x", "\t=1", "x", "", "'=1", "\r=1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		got := harmless(cell)
		if got != "" && strings.ContainsRune("=+-@\t\r\n", rune(got[0])) || !strings.HasSuffix(got, cell) {
			t.Errorf("%q became %q", cell, got)
		}
	})
}
