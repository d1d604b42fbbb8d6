package signin

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"alcove/auth"
	"alcove/auth/dpop"
	"alcove/server/mail"
	"alcove/server/store"
)

// patience ends what hangs; it says nothing about speed.
const patience = 3 * time.Minute

const worldIssuer = "https://portal.example.com"

// world is a practice with a clock that tests move, and a mailbox.
type world struct {
	testing.TB
	dir string
	s   *store.Store
	p   *Provider
	mux *http.ServeMux

	mu    sync.Mutex
	clock time.Time
	box   chan mail.Envelope
	post  *mail.Post
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{TB: t, dir: t.TempDir(), clock: time.Date(2026, 3, 3, 15, 4, 0, 0, time.UTC), box: make(chan mail.Envelope, 1024)}
	w.open()
	t.Cleanup(w.close)
	w.write(func(tx *store.Tx) error {
		return tx.SetPractice(store.Practice{Practice: auth.Practice{Name: "Lakeside Counseling", Phone: "(555) 010-0199", Email: "office@lakeside.example",
			Zone: "America/New_York", Show: []string{"phone"}}, Policy: auth.DefaultPolicy(), Made: w.clock})
	})
	return w
}

// open starts the server; with the same folder it is a restart.
func (w *world) open() {
	w.Helper()
	var err error
	// What rides along is counted: no commit of its own comes in between, however slow the machine.
	if w.s, err = store.Open(w.dir, store.Options{FlushEvery: time.Hour}); err != nil {
		w.Fatal(err)
	}
	w.post = mail.New(w.s, w, mail.Options{Now: w.now})
	if err := w.post.Start(context.Background()); err != nil {
		w.Fatal(err)
	}
	w.p, err = New(Options{Store: w.s, Post: w.post, Issuer: worldIssuer, Now: w.now, Source: func(r *http.Request) string { return r.RemoteAddr }})
	if err != nil {
		w.Fatal(err)
	}
	w.p.even = 0 // one test looks at it
	w.mux = http.NewServeMux()
	for pattern, h := range map[string]http.HandlerFunc{
		"GET " + auth.PathDiscovery: w.p.Discovery, "GET " + auth.PathJWKS: w.p.JWKS, "POST " + auth.PathChallenge: w.p.Challenge,
		"POST " + auth.PathPAR: w.p.PAR, "POST " + auth.PathToken: w.p.Token, "POST " + auth.PathRevoke: w.p.Revoke,
		"GET " + auth.PathPractice: w.p.Practice, "POST " + auth.PathHelp: w.p.Help,
		"POST " + auth.PathActivity: w.p.Authed(w.p.Activity), "GET " + auth.PathSession: w.p.Authed(w.p.Session),
		"PUT " + auth.PathUnlockKey: w.p.Authed(w.p.UnlockKey), "PUT " + auth.PathWord: w.p.Authed(w.p.Word),
		"GET " + auth.PathDevices: w.p.Authed(w.p.Devices), "DELETE " + auth.PathDevices: w.p.Authed(w.p.EndOthers),
		"DELETE " + auth.PathDevices + "/{id}": w.p.Authed(w.p.EndDevice),
	} {
		w.mux.HandleFunc(pattern, h)
	}
}

func (w *world) close() {
	w.Helper()
	if err := errors.Join(w.post.Close(context.Background()), w.s.Close()); err != nil {
		w.Error(err)
	}
}

func (w *world) restart() { w.Helper(); w.close(); w.open() }

func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.clock
}

func (w *world) pass(d time.Duration) {
	w.mu.Lock()
	w.clock = w.clock.Add(d)
	w.mu.Unlock()
	w.post.Wake()
}

// Send is the mail server.
func (w *world) Send(_ context.Context, e mail.Envelope) (mail.Accepted, error) {
	w.box <- e
	return mail.Accepted{Code: 250}, nil
}

func (w *world) write(fn func(*store.Tx) error) {
	w.Helper()
	if err := w.s.Write(w.Context(), fn); err != nil {
		w.Fatal(err)
	}
}

// flush puts what waits for a commit to ride with on the disk.
func (w *world) flush() {
	w.Helper()
	if err := w.s.Flush(w.Context()); err != nil {
		w.Fatal(err)
	}
}

func (w *world) look(fn func(*store.Tx) error) {
	w.Helper()
	if err := w.s.Read(w.Context(), fn); err != nil {
		w.Fatal(err)
	}
}

// client puts somebody on file.
func (w *world) client(email string, ways auth.Ways, change ...func(*store.Client)) store.Client {
	w.Helper()
	c := store.Client{ID: auth.ID("c"), Email: email, Name: "Jane Rivera", Ways: ways, PortalOn: true, Made: w.now()}
	for _, f := range change {
		f(&c)
	}
	w.write(func(tx *store.Tx) error { return tx.AddClient(c) })
	return c
}

// signInMail waits for the next sign-in mail and reads its link and code.
func (w *world) signInMail() (token, code string) {
	w.Helper()
	for {
		select {
		case e := <-w.box:
			m := regexp.MustCompile(`/l/([A-Za-z0-9_-]{43})`).FindStringSubmatch(e.Text)
			if m == nil {
				continue
			}
			if c := regexp.MustCompile(`\b(\d{3}) (\d{3})\b`).FindStringSubmatch(e.Text); c != nil {
				code = c[1] + c[2]
			}
			return m[1], code
		case <-time.After(patience):
			w.Fatal("no sign-in mail came")
		}
	}
}

// links is how many sign-in links were made for a client.
func (w *world) links(c store.Client) (n int) {
	w.Helper()
	w.look(func(tx *store.Tx) error {
		all, err := tx.Links(c.ID, 1000)
		n = len(all)
		return err
	})
	return n
}

func (w *world) mails(c store.Client) (n int) {
	w.Helper()
	w.look(func(tx *store.Tx) error {
		all, err := tx.Mails(c.ID, 1000, w.now())
		n = len(all)
		return err
	})
	return n
}

// pin makes a PIN as staff would: for one waiting computer, for the one that
// is present (""), or for none ("none").
func (w *world) pin(c store.Client, attempt string) string {
	w.Helper()
	var digits string
	if attempt == "none" {
		w.pass(auth.BoundPINPollAge + time.Second)
		attempt = ""
	}
	w.write(func(tx *store.Tx) (err error) {
		_, digits, err = tx.MakePIN(store.NewPIN{ClientID: c.ID, AttemptID: attempt, Actor: store.BySystem}, w.now())
		return err
	})
	return digits
}

// reasons is the reasons on a client's timeline, of one kind.
func (w *world) reasons(clientID, kind string) (out []auth.Reason) {
	w.Helper()
	w.flush()
	w.look(func(tx *store.Tx) error {
		all, err := tx.Events(clientID, 0)
		for _, e := range all {
			if e.Kind == kind {
				out = append(out, e.Reason)
			}
		}
		return err
	})
	return out
}

// app is the program on one computer.
type app struct {
	*world
	key      *dpop.Key
	unlock   *ecdsa.PrivateKey
	source   string
	redirect string
	email    string

	verifier, state, nonce string
	session                string
	tok                    auth.TokenAnswer
	seq                    int64
}

func (w *world) app(email string) *app {
	w.Helper()
	key, err := dpop.New()
	if err != nil {
		w.Fatal(err)
	}
	unlock, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		w.Fatal(err)
	}
	return &app{world: w, key: key, unlock: unlock, email: email, source: "192.0.2.1:4711", redirect: "http://127.0.0.1:40001/cb",
		verifier: auth.Token(), state: auth.Token(), nonce: auth.Token()}
}

// call makes a request with a proof over the server's nonce.
func (a *app) call(method, path, contentType, body, access string) *httptest.ResponseRecorder {
	a.Helper()
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.RemoteAddr = a.source
	if contentType != "" {
		r.Header.Set("Content-Type", contentType)
	}
	proof, err := a.key.Proof(method, worldIssuer+path, a.p.proofs.Nonce(), access)
	if err != nil {
		a.Fatal(err)
	}
	r.Header.Set(dpop.Header, proof)
	if access != "" {
		r.Header.Set("Authorization", "DPoP "+access)
	}
	rec := httptest.NewRecorder()
	a.mux.ServeHTTP(rec, r)
	return rec
}

func (a *app) form(path string, f url.Values, out any) int {
	a.Helper()
	rec := a.call("POST", path, "application/x-www-form-urlencoded", f.Encode(), "")
	if err := json.Unmarshal(rec.Body.Bytes(), out); err != nil {
		a.Fatalf("%s: %d %q", path, rec.Code, rec.Body)
	}
	return rec.Code
}

// pairs turns "name", "value", ... into a form.
func pairs(f url.Values, list ...string) url.Values {
	for i := 0; i+1 < len(list); i += 2 {
		f.Set(list[i], list[i+1])
	}
	return f
}

func (a *app) startForm(more ...string) url.Values {
	return pairs(url.Values{"client_id": {auth.ClientID}, "response_type": {"code"}, "login_hint": {a.email}, "scope": {auth.Scope},
		"state": {a.state}, "nonce": {a.nonce}, "code_challenge": {pkce(a.verifier)}, "code_challenge_method": {"S256"},
		"device_name": {"HP-Laptop"}, "redirect_uri": {a.redirect}}, more...)
}

func (a *app) start(more ...string) (int, auth.ChallengeAnswer) {
	a.Helper()
	var ans auth.ChallengeAnswer
	status := a.form(auth.PathChallenge, a.startForm(more...), &ans)
	if ans.AuthSession != "" {
		a.session = ans.AuthSession
	}
	return status, ans
}

func (a *app) step(more ...string) (int, auth.ChallengeAnswer) {
	a.Helper()
	var ans auth.ChallengeAnswer
	return a.form(auth.PathChallenge, pairs(url.Values{"client_id": {auth.ClientID}, "auth_session": {a.session}}, more...), &ans), ans
}

func (a *app) redeem(code string, more ...string) (int, auth.TokenAnswer) {
	a.Helper()
	var ans auth.TokenAnswer
	status := a.form(auth.PathToken, pairs(url.Values{"grant_type": {grantCode}, "client_id": {auth.ClientID}, "code": {code}, "code_verifier": {a.verifier}}, more...), &ans)
	if status == http.StatusOK {
		a.tok = ans
	}
	return status, ans
}

func (a *app) refresh(token string, more ...string) (int, auth.TokenAnswer) {
	a.Helper()
	var ans auth.TokenAnswer
	return a.form(auth.PathToken, pairs(url.Values{"grant_type": {grantRefresh}, "client_id": {auth.ClientID}, "refresh_token": {token}}, more...), &ans), ans
}

// api calls the API with the app's access token.
func (a *app) api(method, path, body string) *httptest.ResponseRecorder {
	a.Helper()
	ct := ""
	if body != "" {
		ct = "application/json"
	}
	return a.call(method, path, ct, body, a.tok.AccessToken)
}

// signIn goes in by the typed code.
func (a *app) signIn() {
	a.Helper()
	a.start()
	_, code := a.signInMail()
	_, ans := a.step("email_code", code)
	if status, tok := a.redeem(ans.AuthorizationCode); status != http.StatusOK {
		a.Fatalf("sign-in: %d %+v %+v", status, ans, tok)
	}
}

// passcode registers the unlock key.
func (a *app) passcode() {
	a.Helper()
	if rec := a.api("PUT", auth.PathUnlockKey, a.jwk()); rec.Code != http.StatusNoContent {
		a.Fatalf("unlock key: %d %s", rec.Code, rec.Body)
	}
}

func (a *app) assertion(key *ecdsa.PrivateKey, nonce string) string {
	a.Helper()
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	if err != nil {
		a.Fatal(err)
	}
	raw, err := jwt.Signed(s).Claims(map[string]any{"iss": a.tok.DeviceID, "aud": worldIssuer, "nonce": nonce}).Serialize()
	if err != nil {
		a.Fatal(err)
	}
	return raw
}

// jsonJWK is a public key in the form of RFC 7517.
func jsonJWK(pub *ecdsa.PublicKey) (string, error) {
	b, err := (&jose.JSONWebKey{Key: pub}).MarshalJSON()
	return string(b), err
}
