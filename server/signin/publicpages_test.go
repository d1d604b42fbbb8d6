package signin

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/page/pagetest"
	"alcove/server/store"
)

// A4.13, A4.15, A14.8: the front page can be bookmarked and asks nobody who they
// are; what protects people, and what does not, is one page; clients and staff have different addresses.
func TestPublicPages(t *testing.T) {
	h := newPorch(t)
	for path, words := range map[string]string{
		"/": "Your private page at Lakeside Counseling", "/how-signing-in-works": "How signing in works", "/how-we-protect-you": "What it does not protect against",
		"/help": "Ask Lakeside Counseling for help",
	} {
		h.says(h.get(path), 200, words, "(555) 010-0199")
		if a := h.head(path); a.StatusCode != 200 || a.body != "" {
			t.Error(path, a.StatusCode)
		}
	}
	h.says(h.get("/nothing"), 404, "There is no page here")
}

// The pages tell the practice's own numbers, not the defaults.
func TestPagesTellThePracticesNumbers(t *testing.T) {
	h := newPorch(t)
	h.write(func(tx *store.Tx) error {
		p, err := tx.Practice()
		if err != nil {
			return err
		}
		p.Policy.Idle, p.Policy.LinkLife = 5*time.Minute, 2*time.Hour
		return tx.SetPractice(p)
	})
	h.says(h.get("/how-signing-in-works"), 200, "for up to 2 hours", "After 5 minutes")
	h.says(h.get("/how-we-protect-you"), 200, "After 5 minutes")
}

// Line 28: a form of another site gets a kind page, and changes nothing.
func TestCrossSitePosts(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	for name, from := range map[string]func(*http.Request){
		"Sec-Fetch-Site": func(r *http.Request) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
		"Origin alone": func(r *http.Request) {
			r.Header.Del("Sec-Fetch-Site")
			r.Header.Set("Origin", "https://evil.example")
		},
	} {
		for _, p := range []string{path, path + "/not-me", "/open/app", "/help", "/oauth/authorize", "/oauth/wait"} {
			a := h.do("POST", p, "action=here&email=jane%40example.com&contact=x", from)
			h.says(a, 403, "Please press the button on our own page", "Nothing is lost")
			if pagetest.Grade(a.text) > pagetest.MaxGrade {
				t.Error(name, "is hard to read")
			}
		}
	}
	h.noMail("cross-site")
	h.says(h.get(path), 200, "Sign in to")
}

// The Host header of a stranger never gets into a page, a mail or a redirect.
func TestHostileHost(t *testing.T) {
	h := newPorch(t)
	evil := func(r *http.Request) {
		r.Host = "evil.example"
		r.Header.Set("X-Forwarded-Host", "evil.example")
		r.Header.Set("Forwarded", "host=evil.example")
	}
	_, path := h.asks(callback)
	for _, p := range []string{path, path + "/not-me", "/", "/open/app", "/help", "/nothing"} {
		a := h.do("GET", p, "", evil)
		if strings.Contains(a.body, "evil.example") {
			t.Error(p, a.body)
		}
	}
	if a := h.do("POST", path, "action=here", evil); strings.Contains(a.Header.Get("Location"), "evil") || !strings.Contains(a.Header.Get("Location"), url.QueryEscape(h.Issuer)) {
		t.Error(a.Header.Get("Location"))
	}
	h.later(24 * time.Hour)
	h.do("POST", path, "action=renew", evil)
	if next, e := h.mail(); next == "" || strings.Contains(string(e.Raw), "evil.example") {
		t.Error("the mail's link:", next)
	}
}

func TestHelpForm(t *testing.T) {
	h := newPorch(t)
	ask := func(contact, note string) answer {
		return h.do("POST", "/help", url.Values{"contact": {contact}, "note": {note}}.Encode())
	}
	h.says(ask("  ", "The link did not work."), 400, "Tell us how to reach you", "The link did not work.")
	h.says(ask("<b>555</b>", "line 1\r\nline 2"), 200, "We got your note")
	var got []store.Help
	h.read(func(tx *store.Tx) (err error) { got, err = tx.HelpOpen(); return err })
	if len(got) != 1 || got[0].Contact != "<b>555</b>" || got[0].Note != "line 1\nline 2" {
		t.Errorf("%+v", got)
	}
	var last answer
	for range auth.HelpRate[0].Max {
		last = ask("555", "again")
	}
	h.says(last, 429, "You asked a few times now", "(555) 010-0199")
	h.says(ask(strings.Repeat("9", maxHelpContact+1), ""), 413, "That was too long")
	h.noMail("help is not a mail to the client")
}

// A practice that shows no phone still offers a way: the form.
func TestPracticeWithoutPhone(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	h.write(func(tx *store.Tx) error {
		p, err := tx.Practice()
		if err != nil {
			return err
		}
		p.Show = []string{"form", "email"}
		return tx.SetPractice(p)
	})
	h.later(24 * time.Hour)
	a := h.get(path)
	h.says(a, 200, "This link is too old", "Ask Lakeside Counseling for help", "hello@lakeside.example", "Ask for help")
	if strings.Contains(a.body, "555") || strings.Contains(a.body, "tel:") {
		t.Error("shows a phone that the practice does not show")
	}
}

// Whatever the address, the answer is a whole page and nothing goes wrong here.
func FuzzLinkAddress(f *testing.F) {
	for _, s := range []string{"", "x", "Jc3kq9lW0cQ2mYb7uTz1xV5nR8sE4aG6hD0fKiPoLwM", "%2e%2e%2f", "a/b", "\x00", "<script>", "ü", strings.Repeat("A", 3000)} {
		f.Add(s, "here", s)
	}
	h := newPorch(f)
	f.Fuzz(func(t *testing.T, token, action, hint string) {
		h.t = t
		seg := url.PathEscape(token)
		if seg == "" || seg == "." || seg == ".." || len(seg) > 8000 || len(hint) > 8000 {
			return
		}
		for _, a := range []answer{h.get("/l/" + seg), h.press("/l/"+seg, action), h.get("/l/" + seg + "/not-me"), h.get("/open/app?h=" + url.QueryEscape(hint))} {
			if a.StatusCode >= 500 || a.StatusCode < 400 && !strings.Contains(a.body, "<main") {
				t.Errorf("%d %s", a.StatusCode, a.text)
			}
			if strings.Contains(a.body, "<script>") {
				t.Error("the address is in the page as it is")
			}
		}
	})
}
