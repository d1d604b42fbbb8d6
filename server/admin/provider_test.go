package admin_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
)

// liar is an identity provider that can lie about everything.
type liar struct {
	*httptest.Server
	t   *testing.T
	key *rsa.PrivateKey

	mu     sync.Mutex
	claims map[string]any              // of the next ID token, beside the honest ones
	sign   func(map[string]any) string // nil: with the key
	issuer string                      // what it says of itself; "": the truth
	mode   string                      // "down", "late", "no token", "refuses"
	codes  map[string]url.Values       // the question behind each code
}

func newLiar(t *testing.T) *liar {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{t: t, key: key, claims: map[string]any{}, codes: map[string]url.Values{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", l.discovery)
	mux.HandleFunc("GET /keys", func(w http.ResponseWriter, _ *http.Request) {
		l.json(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &key.PublicKey, KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", l.token)
	l.Server = httptest.NewServer(mux)
	t.Cleanup(l.Close)
	return l
}

func (l *liar) json(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		l.t.Error(err)
	}
}

func (l *liar) discovery(w http.ResponseWriter, _ *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.mode == "down" {
		http.Error(w, "no", http.StatusBadGateway)
		return
	}
	iss := l.URL
	if l.issuer != "" {
		iss = l.issuer
	}
	l.json(w, obj{"issuer": iss, "authorization_endpoint": l.URL + "/authorize", "token_endpoint": l.URL + "/token", "jwks_uri": l.URL + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256", "HS256", "none"}})
}

func (l *liar) token(w http.ResponseWriter, r *http.Request) {
	l.mu.Lock()
	defer l.mu.Unlock()
	id, secret, ok := r.BasicAuth()
	question, known := l.codes[r.PostFormValue("code")]
	delete(l.codes, r.PostFormValue("code"))
	sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
	switch {
	case l.mode == "away":
		panic(http.ErrAbortHandler)
	case !ok || id != "alcove" || secret != "the+secret" || !known || question.Get("code_challenge_method") != "S256" || question.Get("code_challenge") != b64(sum[:]) ||
		r.PostFormValue("redirect_uri") != question.Get("redirect_uri") || l.mode == "refuses":
		w.WriteHeader(http.StatusBadRequest)
		l.json(w, obj{"error": "invalid_grant"})
		return
	}
	now := time.Now()
	claims := obj{"iss": l.URL, "sub": "sub-ruth", "aud": "alcove", "exp": now.Add(time.Hour).Unix(), "iat": now.Unix(), "nonce": question.Get("nonce"),
		"email": "ruth@lakeside.example", "email_verified": true}
	for name, value := range l.claims {
		if claims[name] = value; value == nil {
			delete(claims, name)
		}
	}
	sign := l.sign
	if sign == nil {
		sign = func(c map[string]any) string { return signed(l.t, jose.RS256, l.key, c) }
	}
	out := obj{"access_token": "x", "token_type": "Bearer", "id_token": sign(claims)}
	if l.mode == "no token" {
		delete(out, "id_token")
	}
	l.json(w, out)
}

func signed(t *testing.T, alg jose.SignatureAlgorithm, key any, claims map[string]any) string {
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	out, err := jwt.Signed(s).Claims(claims).Serialize()
	if err != nil {
		t.Error(err)
	}
	return out
}

// hall is a server whose staff may come by the liar.
type hall struct {
	*servertest.World
	t  *testing.T
	op *liar
}

func newHall(t *testing.T) *hall {
	t.Helper()
	op, secret := newLiar(t), filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("the secret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return &hall{servertest.New(t, servertest.StaffProvider(op.URL, "alcove", secret, "Lakeside Workspace")), t, op}
}

// goes is a browser that presses the provider's button and says yes there. It
// returns what it meets on coming back; change may spoil what it brings.
func (h *hall) goes(b *doorway, button string, change func(q url.Values)) answer {
	h.t.Helper()
	a := b.form(button)
	to, err := url.Parse(strings.TrimPrefix(a.Header.Get("Refresh"), "0;url="))
	if a.StatusCode != 200 || err != nil || !strings.HasPrefix(to.String(), h.op.URL+"/authorize?") {
		h.t.Fatal(a.Status, a.Header.Get("Refresh"), a.Body)
	}
	q := to.Query()
	if q.Get("response_type") != "code" || q.Get("code_challenge_method") != "S256" || len(q.Get("state")) < 40 || len(q.Get("nonce")) < 40 || q.Get("client_id") != "alcove" {
		h.t.Fatal(q)
	}
	h.op.mu.Lock()
	code := auth.Token()
	h.op.codes[code] = q
	h.op.mu.Unlock()
	back := url.Values{"code": {code}, "state": {q.Get("state")}, "iss": {h.op.URL}}
	if change != nil {
		change(back)
	}
	return b.do("GET", "/staff/provider/back?"+back.Encode(), "", "", "Sec-Fetch-Site", "cross-site")
}

const button = "/staff/provider"

// The first visit links the account of the invited, verified address; after
// that, issuer and subject alone say who it is.
func TestProviderSignIn(t *testing.T) {
	h := newHall(t)
	ruth, token := invited(t, h.World, "ruth@lakeside.example", store.Clinician)
	b := newDoorway(t, h.World)
	if a := b.get("/staff/sign-in"); !strings.Contains(a.Body, "Sign in with Lakeside Workspace") {
		t.Fatal(a.Body)
	}
	a := h.goes(b, button, nil)
	if a.StatusCode != 200 || a.Header.Get("Refresh") != "0;url=/staff" || !b.isIn() {
		t.Fatal(a.Status, a.Body)
	}
	if status, word := newDoorway(t, h.World).script("/staff/passkey/setup/look", obj{"token": token}, nil); status != 403 || word != "setup_dead" {
		t.Error("the setup address still works:", status, word)
	}
	if got := audited(t, h.World, 2); !slices.Equal(got, []string{"staff sign-in provider", "provider link by the invited address"}) {
		t.Error(got)
	}
	// No fresh passkey comes of it: one has to be added first.
	if a := b.form("/staff/me/passkeys/remove", "passkey", "x"); a.StatusCode != 403 || !strings.Contains(a.Body, "You have no passkey yet") {
		t.Error(a.Status, a.Body)
	}
	// A changed address changes nothing: it is still Ruth.
	h.op.claims = obj{"email": "max@lakeside.example"}
	invited(t, h.World, "max@lakeside.example", store.Owner)
	b = newDoorway(t, h.World)
	if h.goes(b, button, nil); !strings.Contains(b.get("/staff/me").Body, ruth.Email) {
		t.Error(b.get("/staff/me").Body)
	}
	// Somebody else with Ruth's old address is not Ruth.
	h.op.claims = obj{"sub": "sub-other"}
	if a := h.goes(newDoorway(t, h.World), button, nil); a.StatusCode != 403 || !strings.Contains(a.Body, "does not open this practice") {
		t.Error(a.Status)
	}
	// Ended access is ended here, too, and the account stays hers.
	h.op.claims = obj{}
	doorWrite(t, h.World, func(tx *store.Tx) error { return tx.DisableStaff(ruth.ID, h.Now()) })
	if a := h.goes(newDoorway(t, h.World), button, nil); a.StatusCode != 403 || b.isIn() {
		t.Error(a.Status)
	}
}

// Acceptance 75: an address that was not invited, or that the provider did not
// verify, opens nothing. PocketBase CVE-2026-44166 and Vaultwarden CVE-2026-47164: an account was
// linked by an address that nobody had verified.
func TestCVE_2026_44166_47164_OnlyAVerifiedInvitedAddressLinks(t *testing.T) {
	h := newHall(t)
	invited(t, h.World, "ruth@lakeside.example", store.Owner)
	used, _ := invited(t, h.World, "used@lakeside.example", store.Owner)
	doorWrite(t, h.World, func(tx *store.Tx) error { _, err := tx.SpendInvite(used.Email, h.Now()); return err })
	for name, claims := range map[string]obj{
		"not verified":              {"email_verified": false},
		"nobody says":               {"email_verified": nil},
		"verified, but as text":     {"email_verified": "true"},
		"verified, but as a number": {"email_verified": 1},
		"no address":                {"email": nil},
		"an empty address":          {"email": ""},
		"a stranger":                {"email": "eve@evil.example"},
		"an address with more":      {"email": "ruth@lakeside.example,eve@evil.example"},
		"no open invitation":        {"email": used.Email},
		"one that only looks so":    {"email": "ruth@la\u212aeside.example"}, // a kelvin sign (Django CVE-2019-19844)
	} {
		h.op.claims = claims
		b := newDoorway(t, h.World)
		if a := h.goes(b, button, nil); a.StatusCode != http.StatusForbidden || b.isIn() {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
	h.op.claims = obj{"email": " Ruth@Lakeside.example"} // case and spaces do not matter
	b := newDoorway(t, h.World)
	if a := h.goes(b, button, nil); a.StatusCode != 200 || !b.isIn() {
		t.Error("the right one:", a.Status)
	}
}

// Acceptance 75: every single lie about the token, such as a wrong nonce, is
// refused (ASVS 6.8, 9, 10.5).
func TestProviderThatLies(t *testing.T) {
	h := newHall(t)
	invited(t, h.World, "ruth@lakeside.example", store.Owner)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	public := []byte(fmt.Sprint(h.op.key.PublicKey))
	for name, lie := range map[string]func(){
		"wrong nonce":       func() { h.op.claims = obj{"nonce": "other"} },
		"no nonce":          func() { h.op.claims = obj{"nonce": nil} },
		"for somebody else": func() { h.op.claims = obj{"aud": "other"} },
		"for two":           func() { h.op.claims = obj{"aud": []string{"alcove", "other"}} },
		"for two, by other": func() { h.op.claims = obj{"aud": []string{"alcove", "other"}, "azp": "other"} },
		"by another":        func() { h.op.claims = obj{"azp": "other"} },
		"wrong issuer":      func() { h.op.claims = obj{"iss": "https://evil.example"} },
		"issuer and slash":  func() { h.op.claims = obj{"iss": h.op.URL + "/"} },
		"too old":           func() { h.op.claims = obj{"exp": time.Now().Add(-time.Minute).Unix()} },
		"from the future":   func() { h.op.claims = obj{"iat": time.Now().Add(time.Hour).Unix()} },
		"nobody":            func() { h.op.claims = obj{"sub": ""} },
		"alg none": func() {
			h.op.sign = func(c map[string]any) string {
				return b64([]byte(`{"alg":"none"}`)) + "." + b64([]byte(mustJSON(t, c))) + "."
			}
		},
		"signed with what is public": func() {
			h.op.sign = func(c map[string]any) string { return signed(t, jose.HS256, append(public, make([]byte, 32)...), c) }
		},
		"signed with the secret": func() {
			h.op.sign = func(c map[string]any) string {
				return signed(t, jose.HS256, []byte("the secret, made long enough for it"), c)
			}
		},
		"signed by another key":  func() { h.op.sign = func(c map[string]any) string { return signed(t, jose.RS256, other, c) } },
		"signed by another kind": func() { h.op.sign = func(c map[string]any) string { return signed(t, jose.ES256, ec, c) } },
		"cut off":                func() { h.op.sign = func(map[string]any) string { return "x.y" } },
		"no ID token":            func() { h.op.mode = "no token" },
		"code refused":           func() { h.op.mode = "refuses" },
	} {
		h.op.claims, h.op.sign, h.op.mode = obj{}, nil, ""
		lie()
		b := newDoorway(t, h.World)
		if a := h.goes(b, button, nil); a.StatusCode != http.StatusForbidden || !strings.Contains(a.Body, "did not fit") || b.isIn() {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
	h.op.claims, h.op.sign, h.op.mode = obj{}, nil, ""
	for name, change := range map[string]func(url.Values){
		"wrong state":  func(q url.Values) { q.Set("state", "other") },
		"no state":     func(q url.Values) { q.Del("state") },
		"mixed up":     func(q url.Values) { q.Set("iss", "https://evil.example") },
		"unknown code": func(q url.Values) { q.Set("code", "other") },
		"no code":      func(q url.Values) { q.Del("code") },
		"denied there": func(q url.Values) { q.Set("error", "access_denied") },
	} {
		b := newDoorway(t, h.World)
		if a := h.goes(b, button, change); a.StatusCode != http.StatusForbidden || b.isIn() {
			t.Errorf("%s: %s", name, a.Status)
		}
	}
	b := newDoorway(t, h.World)
	if a := h.goes(b, button, nil); a.StatusCode != 200 || !b.isIn() {
		t.Error("the truth:", a.Status, a.Body)
	}
}

// Acceptance 75: the answer fits the browser that asked, once, in time: a state
// is taken once.
func TestProviderAnswerIsBoundToTheBrowser(t *testing.T) {
	h := newHall(t)
	invited(t, h.World, "ruth@lakeside.example", store.Owner)
	b := newDoorway(t, h.World)
	var kept url.Values
	var cookie string
	h.goes(b, button, func(q url.Values) {
		kept, cookie = url.Values{"code": q["code"], "state": q["state"]}, b.cookies["__Host-alcove-staff-trip"]
		q.Set("code", "spoilt")
	})
	victim := newDoorway(t, h.World)
	if a := victim.get("/staff/provider/back?" + kept.Encode()); a.StatusCode != 400 || victim.isIn() {
		t.Error("in another browser:", a.Status)
	}
	b.cookies["__Host-alcove-staff-trip"] = cookie
	if a := b.get("/staff/provider/back?" + kept.Encode()); a.StatusCode != 400 || b.isIn() {
		t.Error("again:", a.Status)
	}
}

// A provider that is down, or is somebody else, is told in a plain sentence,
// the passkeys still work, and it is asked again the next time.
func TestProviderDown(t *testing.T) {
	h := newHall(t)
	_, token := invited(t, h.World, "ruth@lakeside.example", store.Owner)
	for _, spoil := range []func(){func() { h.op.mode = "down" }, func() { h.op.mode, h.op.issuer = "", "https://evil.example" }} {
		spoil()
		a := newDoorway(t, h.World).form(button)
		if a.StatusCode != 503 || !strings.Contains(a.Body, "does not answer right now") || !strings.Contains(a.Body, "passkey-go") {
			t.Error(a.Status, a.Body)
		}
	}
	h.op.mode, h.op.issuer = "", ""
	b := newDoorway(t, h.World)
	h.op.mode = "away"
	if a := h.goes(b, button, nil); a.StatusCode != 503 || b.isIn() {
		t.Error(a.Status)
	}
	h.op.mode = ""
	if status, word := b.setUp(token, newSoftkey(t, h.URL), "Ruth"); status != 200 {
		t.Error(status, word)
	}
}

func mustJSON(t *testing.T, v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		t.Error(err)
	}
	return string(b)
}
