package signin

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

var sealedRequest = regexp.MustCompile(`name="request" value="([^"]+)"`)

func authorizeQuery(change ...string) string {
	q := url.Values{"client_id": {auth.ClientID}, "response_type": {"code"}, "redirect_uri": {callback}, "scope": {"openid"}, "state": {"st"}, "nonce": {"no"},
		"code_challenge": {pkce(verifier)}, "code_challenge_method": {"S256"}}
	for i := 0; i+1 < len(change); i += 2 {
		q.Set(change[i], change[i+1])
	}
	return "/oauth/authorize?" + q.Encode()
}

// browserStart goes through the door for stock programs up to the waiting page.
func (h *porch) browserStart(email string) (cookie func(*http.Request), path string) {
	h.t.Helper()
	a := h.get(authorizeQuery())
	m := sealedRequest.FindStringSubmatch(a.body)
	if a.StatusCode != 200 || m == nil {
		h.t.Fatal(a.StatusCode, a.text)
	}
	h.noMail("a GET never sends mail")
	a = h.do("POST", "/oauth/authorize", url.Values{"request": {m[1]}, "email": {email}}.Encode())
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/oauth/wait" || len(a.Cookies()) != 1 {
		h.t.Fatal(a.StatusCode, a.Header, a.text)
	}
	c := a.Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || strings.Contains(c.Value, "jane") {
		h.t.Error("cookie:", c)
	}
	if email == jane {
		path, _ = h.mail()
	}
	return func(r *http.Request) { r.AddCookie(&http.Cookie{Name: c.Name, Value: c.Value}) }, path
}

func (h *porch) typed(cookie func(*http.Request), field, value string) answer {
	h.t.Helper()
	return h.do("POST", "/oauth/wait", url.Values{field: {value}}.Encode(), cookie)
}

// arrives asserts that the answer leads to the program's loopback, and that
// tokens come of it.
func (h *porch) arrives(a answer) {
	h.t.Helper()
	to, err := url.Parse(a.Header.Get("Location"))
	if err != nil || a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to.String(), callback+"?") || to.Query().Get("state") != "st" || to.Query().Get("iss") != h.Issuer {
		h.t.Fatal(a.StatusCode, to, a.text)
	}
	if ans := h.token(to.Query().Get("code"), callback); ans.AccessToken == "" {
		h.t.Fatal(ans)
	}
}

func TestBrowserDoorWithTheTypedCode(t *testing.T) {
	h := newPorch(t)
	cookie, path := h.browserStart(jane)
	h.says(h.do("GET", "/oauth/wait", "", cookie), 200, "Check your email", "jane@example.com", "today at 3:04 PM", "6 numbers", "3:04 PM Tuesday")
	h.says(h.typed(cookie, "code", "12"), 400, "There must be 6 numbers")
	code := h.linkCode(strings.TrimPrefix(path, auth.PathLink))
	wrong := "000000"
	if code == wrong {
		wrong = "111111"
	}
	h.says(h.typed(cookie, "code", wrong), 400, "That did not match")
	h.arrives(h.typed(cookie, "code", " "+code[:3]+"-"+code[3:]+" "))
	h.says(h.do("GET", "/oauth/wait", "", cookie), 200, "Done", "Go back to the app")
}

// A new mail from the waiting page: the older one's numbers are dead, and the
// sign-in lives as long as the new mail.
func TestBrowserDoorResend(t *testing.T) {
	h := newPorch(t)
	cookie, old := h.browserStart(jane)
	h.later(20 * time.Hour)
	a := h.typed(cookie, "action", "resend")
	if a.StatusCode != http.StatusSeeOther || len(a.Cookies()) != 1 {
		t.Fatal(a.StatusCode, a.text)
	}
	path, _ := h.mail()
	h.later(20 * time.Hour)
	h.says(h.do("GET", "/oauth/wait", "", cookie), 200, "Check your email", "11:04 AM")
	h.says(h.typed(cookie, "code", h.linkCode(strings.TrimPrefix(old, auth.PathLink))), 400, "That did not match")
	h.arrives(h.typed(cookie, "code", h.linkCode(strings.TrimPrefix(path, auth.PathLink))))
}

func TestBrowserDoorWithTheLink(t *testing.T) {
	h := newPorch(t)
	cookie, path := h.browserStart(jane)
	h.arrives(h.do("POST", path, "action=here", cookie))
}

// A second step is asked for on our own page: a stock program could not ask.
func TestBrowserDoorWithAPINAfterTheLink(t *testing.T) {
	h := newPorch(t, func(c *store.Client) { c.Ways = auth.WaysLinkPIN })
	cookie, path := h.browserStart(jane)
	if a := h.do("POST", path, "action=here", cookie); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/oauth/wait" {
		t.Fatal(a.StatusCode, a.Header.Get("Location"), a.text)
	}
	h.says(h.do("GET", "/oauth/wait", "", cookie), 200, "Ask for a PIN", "(555) 010-0199")
	var pin string
	h.write(func(tx *store.Tx) (err error) {
		_, pin, err = tx.MakePIN(store.NewPIN{ClientID: "c_jane", Actor: "s_owner"}, h.now())
		return err
	})
	h.arrives(h.typed(cookie, "pin", auth.GroupCode(pin)))
}

// A5.5: a PIN that is refused says here what it says in the app: what is true
// of a mistyped and of a dead one, and what to do.
func TestBrowserDoorSaysWhatTheAppSaysOfAPIN(t *testing.T) {
	h := newPorch(t)
	cookie, _ := h.browserStart(jane)
	for left := auth.PINTries - 1; left >= 0; left-- {
		h.says(h.typed(cookie, "pin", "000 000"), 400, auth.WrongPIN(left))
	}
	h.says(h.typed(cookie, "pin", "000 000"), 400, "That PIN does not work. Ask for a new one.")
	for left := auth.CodeTries - 1; left > 0; left-- {
		h.says(h.typed(cookie, "code", "000 000"), 400, "That did not match", auth.Tries(left))
	}
	h.says(h.typed(cookie, "code", "000 000"), 400, "tried too many times")
}

// The cookie is what makes a browser the one that asked (A1.9, line 30).
func TestBrowserDoorIsBoundToItsBrowser(t *testing.T) {
	h := newPorch(t)
	cookie, path := h.browserStart(jane)
	code := h.linkCode(strings.TrimPrefix(path, auth.PathLink))
	h.says(h.do("POST", "/oauth/wait", url.Values{"code": {code}}.Encode()), 410, "Let’s start again")
	h.says(h.get("/oauth/wait"), 410, "Let’s start again")
	h.says(h.do("GET", "/oauth/wait", "", func(r *http.Request) { r.AddCookie(&http.Cookie{Name: "sign-in", Value: "made-up"}) }), 410, "Let’s start again")
	h.later(24 * time.Hour)
	h.says(h.do("GET", "/oauth/wait", "", cookie), 410, "Let’s start again")
}

// Strangers see the same pages all along (line 46).
func TestBrowserDoorTellsNobodyWhoIsAClient(t *testing.T) {
	h := newPorch(t)
	member, _ := h.browserStart(jane)
	stranger, _ := h.browserStart("john@example.com")
	same := func(what string, a, b answer) {
		t.Helper()
		label := regexp.MustCompile(`\b\d{3}\b`)
		clean := func(s string) string { return label.ReplaceAllString(strings.ReplaceAll(s, "john", "jane"), "") }
		if a.StatusCode != b.StatusCode || clean(a.body) != clean(b.body) {
			t.Errorf("%s: %d %s\n%d %s", what, a.StatusCode, a.text, b.StatusCode, b.text)
		}
	}
	same("wait", h.do("GET", "/oauth/wait", "", member), h.do("GET", "/oauth/wait", "", stranger))
	same("PIN", h.do("GET", "/oauth/wait?pin", "", member), h.do("GET", "/oauth/wait?pin", "", stranger))
	for range 7 {
		same("wrong", h.typed(member, "code", "000 000"), h.typed(stranger, "code", "000 000"))
	}
	same("wrong PIN", h.typed(member, "pin", "000 000"), h.typed(stranger, "pin", "000 000"))
}

func TestAuthorizeRefusals(t *testing.T) {
	h := newPorch(t)
	for name, path := range map[string]string{
		"foreign address":     authorizeQuery("redirect_uri", "https://evil.example/cb"),
		"localhost":           authorizeQuery("redirect_uri", "http://localhost:49152/cb"),
		"no address":          strings.Replace(authorizeQuery(), "redirect_uri", "x", 1),
		"client":              authorizeQuery("client_id", "other"),
		"unknown request_uri": "/oauth/authorize?client_id=" + auth.ClientID + "&request_uri=urn%3Aietf%3Aparams%3Aoauth%3Arequest_uri%3Ax",
		"nothing":             "/oauth/authorize",
	} {
		if a := h.get(path); a.StatusCode != 400 || a.Header.Get("Location") != "" {
			t.Error(name, a.StatusCode, a.Header.Get("Location"))
		}
	}
	for name, change := range map[string][]string{
		auth.ErrUnsupportedRespTyp: {"response_type", "token"}, auth.ErrInvalidRequest: {"code_challenge_method", "plain"},
		auth.ErrInvalidScope: {"scope", "email"}, "login_required": {"prompt", "none"},
	} {
		a := h.get(authorizeQuery(change...))
		to, err := url.Parse(a.Header.Get("Location"))
		if err != nil || a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(to.String(), callback) || to.Query().Get("error") != name ||
			to.Query().Get("state") != "st" || to.Query().Get("iss") != h.Issuer {
			t.Error(name, a.StatusCode, to)
		}
	}
	h.says(h.do("POST", "/oauth/authorize", "request=made-up&email=jane%40example.com"), 410, "Let’s start again")
	m := sealedRequest.FindStringSubmatch(h.get(authorizeQuery("login_hint", jane)).body)
	h.says(h.do("POST", "/oauth/authorize", url.Values{"request": {m[1]}, "email": {"jane@"}}.Encode()), 400, "does not look like an email address")
	h.later(2 * time.Hour)
	h.says(h.do("POST", "/oauth/authorize", url.Values{"request": {m[1]}, "email": {jane}}.Encode()), 410, "Let’s start again")
	h.noMail("all were refused")
}

// A pushed request works for one GET (line 8); a HEAD does not use it up.
func TestPushedRequestInTheBrowser(t *testing.T) {
	h := newPorch(t)
	uri, ok := h.pushed.put(authzRequest{RedirectURI: callback, Scope: "openid", State: "st", Challenge: pkce(verifier)}, "192.0.2.1", h.now())
	if !ok {
		t.Fatal("not pushed")
	}
	path := "/oauth/authorize?client_id=" + auth.ClientID + "&request_uri=" + url.QueryEscape(uri)
	h.head(path)
	h.says(h.get(path), 200, "Type the email you gave to Lakeside Counseling")
	h.says(h.get(path), 400)
}

func FuzzUnseal(f *testing.F) {
	h := newPorch(f)
	good, err := h.seal("request", asking{Stops: 1})
	if err != nil {
		f.Fatal(err)
	}
	other, err := h.seal("sign-in", asking{Stops: 1})
	if err != nil {
		f.Fatal(err)
	}
	for _, s := range []string{"", "A", good[:len(good)-1], good + "A", other, strings.Repeat("A", 9000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var a asking
		if h.unseal("request", s, &a) && s != good {
			t.Error("opened what was not made here")
		}
	})
}
