package admin

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"alcove/auth"
	"alcove/server/store"
	"alcove/sync/record"
)

// Whatever arrives as a form with files: known fields alone, proper letters,
// files that are whole, or a refusal. Never anything else.
func FuzzUpload(f *testing.F) {
	part := func(head, body string) string {
		return "--b\r\nContent-Disposition: form-data; " + head + "\r\n\r\n" + body + "\r\n"
	}
	const end = "--b--\r\n"
	for _, body := range []string{
		"", end, part(`name="text"`, "Hello\r\nyou") + end, part(`name="text"`, "a") + part(`name="text"`, "b") + end,
		part(`name="text"`, "a\x00") + end, part(`name="text"`, "a\xff") + end, part(`name="text"; filename="x"`, "a") + end,
		part(`name="files"; filename="../x.pdf"`, "%PDF-1.7\n") + end, part(`name="files"; filename=""`, "") + end, part(`name="files"; filename=""`, "x") + end,
		part(`name="files"; filename="x.exe"`, "MZ\x90\x00") + end, part(`name="kept"`, "f_none") + end, part(`name="from"`, "client") + end,
		part(`name="text"`, "cut off")[:40], strings.Repeat(part(`name="files"; filename=""`, ""), maxParts+1) + end, "--b\r\n\r\n\r\n" + end,
	} {
		f.Add(body)
	}
	now := time.Date(2026, 3, 3, 15, 4, 0, 0, time.UTC)
	st, err := store.Open(f.TempDir(), store.Options{Now: func() time.Time { return now }})
	if err != nil {
		f.Fatal(err)
	}
	f.Cleanup(func() {
		if err := st.Close(); err != nil {
			f.Error(err)
		}
	})
	if err := st.Write(context.Background(), func(tx *store.Tx) error {
		return tx.AddClient(store.Client{ID: "c_jane", Email: "jane@example.com", Name: "Jane", Ways: auth.WaysLink, PortalOn: true, Made: now})
	}); err != nil {
		f.Fatal(err)
	}
	d := &Desk{Options: Options{Store: st}}
	ask := func(body string) *http.Request {
		r := httptest.NewRequest("POST", "/", strings.NewReader(body))
		r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
		return r
	}
	f.Fuzz(func(t *testing.T, body string) {
		if text := typedBack(ask(body), "text"); !utf8.ValidString(text) || strings.ContainsRune(text, 0) {
			t.Errorf("%q", text)
		}
		u, err := d.readUpload(ask(body), &Visit{Now: now}, "c_jane", []string{"text"})
		var big *http.MaxBytesError
		if err != nil && !errors.Is(err, errForm) && !errors.As(err, &big) {
			t.Fatal(err)
		}
		for name, text := range u.typed {
			if name != "text" || !utf8.ValidString(text) || strings.ContainsRune(text, 0) || strings.Contains(text, "\r\n") {
				t.Errorf("%q: %q", name, text)
			}
		}
		for _, k := range u.files {
			if k.ClientID != "c_jane" || k.Whole.IsZero() || k.Name != store.CleanFileName(k.Name) ||
				!slices.Contains([]string{"application/pdf", "image/png", "image/jpeg", "text/plain; charset=utf-8"}, k.Type) {
				t.Errorf("%+v", k)
			}
		}
		if len(u.files) > record.MaxFiles {
			t.Error(len(u.files))
		}
	})
}

// Whatever is typed into the settings: within the policy's bounds or refused.
func FuzzSettings(f *testing.F) {
	for _, s := range []string{"15", "0", "-1", "1.5", "1e3", "99999999999999999999", "", " ", "１５", "0x10", "100000"} {
		for _, u := range []string{"seconds", "minutes", "hours", "days", "", "weeks"} {
			f.Add(s, u)
		}
	}
	f.Fuzz(func(t *testing.T, value, unit string) {
		for _, s := range settings {
			p := auth.DefaultPolicy()
			field := s.read(func(name string) string {
				if strings.HasSuffix(name, "_unit") {
					return unit
				}
				return value
			}, &p)
			if err := p.Check(); field.Wrong == "" && err != nil {
				t.Errorf("%s %q %q: %v", s.Name, value, unit, err)
			}
			if field.Value != value {
				t.Errorf("%s: typed %q, shown back %q", s.Name, value, field.Value)
			}
		}
	})
}
