package acceptance_test

import (
	"crypto/ecdsa"
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"alcove/auth"
)

// Acceptance 1, 2, 3, 4, 5, 6, 7: what stands in discovery, and what the
// endpoints refuse, for the app's door, the pushed request and the browser's.
func TestProtocol(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	t.Run("1 discovery", func(t *testing.T) { discovery(t, p) })
	t.Run("2 keys", func(t *testing.T) { keys(t, p) })
	t.Run("3 PKCE", func(t *testing.T) {
		refusesStart(t, p, auth.ErrInvalidRequest, []string{"code_challenge", "-"}, []string{"code_challenge_method", "plain"},
			[]string{"code_challenge_method", "-"}, []string{"code_challenge", strings.Repeat("a", 42)}, []string{"code_challenge", "-", "code_challenge_method", "-"})
	})
	t.Run("4 redirect addresses", func(t *testing.T) { badRedirects(t, p) })
	t.Run("5 loopback", func(t *testing.T) {
		for _, to := range []string{"http://127.0.0.1:1/cb", "http://127.0.0.1:65535/cb", "http://[::1]:40404/cb"} {
			c := p.computer()
			c.redirect = to
			c.asks("jane@example.com")
			if a := c.post(auth.PathPAR, c.startForm("jane@example.com")); a.status != 201 {
				t.Errorf("%s: pushed: %d %s", to, a.status, a.body)
			}
		}
	})
	t.Run("6 unknown client, grant and response type", func(t *testing.T) {
		refusesStart(t, p, auth.ErrInvalidClient, []string{"client_id", "other"}, []string{"client_id", "-"}, []string{"client_id", "ALCOVE-DESKTOP"})
		refusesStart(t, p, auth.ErrUnsupportedRespTyp, []string{"response_type", "token"}, []string{"response_type", "code id_token"})
		c := p.computer()
		if ans, status := c.redeem("x", "client_id", "other"); status != 401 || ans.Error != auth.ErrInvalidClient {
			t.Errorf("token: %d %+v", status, ans)
		}
		if ans, status := c.redeem("x", "grant_type", "urn:example:new"); status != 400 || ans.Error != auth.ErrUnsupportedGrant {
			t.Errorf("token: %d %+v", status, ans)
		}
	})
	t.Run("7 other grants", func(t *testing.T) {
		for _, grant := range []string{"password", "client_credentials", "urn:ietf:params:oauth:grant-type:device_code", "device_code"} {
			if ans, status := p.computer().redeem("x", "grant_type", grant, "username", "jane@example.com", "password", "x"); status != 400 || ans.Error != auth.ErrUnsupportedGrant {
				t.Errorf("%s: %d %+v", grant, status, ans)
			}
		}
	})
	if n := len(p.letters("jane@example.com")); n != 1 { // of line 5, within the limits
		t.Errorf("%d mails: something refused sent one", n)
	}
}

func discovery(t *testing.T, p *practice) {
	c := p.computer()
	a := c.do(c.plain, "GET", auth.PathDiscovery, "", "")
	var d map[string]any
	if c.read(a, &d); a.status != 200 || d["issuer"] != p.URL {
		t.Fatalf("%d %v, want issuer %s", a.status, d["issuer"], p.URL)
	}
	n := 0
	for name, v := range d {
		where, ok := v.(string)
		if !ok || !strings.HasSuffix(name, "_endpoint") && name != "jwks_uri" {
			continue
		}
		n++
		path, ours := strings.CutPrefix(where, p.URL)
		for _, method := range []string{"GET", "POST"} {
			a := c.do(c.plain, method, path, formType, "")
			if !ours || a.status == 404 || a.status >= 500 {
				t.Errorf("%s: %s %s: %d", name, method, where, a.status)
			}
		}
	}
	if n != 6 {
		t.Errorf("%d endpoints, want 6", n)
	}
	for name, want := range map[string]string{"code_challenge_methods_supported": "S256", "id_token_signing_alg_values_supported": "ES256",
		"dpop_signing_alg_values_supported": "ES256", "response_types_supported": "code", "token_endpoint_auth_methods_supported": "none"} {
		if list, ok := d[name].([]any); !ok || len(list) != 1 || list[0] != want {
			t.Errorf("%s: %v, want only %s", name, d[name], want)
		}
	}
	if d["authorization_response_iss_parameter_supported"] != true {
		t.Error("iss (RFC 9207) is not promised")
	}
}

// keySet is the server's public keys.
func (c *computer) keySet() (set jose.JSONWebKeySet) {
	c.T.Helper()
	c.read(c.do(c.plain, "GET", auth.PathJWKS, "", ""), &set)
	return set
}

// claims of an ID token that verifies.
func (c *computer) idToken(raw string) (header jose.Header, claims map[string]any) {
	c.T.Helper()
	tok, err := jwt.ParseSigned(raw, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		c.T.Fatal(err)
	}
	if err := tok.Claims(c.keySet(), &claims); err != nil {
		c.T.Fatal(err)
	}
	return tok.Headers[0], claims
}

func keys(t *testing.T, p *practice) {
	c := p.signIn(p.clients("keys", 1)[0])
	a := c.do(c.plain, "GET", auth.PathJWKS, "", "")
	var raw struct{ Keys []map[string]any }
	c.read(a, &raw)
	for i, k := range c.keySet().Keys {
		pub, ok := k.Key.(*ecdsa.PublicKey)
		if !ok || !k.IsPublic() || pub.Curve.Params().Name != "P-256" || k.Algorithm != "ES256" || k.KeyID == "" || raw.Keys[i]["d"] != nil {
			t.Errorf("key %d: %v", i, raw.Keys[i])
		}
	}
	header, claims := c.idToken(c.tokens.IDToken)
	if len(raw.Keys) == 0 || header.KeyID != raw.Keys[0]["kid"] || claims["iss"] != p.URL {
		t.Errorf("%+v %v", header, claims)
	}
	parts := strings.Split(c.tokens.IDToken, ".")
	middle := []byte(parts[1])
	middle[10] ^= 1
	tok, err := jwt.ParseSigned(parts[0]+"."+string(middle)+"."+parts[2], []jose.SignatureAlgorithm{jose.ES256})
	if err == nil && tok.Claims(c.keySet(), &claims) == nil {
		t.Error("a changed ID token verifies")
	}
}

// refusesStart tries a start and a pushed request with each change.
func refusesStart(t *testing.T, p *practice, want string, changes ...[]string) {
	t.Helper()
	for _, change := range changes {
		for _, path := range []string{auth.PathChallenge, auth.PathPAR} {
			c := p.computer()
			a := c.post(path, c.startForm("jane@example.com", change...))
			var e struct{ Error string }
			if c.read(a, &e); a.status != 400 || e.Error != want {
				t.Errorf("%s %v: %d %s, want %s", path, change, a.status, a.body, want)
			}
		}
	}
}

func badRedirects(t *testing.T, p *practice) {
	bad := []string{"http://localhost:49152/cb", "http://192.0.2.7:49152/cb", "https://127.0.0.1:49152/cb", "http://127.0.0.1:49152/other", "http://127.0.0.1:49152/cb?x=1",
		"http://127.0.0.1:49152/cb#x", "http://127.0.0.1/cb", "http://127.0.0.1:0/cb", "http://127.0.0.1:70000/cb", "http://user@127.0.0.1:49152/cb",
		"http://127.0.0.1:49152/cb/", "http://127.0.0.1.evil.example:49152/cb", "alcove://cb", "http://[::1]:49152.evil.example/cb", "http://[::2]:49152/cb"}
	for _, to := range bad {
		refusesStart(t, p, auth.ErrInvalidRequest, []string{"redirect_uri", to})
		b := p.browser()
		a := b.get(auth.PathAuthorize + "?" + b.computer.startForm("jane@example.com", "redirect_uri", to).Encode())
		if a.status != 400 || a.header.Get("Location") != "" {
			t.Errorf("authorize: %s: %d, to %q", to, a.status, a.header.Get("Location"))
		}
		c := p.computer()
		c.asks("nobody@example.com")
		if _, a := c.step("redirect_uri", to); a.status != 400 || !strings.Contains(string(a.body), auth.ErrInvalidRequest) {
			t.Errorf("poll: %s: %d %s", to, a.status, a.body)
		}
	}
}

// Acceptance 8: a pushed request works for one GET, and for 90 seconds.
func TestAcceptance8PushedRequest(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	c := p.computer()
	push := func() string {
		t.Helper()
		var ans struct {
			URI string `json:"request_uri"`
			In  int    `json:"expires_in"`
		}
		if c.read(c.post(auth.PathPAR, c.startForm("jane@example.com")), &ans); ans.In != 90 || ans.URI == "" {
			t.Fatalf("%+v", ans)
		}
		return auth.PathAuthorize + "?" + url.Values{"client_id": {auth.ClientID}, "request_uri": {ans.URI}}.Encode()
	}
	b := p.browser()
	first := push()
	b.head(first) // does not use it up
	if a := b.get(first); a.status != 200 || !strings.Contains(string(a.body), `value="jane@example.com"`) {
		t.Errorf("%d %s", a.status, text(a))
	}
	if a := b.get(first); a.status != 400 || a.header.Get("Location") != "" {
		t.Errorf("the second time: %d", a.status)
	}
	begin := p.Now()
	young, old := push(), push()
	pushed := p.Now()
	p.ago(70*time.Second, begin)
	b.says(b.get(young), 200)
	p.ago(auth.RequestURILife, pushed)
	if a := b.get(old); a.status != 400 || a.header.Get("Location") != "" {
		t.Errorf("after 90 seconds: %d", a.status)
	}
	if a := b.get(strings.Replace(push(), auth.ClientID, "other", 1)); a.status != 400 {
		t.Errorf("another client: %d", a.status)
	}
	if n := len(p.Mails("")); n != 0 {
		t.Errorf("%d mails were sent by GETs", n)
	}
}

// Acceptance 9: what comes back is what this app asked for.
func TestAcceptance9Success(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	id := p.client("jane@example.com")
	c := p.computer()
	before := p.Now().Unix()
	c.asks("jane@example.com")
	back := p.browser().here(p.letter("jane@example.com", 1).path)
	if back.Get("state") != c.state || back.Get("iss") != p.URL || len(back) != 3 {
		t.Errorf("redirect: %v", back)
	}
	c.in(back.Get("code"), "redirect_uri", c.redirect)
	_, claims := c.idToken(c.tokens.IDToken)
	at, _ := claims["auth_time"].(float64)
	if claims["nonce"] != c.nonce || claims["aud"] != auth.ClientID || claims["sub"] != id || claims["sid"] != c.tokens.SID ||
		int64(at) < before || int64(at) > p.Now().Unix() {
		t.Errorf("ID token: %v", claims)
	}
	for _, name := range []string{"jane@", "example", "rivera"} { // a shorter one may stand in what is random
		if strings.Contains(strings.ToLower(mustJSON(t, claims)), name) {
			t.Errorf("the ID token names the person: %v", claims)
		}
	}
	for way, want := range map[string][]string{"press": {"email"}, "code": {"email", "otp"}, "pin": {"pin"}} {
		email := p.clients("amr"+way, 1)[0]
		d := p.computer()
		switch way {
		case "press":
			d.asks(email)
			d.in(p.browser().here(p.letter(email, 1).path).Get("code"), "redirect_uri", d.redirect)
		case "code":
			d = p.signIn(email)
		case "pin":
			ans, _ := d.start(email, "pin", p.pin(email).PIN)
			d.in(ans.AuthorizationCode)
		}
		var amr []string
		_, claims := d.idToken(d.tokens.IDToken)
		list, _ := claims["amr"].([]any)
		for _, v := range list {
			amr = append(amr, v.(string))
		}
		for _, w := range want {
			if !slices.Contains(amr, w) {
				t.Errorf("%s: amr %v has no %s", way, amr, w)
			}
		}
	}
}

func mustJSON(t *testing.T, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
