package mail

import (
	"bytes"
	"embed"
	"errors"
	"fmt"
	"html/template"
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	texttemplate "text/template"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

//go:embed letters
var files embed.FS

// A letter that misses one of its two files ends the program at its start, not
// when the first one should leave.
var (
	texts = texttemplate.Must(texttemplate.New("").Option("missingkey=error").ParseFS(files, "letters/*.txt"))
	pages = template.Must(template.New("").Option("missingkey=error").ParseFS(files, "letters/*.html"))
	_     = mustBeWhole()
)

func mustBeWhole() struct{} {
	for _, name := range slices.Sorted(maps.Keys(declared)) {
		if texts.Lookup(name+".txt") == nil || pages.Lookup(name+".html") == nil {
			panic("mail: letter " + name + " misses its .txt or .html file")
		}
	}
	return struct{}{}
}

// view is what a template sees: the letter, and what every letter may say of
// the practice. Times are told in the practice's zone.
type view struct {
	Letter   Letter
	Practice string // "" in a discreet letter
	ReachBy  string // "call us at"
	ReachAt  string // "(555) 010-0199"
	Replies  bool   // an answer to the mail reaches the practice
	How      string // the page that explains signing in; "" for letters that lead nowhere
	Subject  string
	zone     *time.Location
}

// Clock is "3:04 PM".
func (v view) Clock(t time.Time) string { return t.In(v.zone).Format("3:04 PM") }

// Day is "Tuesday".
func (v view) Day(t time.Time) string { return t.In(v.zone).Weekday().String() }

// Code is a code the way it is read aloud.
func (v view) Code(digits string) string { return auth.GroupCode(digits) }

// Line makes one line of what a person typed.
func (v view) Line(s string) string { return line(s) }

// Device is the name of a computer. It is a stranger's text in our mail, so it
// is checked here too.
func (v view) Device(name string) string { return auth.DeviceName(name) }

// Until is the local time at which something stops, with a day that is still
// right when the mail is read late: "3:04 PM tomorrow (Wednesday)".
func (v view) Until(from, stops time.Time) string {
	day := func(t time.Time) time.Time {
		y, m, d := t.In(v.zone).Date()
		return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	}
	when := v.Clock(stops) + " "
	switch day(stops).Sub(day(from)) {
	case 0:
		return when + "today (" + v.Day(stops) + ")"
	case 24 * time.Hour:
		return when + "tomorrow (" + v.Day(stops) + ")"
	}
	return when + "on " + v.Day(stops)
}

// Written is a letter as a person reads it.
type Written struct{ Subject, Text, HTML string }

// Write writes a letter out in a practice's name.
func Write(l Letter, p store.Practice, discreet bool) (Written, error) {
	v := view{Letter: l, Replies: replies(p), zone: p.Location()}
	v.ReachBy, v.ReachAt = reach(p.Phone, p.Email)
	v.How = how(l)
	if !discreet {
		v.Practice = line(p.Name)
	}
	var text, html bytes.Buffer
	if err := texts.ExecuteTemplate(&text, l.Kind()+".txt", v); err != nil {
		return Written{}, fmt.Errorf("mail: write %s: %w", l.Kind(), err)
	}
	head, body, ok := strings.Cut(text.String(), "\n\n")
	subject, named := strings.CutPrefix(head, "Subject: ")
	if !ok || !named {
		return Written{}, fmt.Errorf("mail: letter %s does not begin with its subject", l.Kind())
	}
	v.Subject = line(subject)
	if err := pages.ExecuteTemplate(&html, l.Kind()+".html", v); err != nil {
		return Written{}, fmt.Errorf("mail: write %s: %w", l.Kind(), err)
	}
	return Written{Subject: v.Subject, Text: gaps.ReplaceAllString(strings.TrimSpace(body), "\n\n") + "\n", HTML: strings.TrimSpace(html.String()) + "\n"}, nil
}

// howPage is the public page that explains signing in.
const howPage = "/how-signing-in-works"

// how is its address, on the server that the letter leads to (A1.16).
func how(l Letter) string {
	d, ok := l.(interface{ door() string })
	if !ok || d.door() == "" {
		return ""
	}
	u, err := url.Parse(d.door())
	if err != nil || u.Host == "" {
		return ""
	}
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: howPage}).String()
}

// gaps are what a sentence left behind that this letter does not have.
var gaps = regexp.MustCompile(`\n{3,}`)

// reach is how the practice is reached, inside a sentence.
func reach(phone, email string) (by, at string) {
	switch {
	case line(phone) != "":
		return "call us at", line(phone)
	case line(email) != "":
		return "write to us at", line(email)
	}
	return "ask us", "at your next visit"
}

// replies reports whether an answer to our mail reaches the practice.
func replies(p store.Practice) bool {
	_, err := auth.CleanEmail(p.Email)
	return p.ReplyTo && err == nil
}

// errNoSender means that no mail can leave until the practice has an address.
var errNoSender = errors.New("mail: the practice has no address to send from")
