package main

import (
	"html"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"alcove/app/client"
	"alcove/auth"
	"alcove/auth/keyring"
	"alcove/server/servertest"
)

// A14.5: a press on "Open Alcove" on the practice's pages tells a new app
// which practice it is; nothing has to be typed. What the pages write is what
// the app reads.
func TestThePagesOpenTheAppAtTheirPractice(t *testing.T) {
	w := servertest.New(t)
	for _, path := range []string{"/", "/open/app", "/open/message", "/open/paperwork", "/open/visit", "/open/computers"} {
		for _, href := range openers(t, w.URL+path) {
			if got, err := doorway([]string{href}); err != nil || got.Server != w.URL {
				t.Errorf("%s: %q opens the app at %v (%v), want %q", path, href, got, err, w.URL)
			}
		}
	}
}

var opener = regexp.MustCompile(`href="(alcove:[^"]*)"`)

// openers are the links of a page that open the app; there must be one.
func openers(t *testing.T, address string) (hrefs []string) {
	t.Helper()
	res, err := http.Get(address)
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
	for _, m := range opener.FindAllSubmatch(body, -1) {
		hrefs = append(hrefs, html.UnescapeString(string(m[1])))
	}
	if len(hrefs) == 0 {
		t.Fatalf("%s has no link that opens the app:\n%s", address, body)
	}
	return hrefs
}

// A3.5: from the page behind the invite's button to tokens, with nothing typed
// but the code of the mail. The address stands in no link and no argument.
func TestInviteOpensTheAppWithoutTyping(t *testing.T) {
	const jane = "jane@example.com"
	for name, mailed := range map[string]string{"the invite": jane, "one to an old address": "old@example.com"} {
		t.Run(name, func(t *testing.T) {
			w := servertest.New(t)
			hint := w.Store().Keys.SealHint(w.Client(jane, "Jane Rivera").ID, mailed)
			href := openers(t, w.URL+auth.PathOpen+"app?h="+hint)[0]
			if strings.Contains(href, "jane") || strings.Contains(href, "old@") {
				t.Errorf("%q names the address", href)
			}
			door, err := doorway([]string{href})
			if err != nil || door.Hint != hint {
				t.Fatalf("%q: %+v, %v", href, door, err)
			}
			app, err := client.New(t.Context(), client.Options{Profile: t.TempDir(), Keyring: keyring.Memory(), Computer: "HP-Laptop"})
			if err != nil {
				t.Fatal(err)
			}
			defer func() {
				if err := app.Close(); err != nil {
					t.Error(err)
				}
			}()
			views := make(chan client.View, 100)
			defer app.Subscribe(func(v client.View) { views <- v })()
			until := func(want client.State) client.View {
				t.Helper()
				for v := app.View(); ; v = <-views {
					if v.State == want {
						return v
					}
				}
			}
			if err := app.Doorway(t.Context(), door); err != nil {
				t.Fatal(err)
			}
			if v := until(client.SignedOut); v.Invited != door.To || v.Practice.Name == "" {
				t.Fatalf("%+v", v)
			}
			if err := app.SignIn(t.Context(), ""); err != nil {
				t.Fatal(err)
			}
			if v := until(client.Waiting); v.Invited != door.To || v.Email != "" {
				t.Fatalf("%+v", v)
			}
			if mailed != jane { // nobody's now: it ends in the next step, where the address is typed
				if err := app.ChangeEmail(t.Context()); err != nil {
					t.Fatal(err)
				}
				if v := until(client.SignedOut); v.Invited != "" || len(w.Mails(mailed)) != 0 {
					t.Fatalf("%+v", v)
				}
				if err := app.SignIn(t.Context(), jane); err != nil {
					t.Fatal(err)
				}
			}
			if err := app.Code(t.Context(), servertest.Code(w.LinkMail(jane, 1))); err != nil {
				t.Fatal(err)
			}
			until(client.NeedsPasscode)
			if err := app.SetPasscode(t.Context(), "blue kettle 42"); err != nil {
				t.Fatal(err)
			}
			until(client.Open)
		})
	}
}
