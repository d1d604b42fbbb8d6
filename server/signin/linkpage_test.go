package signin

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// Lines 13 and 24 of the acceptance list: whoever opens the page, however
// often, changes nothing; and line 27: its headers.
func TestOpeningChangesNothing(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	before := h.linkRow(path)
	for range 20 {
		h.says(h.get(path), 200, "Sign in to Lakeside Counseling?", "today at 3:04 PM", "HP-Laptop", "Yes, the app is on this computer", "tomorrow at 3:04 PM")
		if a := h.head(path); a.StatusCode != 200 || a.body != "" {
			t.Error("HEAD:", a.StatusCode, a.body)
		}
		h.get(path + "/not-me")
	}
	after := h.linkRow(path)
	after.Opened, after.Opens = before.Opened, before.Opens
	if before.Link != after.Link || before.CodeTries != after.CodeTries || before.UsedDevice != after.UsedDevice {
		t.Errorf("%+v became %+v", before, after)
	}
	h.noMail("after forty openings")
	hd := h.get(path).Header
	if hd.Get("Cache-Control") != "no-store" || hd.Get("Referrer-Policy") != "no-referrer" || hd.Get("X-Content-Type-Options") != "nosniff" ||
		!strings.Contains(hd.Get("Content-Security-Policy"), "form-action 'self' http://127.0.0.1:* http://[::1]:*") {
		t.Error(hd)
	}
	if strings.Contains(h.get(path).body, "<script") {
		t.Error("a script on the link page")
	}
}

func (h *porch) linkRow(path string) (l store.Link) {
	h.t.Helper()
	if err := h.Store.Read(h.t.Context(), func(tx *store.Tx) (err error) {
		l, err = tx.LinkByToken(strings.TrimPrefix(path, auth.PathLink))
		return err
	}); err != nil {
		h.t.Fatal(err)
	}
	return l
}

// The button leads to the app, and the link is as good as before.
func TestHereLeadsToTheApp(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	for range 3 {
		a := h.press(path, "here")
		to, err := url.Parse(a.Header.Get("Location"))
		if err != nil || a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to.String(), callback+"?") ||
			to.Query().Get("state") != "st" || to.Query().Get("iss") != h.Issuer || to.Query().Get("code") == "" {
			t.Fatal(a.StatusCode, to, err)
		}
		if a.Header.Get("Cache-Control") != "no-store" || a.Header.Get("Referrer-Policy") != "no-referrer" {
			t.Error(a.Header)
		}
	}
	if r := h.linkRow(path).Judge(h.now()); r != "" {
		t.Error("the link is", r)
	}
}

// The code of the mail stands on the page, grouped, for whoever reads it elsewhere.
func TestThePageShowsTheMailsCode(t *testing.T) {
	h := newPorch(t)
	ans, err := h.start(t.Context(), ask{Email: jane, Scope: auth.Scope, Challenge: "c", RedirectURI: callback, DeviceName: "HP-Laptop", JKT: "k", Source: "192.0.2.1"})
	if err != nil || ans.AuthSession == "" {
		t.Fatal(err)
	}
	path, e := h.mail()
	code := auth.GroupCode(h.linkCode(strings.TrimPrefix(path, auth.PathLink)))
	if !strings.Contains(e.Text, code) {
		t.Error("the mail has another code")
	}
	h.says(h.get(path), 200, "Yes, the app is on this computer", code)
	phone := func(r *http.Request) {
		r.Header.Set("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148")
	}
	h.says(h.do("GET", path, "", phone), 200, code, "Is the app right here?", "The app is on this device")
}

// Line 32: same computer only means no code on any page.
func TestSameComputerOnlyShowsNoCode(t *testing.T) {
	h := newPorch(t, func(c *store.Client) { c.SameComputer = true })
	_, path := h.asks("")
	code := h.linkCode(strings.TrimPrefix(path, auth.PathLink))
	for _, a := range []answer{h.get(path), h.press(path, "here")} {
		if strings.Contains(a.body, code) || strings.Contains(a.body, auth.GroupCode(code)) {
			t.Error("the code stands on the page")
		}
	}
}

// Line 25: a cut or invented address tells nothing and mails nobody.
// A2.25: it says that a part is missing, and offers the code and a new link.
func TestCutLinks(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	for _, bad := range []string{path[:len(path)-1], path[:20], path + "x", "/l/%00", "/l/" + auth.Token(), "/l/%3Cscript%3E"} {
		h.says(h.get(bad), 404, "This link is not complete", "type the 6 numbers", "Get a new link")
		for _, action := range []string{"here", "renew", "request"} {
			h.says(h.press(bad, action), 404, "This link is not complete")
		}
		h.says(h.get(bad+"/not-me"), 404, "This link is not complete")
		h.says(h.press(bad+"/not-me", "not-me"), 404, "This link is not complete")
		if a := h.get(bad); strings.Contains(a.body, "script>") || strings.Contains(a.body, "jane") {
			t.Error(a.body)
		}
	}
	h.noMail("after cut links")
	h.says(h.get(path), 200, "Sign in to")
}

// Lines 21 and 22: the older page names the newer mail, also when it was open
// already and its button is pressed.
// A3.9: an old mail leads to the newest one.
func TestReplacedNamesTheNewerMail(t *testing.T) {
	h := newPorch(t)
	_, old := h.asks(callback)
	h.later(2*time.Hour + 16*time.Minute)
	_, fresh := h.asks(callback)
	for _, a := range []answer{h.get(old), h.press(old, "here"), h.press(old, "renew"), h.press(old, "request")} {
		if !strings.Contains(a.text, "5:20 PM") || strings.Contains(a.text, "too old") {
			t.Error(a.StatusCode, a.text)
		}
	}
	h.says(h.get(old), 200, "There is a newer email", "We sent it today at 5:20 PM", "5:20 PM Tuesday")
	h.says(h.press(old, "here"), 410, "There is a newer email", "5:20 PM Tuesday")
	h.noMail("a newer live one exists")
	for _, action := range []string{"renew", "request"} { // from a page that was open when the link was dead for a while
		a := h.press(fresh, action)
		h.says(a, 200, "This link still works", "Go on with this link")
		if strings.Contains(a.text, "newer") || !strings.Contains(a.body, fresh) {
			t.Error(a.text)
		}
	}
	h.noMail("it works")
	h.says(h.get(fresh), 200, "Sign in to", "today at 5:20 PM")
}

// Lines 23 and 24, A2.3, A2.4, A2.7: one press, one mail; then by hand.
// A1.10: by hand a new one can be had at any time.
func TestOneNewLinkThenStop(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	h.later(24 * time.Hour)
	for range 10 {
		h.says(h.get(path), 200, "This link is too old", "It was good until today at 3:04 PM", "Send me a new link", "j***@example.com")
		h.head(path)
	}
	h.noMail("only looked at")
	h.says(h.press(path, "renew"), 200, "We just sent you a new link", "j***@example.com", "3:04 PM Wednesday")
	second, e := h.mail()
	if !strings.Contains(e.Subject, "3:04 PM Wednesday") {
		t.Error("the page names a mail that does not exist:", e.Subject)
	}
	for range 9 {
		h.says(h.press(path, "renew"), 200, "3:04 PM Wednesday")
	}
	h.noMail("ten presses")
	h.later(25 * time.Hour)
	for range 3 {
		h.says(h.press(second, "renew"), 410, "This link is too old", "another way", "Send me a new link", "(555) 010-0199")
	}
	h.noMail("the replacement's end sends none by itself")
	h.says(h.press(second, "request"), 200, "We just sent you a new link")
	if third, _ := h.mail(); third == second || third == path {
		t.Error("the same link again")
	}
}

// Line 34: "This wasn't me" tells the practice and kills nothing.
func TestNotMeKillsNothing(t *testing.T) {
	h := newPorch(t)
	_, path := h.asks(callback)
	h.says(h.get(path+"/not-me"), 200, "Was this not you?", "Tell Lakeside Counseling it was not me")
	for range 20 {
		h.says(h.press(path+"/not-me", "not-me"), 200, "Thank you for telling us", "(555) 010-0199")
	}
	h.says(h.get(path), 200, "Sign in to")
	if a := h.press(path, "here"); a.StatusCode != http.StatusSeeOther {
		t.Error("the link was killed:", a.StatusCode)
	}
	told := 0
	h.flush()
	h.read(func(tx *store.Tx) error {
		events, err := tx.Events("c_jane", 1000)
		for _, e := range events {
			if e.Reason == auth.NotMe {
				told++
			}
		}
		return err
	})
	if told < 1 || told > 5 {
		t.Errorf("%d lines on the timeline", told)
	}
}

func (h *porch) read(fn func(*store.Tx) error) {
	h.t.Helper()
	if err := h.Store.Read(h.t.Context(), fn); err != nil {
		h.t.Fatal(err)
	}
}

func (h *porch) write(fn func(*store.Tx) error) {
	h.t.Helper()
	if err := h.Store.Write(h.t.Context(), fn); err != nil {
		h.t.Fatal(err)
	}
}

// flush puts what waits for a commit to ride with on the disk.
func (h *porch) flush() {
	h.t.Helper()
	if err := h.Store.Flush(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}
