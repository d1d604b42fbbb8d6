package signin

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"alcove/auth"
	"alcove/auth/dpop"
)

// liar is a server that says whatever a test wants: what the real one would
// never say. What the real one says is tested against the real one.
type liar struct {
	t      *testing.T
	srv    *httptest.Server
	key    *ecdsa.PrivateKey
	alg    jose.SignatureAlgorithm
	signer any
	date   time.Time
	doc    map[string]any
	token  map[string]any
	status int
	body   string // instead of the token answer
	ctype  string
	claims map[string]any
	calls  []string
	api    func(w http.ResponseWriter, r *http.Request)
}

func newLiar(t *testing.T) *liar {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	l := &liar{t: t, key: key, alg: jose.ES256, signer: key, status: 200, ctype: "application/json",
		date: time.Date(2031, 3, 3, 15, 4, 0, 0, time.UTC)} // years off from this computer
	l.srv = httptest.NewServer(l)
	t.Cleanup(l.srv.Close)
	u := l.srv.URL
	l.doc = map[string]any{"issuer": u, "authorization_endpoint": u + auth.PathAuthorize, "token_endpoint": u + auth.PathToken,
		"revocation_endpoint": u + auth.PathRevoke, "authorization_challenge_endpoint": u + auth.PathChallenge, "jwks_uri": u + auth.PathJWKS}
	l.token = map[string]any{"access_token": "at", "refresh_token": "rt", "token_type": "DPoP", "expires_in": 300, "device_id": "d_1", "sid": "s_1"}
	l.claims = map[string]any{"iss": u, "sub": "c_1", "aud": auth.ClientID, "device_id": "d_1", "sid": "s_1",
		"iat": l.date.Unix(), "exp": l.date.Add(5 * time.Minute).Unix(), "auth_time": l.date.Unix()}
	return l
}

func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	l.calls = append(l.calls, r.Method+" "+r.URL.Path)
	w.Header().Set("Date", l.date.UTC().Format(http.TimeFormat))
	w.Header().Set("Content-Type", "application/json")
	var v any
	switch r.URL.Path {
	case auth.PathDiscovery:
		v = l.doc
	case auth.PathJWKS:
		v = jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: &l.key.PublicKey, KeyID: "k1", Algorithm: "ES256", Use: "sig"}}}
	case auth.PathToken:
		w.Header().Set("Content-Type", l.ctype)
		w.WriteHeader(l.status)
		if l.body != "" {
			_, _ = w.Write([]byte(l.body)) // the client hung up: what the test is about
			return
		}
		v = l.token
	default:
		if l.api != nil {
			l.api(w, r)
			return
		}
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if err := json.NewEncoder(w).Encode(v); err != nil {
		l.t.Error(err)
	}
}

func (l *liar) provider() *Provider {
	l.t.Helper()
	p, err := Discover(context.Background(), l.srv.URL, nil)
	if err != nil {
		l.t.Fatal(err)
	}
	return p
}

func (l *liar) exchange() (*Grant, error) {
	l.t.Helper()
	a, err := NewAttempt(nil, "jane@example.com")
	if err != nil {
		l.t.Fatal(err)
	}
	if l.claims["nonce"] == nil {
		l.claims["nonce"] = a.Nonce
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: l.alg, Key: l.signer}, (&jose.SignerOptions{}).WithHeader("kid", "k1"))
	if err != nil {
		l.t.Fatal(err)
	}
	if l.token["id_token"] == nil {
		if l.token["id_token"], err = jwt.Signed(s).Claims(l.claims).Serialize(); err != nil {
			l.t.Fatal(err)
		}
	}
	return l.provider().Dialogue(a).Exchange(context.Background(), "code", "")
}

// Acceptance 55: the computer's clock is off by years, the server's Date decides.
func TestTheComputersClockDoesNotMatter(t *testing.T) {
	g, err := newLiar(t).exchange()
	if err != nil || g.DeviceID != "d_1" || g.Subject != "c_1" || g.SID != "s_1" || g.Life != 5*time.Minute {
		t.Fatalf("%+v, %v", g, err)
	}
}

func TestLiesOfTheTokenEndpoint(t *testing.T) {
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, lie := range map[string]func(*liar){
		"the nonce of another sign-in":  func(l *liar) { l.claims["nonce"] = "x" },
		"another audience":              func(l *liar) { l.claims["aud"] = "other" },
		"two audiences":                 func(l *liar) { l.claims["aud"] = []string{auth.ClientID, "other"} },
		"another issuer":                func(l *liar) { l.claims["iss"] = "https://evil.example" },
		"an ID token that is over":      func(l *liar) { l.claims["exp"] = l.date.Add(-time.Minute).Unix() },
		"no subject":                    func(l *liar) { l.claims["sub"] = "" },
		"another device":                func(l *liar) { l.claims["device_id"] = "d_2" },
		"another session":               func(l *liar) { l.claims["sid"] = "s_2" },
		"signed by somebody else":       func(l *liar) { l.signer = other },
		"signed with HS256":             func(l *liar) { l.alg, l.signer = jose.HS256, make([]byte, 32) },
		"alg none":                      func(l *liar) { l.token["id_token"] = "eyJhbGciOiJub25lIn0.e30." },
		"no ID token":                   func(l *liar) { l.token["id_token"] = "" },
		"tokens that anybody may use":   func(l *liar) { l.token["token_type"] = "Bearer" },
		"no refresh token":              func(l *liar) { delete(l.token, "refresh_token") },
		"a number for a token":          func(l *liar) { l.token["access_token"] = 7 },
		"no device":                     func(l *liar) { delete(l.token, "device_id") },
		"a hotel's page":                func(l *liar) { l.ctype, l.body = "text/html", "<html>Welcome to our hotel" },
		"an answer that does not end":   func(l *liar) { l.body = `{"access_token":"` + strings.Repeat("x", 1<<20) },
		"two answers":                   func(l *liar) { l.body = `{"access_token":"a"}{"access_token":"b"}` },
		"a need that we do not know":    func(l *liar) { l.status, l.body = 400, `{"error":"insufficient_authorization","needs":"money"}` },
		"unlock_required with no nonce": func(l *liar) { l.status, l.body = 400, `{"error":"unlock_required"}` },
		"a broken server":               func(l *liar) { l.status = 502 },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLiar(t)
			lie(l)
			g, err := l.exchange()
			if err == nil {
				t.Fatalf("believed: %+v", g)
			}
			if f := AsFault(err); f.Kind != Unreached {
				t.Fatalf("%v", f)
			}
		})
	}
}

func TestLiesOfDiscovery(t *testing.T) {
	for name, lie := range map[string]func(*liar){
		"an issuer elsewhere":    func(l *liar) { l.doc["issuer"] = "https://evil.example" },
		"an issuer with a path":  func(l *liar) { l.doc["issuer"] = l.srv.URL + "/x" },
		"a token endpoint there": func(l *liar) { l.doc["token_endpoint"] = "https://evil.example/oauth/token" },
		"a challenge there":      func(l *liar) { l.doc["authorization_challenge_endpoint"] = "http://127.0.0.1:1/x" },
		"no challenge":           func(l *liar) { delete(l.doc, "authorization_challenge_endpoint") },
		"keys elsewhere":         func(l *liar) { l.doc["jwks_uri"] = "https://evil.example/jwks" },
		"an issuer of numbers":   func(l *liar) { l.doc["issuer"] = 7 },
	} {
		t.Run(name, func(t *testing.T) {
			l := newLiar(t)
			lie(l)
			if _, err := Discover(context.Background(), l.srv.URL, nil); err == nil || AsFault(err).Kind != Unreached {
				t.Fatalf("%v", err)
			}
		})
	}
}

// One document says it all. Only a practice that answers at two addresses is
// asked at both, and the second must speak for itself.
func TestDiscoveryIsFetchedOnce(t *testing.T) {
	l, other := newLiar(t), newLiar(t)
	l.provider()
	if n := len(l.calls); n != 1 {
		t.Error(n, "fetches:", l.calls)
	}
	l.doc["issuer"] = other.srv.URL
	p := l.provider()
	if p.Issuer() != other.srv.URL || len(l.calls) != 2 || len(other.calls) != 1 {
		t.Error(p.Issuer(), l.calls, other.calls)
	}
	other.doc["issuer"] = l.srv.URL
	if _, err := Discover(t.Context(), l.srv.URL, nil); err == nil || AsFault(err).Kind != Unreached {
		t.Error("an issuer that names another one:", err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	l := newLiar(t)
	p := l.provider()
	l.api = func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, auth.PathDiscovery, http.StatusFound)
	}
	if _, err := p.Practice(context.Background()); err == nil || AsFault(err).Kind != Unreached {
		t.Fatalf("%v", err)
	}
}

func session(l *liar, store func(context.Context, Credential) error) *Session {
	l.t.Helper()
	k, err := dpop.New()
	if err != nil {
		l.t.Fatal(err)
	}
	return l.provider().Session(Credential{Key: k, Refresh: "old"}, nil,
		SessionOptions{Device: "d_1", Now: func() time.Duration { return 0 }, Store: store})
}

// The successor is not used before it was stored: a crash in between would
// else leave a computer with a token that ends its own family.
func TestASuccessorIsStoredBeforeItIsUsed(t *testing.T) {
	l := newLiar(t)
	broken := true
	var stored []string
	s := session(l, func(_ context.Context, c Credential) error {
		if broken {
			return context.DeadlineExceeded
		}
		stored = append(stored, c.Refresh)
		return nil
	})
	used := 0
	l.api = func(w http.ResponseWriter, r *http.Request) { used++; _, _ = w.Write([]byte(`{}`)) }
	if _, err := s.Info(context.Background()); err == nil || AsFault(err).Kind != NotStored {
		t.Fatalf("%v", err)
	}
	if used != 0 || s.refresh != "old" {
		t.Fatal("a token was used that is not stored")
	}
	broken = false
	if _, err := s.Info(context.Background()); err != nil {
		t.Fatal(err)
	}
	if used != 1 || len(stored) != 1 || s.refresh != "rt" {
		t.Fatalf("used %d, stored %v", used, stored)
	}
}

// A bare 401 is tried once more with new tokens, and then it still ends nothing.
func TestABare401EndsNothing(t *testing.T) {
	l := newLiar(t)
	s := session(l, func(context.Context, Credential) error { return nil })
	calls := 0
	l.api = func(w http.ResponseWriter, r *http.Request) { calls++; w.WriteHeader(http.StatusUnauthorized) }
	if _, err := s.Info(context.Background()); AsFault(err).Kind != NotAccepted || calls != 2 {
		t.Fatalf("%v after %d calls", err, calls)
	}
}

// The token endpoint that does not know a refresh token says so without a
// reason (RFC 6749 section 5.2), or with one that is none of ours.
func TestAnUnknownComputerIsToldApartFromABare401(t *testing.T) {
	for _, body := range []string{`{"error":"invalid_grant"}`, `{"error":"invalid_grant","error_description":"erase it all"}`} {
		l := newLiar(t)
		l.status, l.body = 400, body
		s := session(l, func(context.Context, Credential) error { return nil })
		_, err := s.Info(context.Background())
		if f := AsFault(err); f.Kind != Stranger || f.Reason != auth.EnrolmentOver {
			t.Fatalf("%s: %v", body, err)
		}
	}
}

func TestAServerThatKeepsAskingForThePasscode(t *testing.T) {
	l := newLiar(t)
	l.status, l.body = 400, `{"error":"unlock_required","unlock_nonce":"n"}`
	s := session(l, func(context.Context, Credential) error { return nil })
	asked := 0
	err := s.Renew(context.Background(), func(string) (string, error) { asked++; return "x.y.z", nil })
	// Ten wrong assertions end a computer: two are the most one unlock may spend.
	if AsFault(err).Kind != UnlockNeeded || asked != 2 {
		t.Fatalf("%v after %d assertions", err, asked)
	}
}

func TestPracticeIsHeldToTheBounds(t *testing.T) {
	l := newLiar(t)
	p := l.provider()
	l.api = func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(`{"name":"Elm Street","show":["phone"],"policy":{"idle":86400,"session":1,"passcode":1,"lease":-5}}`))
	}
	w, err := p.Practice(context.Background())
	if most := auth.DefaultPolicy().Shown(); err != nil || w.Policy.Idle != most.Idle || w.Policy.Passcode != most.Passcode || w.Policy.Lease != 0 || w.Policy.Session != 1 {
		t.Fatalf("%+v, %v", w.Policy, err)
	}
}
