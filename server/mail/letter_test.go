package mail

import (
	"flag"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"alcove/auth"
	"alcove/server/store"
)

var update = flag.Bool("update", false, "write the golden letters anew")

func lakeside() store.Practice {
	return store.Practice{
		Practice: auth.Practice{Name: "Lakeside Therapy", Phone: "(555) 010-0199", Email: "hello@lakeside.example",
			Sender: "hello@lakeside.example", Zone: "America/New_York"},
		Policy: auth.DefaultPolicy(), ReplyTo: true,
	}
}

// cases is every letter in every form it can take.
func cases() map[string]struct {
	letter   Letter
	practice store.Practice
	discreet bool
} {
	type c = struct {
		letter   Letter
		practice store.Practice
		discreet bool
	}
	all := map[string]c{}
	for _, l := range Examples() {
		all[l.Kind()] = c{l, lakeside(), false}
		all[l.Kind()+"-discreet"] = c{l, lakeside(), true}
	}
	link := declared["sign-in-link"].example.(SignInLink)
	link.Code = ""
	all["sign-in-link-same-computer"] = c{link, lakeside(), false}
	link.Device = ""
	all["sign-in-link-no-device"] = c{link, lakeside(), false}
	deaf := lakeside()
	deaf.ReplyTo = false
	all["sign-in-link-no-replies"] = c{declared["sign-in-link"].example, deaf, false}
	deaf.Phone = ""
	all["invite-no-phone"] = c{Invite{Name: "Jane", URL: "https://portal.lakeside.example/open/app"}, deaf, false}
	deaf.Email = ""
	all["new-computer-no-phone-no-email"] = c{NewComputer{Device: "HP-Laptop", At: sample}, deaf, false}
	return all
}

func TestLettersAreGolden(t *testing.T) {
	seen := map[string]bool{}
	for name, c := range cases() {
		w, err := Write(c.letter, c.practice, c.discreet)
		if err != nil {
			t.Fatal(err)
		}
		for ext, got := range map[string]string{".txt": "Subject: " + w.Subject + "\n\n" + w.Text, ".html": w.HTML} {
			file := filepath.Join("testdata", "letters", name+ext)
			seen[file] = true
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(string(want), got); d != "" {
				t.Errorf("%s: -want +got (if the change is meant: go test ./server/mail -update)\n%s", file, d)
			}
		}
	}
	have, err := filepath.Glob("testdata/letters/*")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range have {
		if !seen[f] {
			t.Errorf("%s is the golden form of no letter", f)
		}
	}
}

func TestEveryLetterFileIsDeclared(t *testing.T) {
	all, err := files.ReadDir("letters")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range all {
		name := strings.TrimSuffix(strings.TrimSuffix(f.Name(), ".txt"), ".html")
		if _, ok := declared[name]; !ok && name != "layout" {
			t.Errorf("letters/%s belongs to no letter", f.Name())
		}
	}
}

var (
	tag    = regexp.MustCompile(`<[^>]*>`)
	head   = regexp.MustCompile(`(?s)<head>.*</head>`)
	spaces = regexp.MustCompile(`\s+`)
	link   = regexp.MustCompile(`https?://\S+`)
)

// seen is the text of a page as a reader sees it.
func seen(page string) string {
	return strings.TrimSpace(spaces.ReplaceAllString(html.UnescapeString(tag.ReplaceAllString(head.ReplaceAllString(page, ""), " ")), " "))
}

// Both parts say the same: whatever stands in one stands in the other.
func TestBothPartsSayTheSame(t *testing.T) {
	tight := func(s string) string { return regexp.MustCompile(`\s+([.,:])`).ReplaceAllString(s, "$1") }
	for name, c := range cases() {
		w, err := Write(c.letter, c.practice, c.discreet)
		if err != nil {
			t.Fatal(err)
		}
		read := tight(seen(w.HTML))
		rest := read
		for _, l := range strings.Split(strings.TrimSpace(w.Text), "\n") {
			if l == "" {
				continue
			}
			if u := link.FindString(l); strings.HasSuffix(u, howPage) {
				if !strings.Contains(w.HTML, `<a href="`+html.EscapeString(u)+`" `) {
					t.Errorf("%s: the HTML part does not lead to %s", name, u)
				}
				l = strings.TrimSuffix(strings.TrimSpace(strings.Replace(l, u, "", 1)), ":")
			} else if u != "" {
				if !strings.Contains(w.HTML, `<a href="`+html.EscapeString(u)+`" style="display:inline-block`) || !strings.Contains(read, u) {
					t.Errorf("%s: %s is not both a button and written out in HTML", name, u)
				}
				rest = strings.Replace(rest, u, " ", 1)
				l = strings.TrimSuffix(strings.TrimSpace(strings.Replace(l, u, "", 1)), ":")
			}
			if !strings.Contains(read, l) {
				t.Errorf("%s: only the plain part says %q\n%s", name, l, read)
			}
			rest = strings.Replace(rest, l, " ", 1)
		}
		rest = strings.TrimSpace(strings.Replace(rest, "If the button does nothing, copy this address into your browser:", "", 1))
		if rest != "" {
			t.Errorf("%s: only the HTML part says %q", name, rest)
		}
	}
}

// Nothing in a letter loads anything, runs anything, or comes from elsewhere.
func TestNothingLoads(t *testing.T) {
	bad := regexp.MustCompile(`(?i)<img|<script|<link|<style|<svg|<iframe|<form|<object|url\(|@import|srcset|background=|\son\w+=|cid:|data:`)
	for name, c := range cases() {
		w, err := Write(c.letter, c.practice, c.discreet)
		if err != nil {
			t.Fatal(err)
		}
		if m := bad.FindString(w.HTML); m != "" {
			t.Errorf("%s holds %q", name, m)
		}
		for _, u := range link.FindAllString(w.Text+" "+w.HTML, -1) {
			if !strings.HasPrefix(u, "https://portal.lakeside.example/") {
				t.Errorf("%s points elsewhere: %s", name, u)
			}
		}
		if n := strings.Count(w.HTML, "<a "); n > 3 {
			t.Errorf("%s has %d links; one button, its address, and how it works are enough", name, n)
		}
	}
}

// A1.16: every letter with a sign-in link or a doorway leads to the page that
// explains signing in, on the same server, behind its own button.
func TestHowSigningInWorksA1_16(t *testing.T) {
	for name, c := range cases() {
		w, err := Write(c.letter, c.practice, c.discreet)
		if err != nil {
			t.Fatal(err)
		}
		door := regexp.MustCompile(`https://portal\.lakeside\.example/(l|open)/\S+`).FindStringIndex(w.Text)
		at := strings.Index(w.Text, "\nSee how signing in works: https://portal.lakeside.example/how-signing-in-works\n")
		if (door != nil) != (at >= 0) || door != nil && at < door[1] {
			t.Errorf("%s: door at %v, how at %d\n%s", name, door, at, w.Text)
		}
	}
}

func TestDiscreetNamesNobody(t *testing.T) {
	for name, c := range cases() {
		if !c.discreet {
			continue
		}
		w, err := Write(c.letter, c.practice, true)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"Lakeside Therapy", "Chen", "therap", "practice"} {
			if strings.Contains(strings.ToLower(link.ReplaceAllString(w.Subject+w.Text+seen(w.HTML), "")), strings.ToLower(secret)) {
				t.Errorf("%s says %q", name, secret)
			}
		}
	}
}

// The local time at which a link stops stays true over midnight and clock changes.
// A1.6: the mail says when its link stops.
func TestUntil(t *testing.T) {
	ny, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	at := func(s string) time.Time {
		v, err := time.ParseInLocation("2006-01-02 15:04:05", s, ny)
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
	for _, c := range []struct {
		from  string
		life  time.Duration
		until string
	}{
		{"2026-03-03 15:04:00", 24 * time.Hour, "3:04 PM tomorrow (Wednesday)"},
		{"2026-03-03 15:04:59", 24 * time.Hour, "3:04 PM tomorrow (Wednesday)"}, // never later than the truth
		{"2026-03-03 15:04:00", 30 * time.Minute, "3:34 PM today (Tuesday)"},
		{"2026-03-03 23:50:00", 20 * time.Minute, "12:10 AM tomorrow (Wednesday)"},
		{"2026-03-03 00:00:00", 24 * time.Hour, "12:00 AM tomorrow (Wednesday)"},
		{"2026-03-07 15:04:00", 24 * time.Hour, "4:04 PM tomorrow (Sunday)"},  // clocks go forward that night
		{"2026-10-31 15:04:00", 24 * time.Hour, "2:04 PM tomorrow (Sunday)"},  // and back
		{"2026-10-31 00:30:00", 24 * time.Hour, "12:30 AM tomorrow (Sunday)"}, // before they do
		{"2026-12-31 15:04:00", 24 * time.Hour, "3:04 PM tomorrow (Friday)"},  // a new year
		{"2026-03-03 15:04:00", 48 * time.Hour, "3:04 PM on Thursday"},
	} {
		v := view{zone: ny}
		if got := v.Until(at(c.from), at(c.from).Add(c.life)); got != c.until {
			t.Errorf("%s + %v: %q, want %q", c.from, c.life, got, c.until)
		}
	}
}
