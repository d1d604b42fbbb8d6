package main

import (
	"html"
	"io"
	"net/http"
	"regexp"
	"testing"

	"alcove/server/servertest"
)

// A14.5: a press on "Open Alcove" on the practice's pages tells a new app
// which practice it is; nothing has to be typed. What the pages write is what
// the app reads.
func TestThePagesOpenTheAppAtTheirPractice(t *testing.T) {
	w := servertest.New(t)
	link := regexp.MustCompile(`href="(alcove:[^"]*)"`)
	for _, path := range []string{"/", "/open/app", "/open/message", "/open/paperwork", "/open/visit", "/open/computers"} {
		res, err := http.Get(w.URL + path)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		if err := res.Body.Close(); err != nil {
			t.Error(err)
		}
		if err != nil {
			t.Fatal(err)
		}
		found := link.FindAllSubmatch(body, -1)
		if len(found) == 0 {
			t.Errorf("%s has no link that opens the app:\n%s", path, body)
		}
		for _, m := range found {
			href := html.UnescapeString(string(m[1]))
			if got, err := doorway([]string{href}); err != nil || got != w.URL {
				t.Errorf("%s: %q opens the app at %q (%v), want %q", path, href, got, err, w.URL)
			}
		}
	}
}
