package admin

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/store"
)

var update = flag.Bool("update", false, "write docs/emails.md anew from the letters")

const emailsDocPage = "../../docs/emails.md"

// A6.2: the page that answers "Which email has the link?" is written from the
// letters themselves and from the words of the staff page.
func TestDocsHoldEveryEmail(t *testing.T) {
	want := emailsDoc(t)
	if *update {
		if err := os.WriteFile(emailsDocPage, want, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(emailsDocPage)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(got), string(want)); diff != "" {
		t.Errorf("docs/emails.md is not what the letters say; run: go test ./server/admin -run Docs -update\n%s", diff)
	}
	known := map[string]bool{}
	for _, l := range mail.Examples() {
		known[l.Kind()] = true
		if w := letterWords[l.Kind()]; w.Name == "" || w.When == "" || w.Button == "" {
			t.Errorf("nobody says when %q leaves and what its button does", l.Kind())
		}
	}
	for kind := range letterWords {
		if !known[kind] {
			t.Errorf("%q is no letter", kind)
		}
	}
}

var (
	mailButton = regexp.MustCompile(`<a href="([^"]+)" style="display:inline-block[^>]*>([^<]+)</a>`)
	mailTime   = regexp.MustCompile(`\d+:\d\d [AP]M [A-Z]\w+`)
)

// writtenLetter is a letter as its reader sees it.
type writtenLetter struct{ name, title, when, button, stops, leads string }

func writtenLetters(t *testing.T) (all []writtenLetter) {
	t.Helper()
	practice := store.Practice{Practice: auth.Practice{Name: "NAME", Phone: "555-0100", Zone: "America/New_York"}, Policy: auth.DefaultPolicy()}
	for _, l := range mail.Examples() {
		said, err := mail.Write(l, practice, false)
		if err != nil {
			t.Fatal(err)
		}
		w := letterWords[l.Kind()]
		one := writtenLetter{name: w.Name, title: mailTime.ReplaceAllString(said.Subject, "TIME DAY"), when: w.When, button: "none", stops: w.Button}
		if m := mailButton.FindStringSubmatch(said.HTML); m != nil {
			one.button, one.leads = "“"+m[2]+"”", m[1]
		}
		all = append(all, one)
	}
	return all
}

func emailsDoc(t *testing.T) []byte {
	t.Helper()
	letters := writtenLetters(t)
	var links, doors []string
	for _, l := range letters {
		switch {
		case strings.Contains(l.leads, auth.PathLink):
			links = append(links, "“"+l.name+"”")
		case strings.Contains(l.leads, auth.PathOpen):
			doors = append(doors, "“"+l.name+"”")
		case l.leads != "":
			t.Errorf("the button of %q leads to %s", l.name, l.leads)
		}
	}
	if len(links) != 1 || len(doors) == 0 {
		t.Fatalf("the letters with a link: %q; with a doorway: %q", links, doors)
	}
	sign := letters[slices.IndexFunc(letters, func(l writtenLetter) bool { return strings.Contains(l.leads, auth.PathLink) })]
	var b bytes.Buffer
	fmt.Fprintf(&b, `# Emails: which one does what

Every email that Alcove sends. In a title, NAME is the practice's name; TIME and DAY are the practice's local time. The title
of a discreet email leaves the name out, and what the page is for.

| email | its title | when it leaves | its button | when that stops working |
|---|---|---|---|---|
`)
	for _, l := range letters {
		fmt.Fprintf(&b, "| %s | %s | %s | %s | %s |\n", l.name, l.title, l.when, l.button, l.stops)
	}
	fmt.Fprintf(&b, `
## Which email has the link?

Only %s, with the title “%s”. The client asks for it: in the app, or on the page
behind the button of another email. Of several, the newest works: the time in the title tells which that is.

## Which email do I send first?

“%s”. It has no secret in it and may be used again any time: the page behind its button says how to get in.

## Which old emails still work?

%s never stop working. None of them lets anybody in by itself.

## Did the email leave?

The staff page “Emails” lists the last ones and what the mail server said. For one person ask `+"`alcove-server why EMAIL`"+`,
and for a test `+"`alcove-server mail test you@example.org`"+`.

## No email arrives. What now?

Give the client a PIN on the phone: [operating.md](operating.md#when-somebody-cannot-get-in). It needs no email at all.

This page is written by a test from `+"`server/mail`"+` and `+"`server/admin/emails.go`"+`; change the words there.
`, links[0], sign.title, letterWords["invite"].Name, strings.Join(doors[:len(doors)-1], ", ")+" and "+doors[len(doors)-1])
	return b.Bytes()
}
