package signin

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	_ "time/tzdata" // the practice's zone, on any machine

	"alcove/auth"
	"alcove/auth/dpop"
	"alcove/server/mail"
	"alcove/server/page"
	"alcove/server/page/pagetest"
	"alcove/server/store"
)

// porch is a practice with one client, as people meet it from a browser: a
// real file, a mailbox, a clock that the test moves, the pages behind the same
// cross-origin guard as in the server.
type porch struct {
	*Provider
	t    testing.TB
	site *httptest.Server

	key *dpop.Key // of the app on HP-Laptop

	mu    sync.Mutex
	clock time.Time
	sent  int
	mails chan mail.Envelope
}

const jane = "jane@example.com"

// newPorch opens at 3:04 PM on a Tuesday in New York. change may change the client.
func newPorch(t testing.TB, change ...func(*store.Client)) *porch {
	t.Helper()
	h := &porch{t: t, clock: time.Date(2026, 3, 3, 20, 4, 0, 0, time.UTC), mails: make(chan mail.Envelope, 100)}
	var err error
	if h.key, err = dpop.New(); err != nil {
		t.Fatal(err)
	}
	st, err := store.Open(t.TempDir(), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	post := mail.New(st, h, mail.Options{Now: h.now})
	c := store.Client{ID: "c_jane", Email: jane, Name: "Jane Rivera", Ways: auth.WaysLink, PortalOn: true, Made: h.now()}
	for _, f := range change {
		f(&c)
	}
	practice := store.Practice{Policy: auth.DefaultPolicy(), Made: h.now(), Practice: auth.Practice{Name: lakeside.Practice, Phone: lakeside.Phone,
		Email: "hello@lakeside.example", Hours: "Monday to Friday, 9 to 5", Zone: "America/New_York", Show: []string{"phone", "form"}}}
	if err := st.Write(t.Context(), func(tx *store.Tx) error { return errors.Join(tx.SetPractice(practice), tx.AddClient(c)) }); err != nil {
		t.Fatal(err)
	}
	h.site = httptest.NewUnstartedServer(nil)
	h.Provider, err = New(Options{Store: st, Post: post, Issuer: "http://" + h.site.Listener.Addr().String(), Now: h.now})
	if err != nil {
		t.Fatal(err)
	}
	h.site.Config.Handler = h.guarded()
	h.site.Start()
	if err := post.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		h.site.Close()
		if err := errors.Join(post.Close(context.Background()), st.Close()); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *porch) guarded() http.Handler {
	mux := http.NewServeMux()
	for pattern, f := range map[string]http.HandlerFunc{
		"GET /{$}": h.Front, "GET /l/{token}": h.LinkPage, "POST /l/{token}": h.LinkPress, "GET /l/{token}/not-me": h.NotMe, "POST /l/{token}/not-me": h.NotMePress,
		"GET /open/{what}": h.Doorway, "POST /open/{what}": h.DoorwayPress, "GET /oauth/authorize": h.Authorize, "POST /oauth/authorize": h.AuthorizePost,
		"GET /oauth/wait": h.AuthorizeWait, "POST /oauth/wait": h.AuthorizeWaitPost, "GET /how-signing-in-works": h.HowSigningInWorks,
		"GET /how-we-protect-you": h.HowProtected, "GET /help": h.HelpForm, "POST /help": h.HelpPost, "/": h.NotFound,
		"GET " + page.AssetPath: page.Assets().ServeHTTP, "POST /oauth/token": h.Token,
	} {
		mux.HandleFunc(pattern, f)
	}
	guard := http.NewCrossOriginProtection()
	guard.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.Problem(w, r, http.StatusForbidden) }))
	return guard.Handler(mux)
}

func (h *porch) now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.clock
}

func (h *porch) later(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.clock = h.clock.Add(d)
}

// Send is the mail server.
func (h *porch) Send(_ context.Context, e mail.Envelope) (mail.Accepted, error) {
	h.mu.Lock()
	h.sent++
	h.mu.Unlock()
	h.mails <- e
	return mail.Accepted{Code: 250}, nil
}

var linkInMail = regexp.MustCompile(`http://[^\s"]+/l/[A-Za-z0-9_-]{43}`)

// mail waits for the next mail and returns its link's path.
func (h *porch) mail() (path string, e mail.Envelope) {
	h.t.Helper()
	select {
	case e = <-h.mails:
	case <-time.After(patience):
		h.t.Fatal("no mail came")
	}
	return strings.TrimPrefix(linkInMail.FindString(e.Text), h.Issuer), e
}

// noMail asserts that no mail was queued but those that the test has read.
func (h *porch) noMail(why string) {
	h.t.Helper()
	var all []store.Mail
	h.read(func(tx *store.Tx) (err error) {
		all, err = tx.Mails("c_jane", 1000, h.now())
		return err
	})
	h.mu.Lock()
	defer h.mu.Unlock()
	if unread := len(h.mails); len(all) != h.sent || unread != 0 {
		h.t.Errorf("%s: %d mails were queued, %d left, %d of them unread", why, len(all), h.sent, unread)
	}
}

// asks starts a sign-in as the app on HP-Laptop does, and returns its
// auth_session and the path of the link that was mailed.
func (h *porch) asks(redirect string) (session, path string) {
	h.t.Helper()
	ans, err := h.start(h.t.Context(), ask{Email: jane, Scope: auth.Scope, State: "st", Nonce: "no", Challenge: pkce(verifier),
		RedirectURI: redirect, DeviceName: "HP-Laptop", JKT: h.key.Thumbprint(), Source: "192.0.2.1"})
	if err != nil || ans.AuthSession == "" {
		h.t.Fatal(ans, err)
	}
	path, _ = h.mail()
	return ans.AuthSession, path
}

// verifier is the app's PKCE secret (RFC 7636).
const verifier = "the-verifier-of-the-app-on-hp-laptop-0123456789"

func pkce(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// redeems presses the button and fetches the tokens, as the app does: the link is used then.
func (h *porch) redeems(path string) auth.TokenAnswer {
	h.t.Helper()
	to, err := url.Parse(h.press(path, "here").Header.Get("Location"))
	if err != nil || to.Query().Get("code") == "" {
		h.t.Fatal("no code:", to, err)
	}
	ans := h.token(to.Query().Get("code"), callback)
	if ans.AccessToken == "" {
		h.t.Fatal(ans)
	}
	return ans
}

func (h *porch) token(code, redirect string) (ans auth.TokenAnswer) {
	h.t.Helper()
	app := http.Client{Transport: &dpop.Transport{Key: h.key}}
	form := url.Values{"grant_type": {"authorization_code"}, "client_id": {auth.ClientID}, "code": {code}, "code_verifier": {verifier}, "redirect_uri": {redirect}}
	res, err := app.Post(h.site.URL+auth.PathToken, "application/x-www-form-urlencoded", strings.NewReader(form.Encode()))
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	if err := json.NewDecoder(res.Body).Decode(&ans); err != nil {
		h.t.Fatal(err)
	}
	return ans
}

const callback = "http://127.0.0.1:49152/cb"

// answer is what came back, with the text that a person reads.
type answer struct {
	*http.Response
	body, text string
}

func (h *porch) do(method, path, form string, change ...func(*http.Request)) answer {
	h.t.Helper()
	req, err := http.NewRequest(method, h.site.URL+path, strings.NewReader(form))
	if err != nil {
		h.t.Fatal(err)
	}
	if method == http.MethodPost {
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Sec-Fetch-Site", "same-origin")
		req.Header.Set("Origin", "null") // as browsers send it from a page with no-referrer
	}
	for _, f := range change {
		f(req)
	}
	client := http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	if err != nil {
		h.t.Fatal(err)
	}
	defer res.Body.Close()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		h.t.Fatal(err)
	}
	return answer{res, string(b), pagetest.Text(string(b))}
}

func (h *porch) get(path string) answer  { h.t.Helper(); return h.do("GET", path, "") }
func (h *porch) head(path string) answer { h.t.Helper(); return h.do("HEAD", path, "") }

func (h *porch) press(path, action string) answer {
	h.t.Helper()
	return h.do("POST", path, url.Values{"action": {action}}.Encode())
}

// says asserts a status and words, in that order of the page.
func (h *porch) says(a answer, status int, words ...string) {
	h.t.Helper()
	if a.StatusCode != status {
		h.t.Errorf("status %d, want %d: %s", a.StatusCode, status, a.text)
	}
	rest := a.text
	for _, w := range words {
		i := strings.Index(rest, w)
		if i < 0 {
			h.t.Errorf("does not say %q (in this order): %s", w, a.text)
			return
		}
		rest = rest[i+len(w):]
	}
}
