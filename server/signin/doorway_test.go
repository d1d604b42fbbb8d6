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

func (h *porch) doorwayPath(what string) string {
	return auth.PathOpen + what + "?h=" + url.QueryEscape(h.Store.Keys.SealHint("c_jane", jane))
}

// A9.2, A9.7: the invite's button works for ever, before and after the first sign-in.
func TestDoorwayNeverDies(t *testing.T) {
	h := newPorch(t)
	door := h.doorwayPath("app")
	for range 3 {
		a := h.get(door)
		h.says(a, 200, "Open your page", "Open Alcove on your computer", "j***@example.com", "Send me a link")
		if strings.Contains(a.body, jane) || !strings.Contains(a.body, `href="alcove:`+h.Issuer+`/open/app?h=`) {
			t.Error(a.body)
		}
		h.later(365 * 24 * time.Hour)
	}
	h.noMail("a doorway was looked at")
	if err := h.Store.Flush(t.Context()); err != nil { // A19.3: staff can tell it from a sign-in link
		t.Fatal(err)
	}
	opened := 0
	err := h.Store.Read(t.Context(), func(tx *store.Tx) error {
		events, err := tx.Events("c_jane", 0)
		for _, e := range events {
			if e.Kind == store.EventDoorway {
				opened++
			}
		}
		return err
	})
	if err != nil || opened != 3 {
		t.Errorf("the timeline has %d openings of the doorway, %v", opened, err)
	}
	_, path := h.asks(callback)
	h.redeems(path)
	<-h.mails
	h.says(h.get(door), 200, "You signed in today at 3:04 PM for the first time", "Type your passcode")
}

func TestDoorwaySendsALinkByHand(t *testing.T) {
	h := newPorch(t)
	door, err := url.Parse(h.doorwayPath("app"))
	if err != nil {
		t.Fatal(err)
	}
	form := url.Values{"h": door.Query()["h"]}.Encode()
	h.says(h.do("POST", "/open/app", form), 200, "Look for a new email", "If Lakeside Counseling knows j***@example.com", "3:04 PM Tuesday")
	path, e := h.mail()
	if e.To != jane || !strings.Contains(e.Subject, "3:04 PM Tuesday") {
		t.Error(e.To, e.Subject)
	}
	// No app waits: the page says how to open it, and the code works there.
	h.says(h.get(path), 200, "Open Alcove on your computer", "Type these 6 numbers", auth.GroupCode(h.linkCode(strings.TrimPrefix(path, auth.PathLink))))
	h.says(h.press(path, "here"), http.StatusConflict, "The app is not waiting")
}

// Members and strangers get the same page, but for what they typed.
func TestDoorwayTellsNobodyWhoIsAClient(t *testing.T) {
	h := newPorch(t)
	type kind struct{ first, second, third answer }
	press := func(email string) kind {
		f := url.Values{"email": {email}}.Encode()
		var k kind
		k.first = h.do("POST", "/open/app", f)
		k.second = h.do("POST", "/open/app", f)
		h.later(10 * time.Minute)
		k.third = h.do("POST", "/open/app", f)
		h.later(-10 * time.Minute)
		return k
	}
	member, stranger := press(jane), press("john@example.com")
	same := func(a, b answer) {
		t.Helper()
		if a.StatusCode != b.StatusCode || a.body != strings.ReplaceAll(b.body, "john", "jane") || len(a.Header) != len(b.Header) || a.Header.Get("Retry-After") != b.Header.Get("Retry-After") {
			t.Errorf("member: %d %s\nstranger: %d %s", a.StatusCode, a.text, b.StatusCode, b.text)
		}
	}
	same(member.first, stranger.first)
	same(member.second, stranger.second)
	same(member.third, stranger.third)
}

// A hint of an address that is no longer on file tells nothing and mails nobody.
func TestDoorwayOfAChangedAddress(t *testing.T) {
	h := newPorch(t)
	door := h.doorwayPath("app")
	h.write(func(tx *store.Tx) error {
		c, err := tx.Client("c_jane")
		if err != nil {
			return err
		}
		c.Email = "safe@elsewhere.example"
		return tx.SetClient(c)
	})
	a := h.get(door)
	h.says(a, 200, "j***@example.com")
	u, err := url.Parse(door)
	if err != nil {
		t.Fatal(err)
	}
	b := h.do("POST", "/open/app", url.Values{"h": u.Query()["h"]}.Encode())
	h.says(b, 200, "If Lakeside Counseling knows j***@example.com")
	if strings.Contains(a.body+b.body, "elsewhere") {
		t.Error("the new address shows")
	}
	h.noMail("to an address that is not on file")
}

func TestDoorwayRefusals(t *testing.T) {
	h := newPorch(t)
	h.says(h.get("/open/nothing"), 404, "There is no page here")
	for _, hint := range []string{"x", "%00", strings.Repeat("A", 5000), h.Store.Keys.SealHint("c_jane", jane) + "A"} {
		h.says(h.get("/open/app?h="+hint), 200, "Open your page", "Your email")
	}
	for _, email := range []string{"", "jane", "jane@", "a@b@c.example", "jane@example.com,x@evil.example", "\"a\"@example.com"} {
		h.says(h.do("POST", "/open/app", url.Values{"email": {email}}.Encode()), 400, "does not look like an email address")
	}
	h.says(h.do("POST", "/open/app", "email=a%40example.com&email=b%40example.com"), 400, "We could not read that")
	h.says(h.do("POST", "/open/app", "email=a%40example.com&to=b%40example.com"), 400, "We could not read that")
	h.says(h.do("POST", "/open/app", "email="+strings.Repeat("a", 70_000)), 413, "That was too long")
	h.noMail("nothing could be read")
}
