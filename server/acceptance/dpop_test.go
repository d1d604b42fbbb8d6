package acceptance_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"alcove/auth"
	"alcove/auth/dpop"
)

// forge makes proofs by hand, right ones and wrong ones.
type forge struct {
	*computer
	priv  *ecdsa.PrivateKey
	nonce string
}

func newForge(c *computer) *forge {
	c.T.Helper()
	raw, err := c.key.Marshal()
	if err != nil {
		c.T.Fatal(err)
	}
	priv, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		c.T.Fatal(err)
	}
	f := &forge{computer: c, priv: priv}
	f.learn()
	return f
}

// learn fetches a nonce.
func (f *forge) learn() {
	f.T.Helper()
	a := f.do(f.plain, "GET", auth.PathSession, "", "", "Authorization", "DPoP "+auth.Token(), "DPoP", f.sign(map[string]any{"jti": auth.Token(), "htm": "GET", "htu": f.URL + auth.PathSession}, nil))
	if f.nonce = a.header.Get(dpop.NonceHeader); f.nonce == "" {
		f.T.Fatalf("no nonce: %d %v", a.status, a.header)
	}
}

// sign signs claims; header changes what stands in the proof's header.
func (f *forge) sign(claims map[string]any, header map[jose.HeaderKey]any) string {
	f.T.Helper()
	opts := (&jose.SignerOptions{EmbedJWK: true}).WithType(dpop.Type)
	for k, v := range header {
		opts = opts.WithHeader(k, v)
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: f.priv}, opts)
	if err != nil {
		f.T.Fatal(err)
	}
	b, err := json.Marshal(claims)
	if err != nil {
		f.T.Fatal(err)
	}
	jws, err := s.Sign(b)
	if err != nil {
		f.T.Fatal(err)
	}
	raw, err := jws.CompactSerialize()
	if err != nil {
		f.T.Fatal(err)
	}
	return raw
}

// claims of a good proof, with changes. A nil value takes a claim away.
func (f *forge) claims(method, path, token string, changes map[string]any) map[string]any {
	c := map[string]any{"jti": auth.Token(), "htm": method, "htu": f.URL + path, "iat": time.Now().Unix(), "nonce": f.nonce}
	if token != "" {
		sum := sha256.Sum256([]byte(token))
		c["ath"] = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	maps.Copy(c, changes)
	maps.DeleteFunc(c, func(_ string, v any) bool { return v == nil })
	return c
}

// session calls the API with a proof.
func (f *forge) get(proof string) answer {
	f.T.Helper()
	return f.do(f.plain, "GET", auth.PathSession, "", "", "Authorization", "DPoP "+f.tokens.AccessToken, "DPoP", proof)
}

// refreshWith calls the token endpoint with a proof.
func (f *forge) refreshWith(proof string) answer {
	f.T.Helper()
	v := url.Values{"grant_type": {"refresh_token"}, "client_id": {auth.ClientID}, "refresh_token": {f.tokens.RefreshToken}}
	return f.do(f.plain, "POST", auth.PathToken, formType, v.Encode(), "DPoP", proof)
}

func (f *forge) refused(what string, a answer, word string) {
	f.T.Helper()
	said := string(a.body) + a.header.Get("WWW-Authenticate")
	if a.status != 400 && a.status != 401 || !strings.Contains(said, word) {
		f.T.Errorf("%s: %d %s, want %s", what, a.status, said, word)
	}
}

// Acceptance 51, 52, 53, 54, 55: what a proof must be, at the token endpoint
// and at the API.
func TestProofs(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	f := newForge(p.signIn(p.clients("proof", 1)[0]))
	token := f.tokens.AccessToken
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}

	t.Run("51 wrong proofs", func(t *testing.T) {
		for what, change := range map[string]map[string]any{
			"htm": {"htm": "PUT"}, "no htm": {"htm": nil}, "htu": {"htu": p.URL + "/other"}, "another host": {"htu": "https://evil.example" + auth.PathSession},
			"no htu": {"htu": nil}, "ath": {"ath": base64.RawURLEncoding.EncodeToString(make([]byte, 32))}, "no ath": {"ath": nil}, "no jti": {"jti": nil},
		} {
			f.refused(what, f.get(f.sign(f.claims("GET", auth.PathSession, token, change), nil)), auth.ErrInvalidProof)
		}
		for what, change := range map[string]map[string]any{"htm": {"htm": "GET"}, "htu": {"htu": p.URL + auth.PathPAR}} {
			f.refused("token endpoint: "+what, f.refreshWith(f.sign(f.claims("POST", auth.PathToken, "", change), nil)), auth.ErrInvalidProof)
		}
		good := f.claims("GET", auth.PathSession, token, nil)
		f.refused("typ", f.get(f.sign(good, map[jose.HeaderKey]any{"typ": "JWT"})), auth.ErrInvalidProof)
		f.refused("private jwk", f.get(f.byHand(good, "ES256", true)), auth.ErrInvalidProof)
		f.refused("alg none", f.get(f.byHand(good, "none", false)), auth.ErrInvalidProof)
		f.refused("alg HS256", f.get(f.byHand(good, "HS256", false)), auth.ErrInvalidProof)
		f.refused("garbage", f.get("x.y.z"), auth.ErrInvalidProof)
		a := f.do(f.plain, "GET", auth.PathSession, "", "", "Authorization", "DPoP "+token)
		f.refused("none", a, auth.ErrInvalidProof)
		v := url.Values{"grant_type": {"refresh_token"}, "client_id": {auth.ClientID}, "refresh_token": {f.tokens.RefreshToken}}
		f.refused("token endpoint: none", f.do(f.plain, "POST", auth.PathToken, formType, v.Encode()), auth.ErrInvalidProof)
		f.refused("two", f.do(f.plain, "GET", auth.PathSession, "", "", "Authorization", "DPoP "+token, "DPoP", f.sign(good, nil), "DPoP", f.sign(good, nil)), auth.ErrInvalidProof)
		if a := f.get(f.sign(f.claims("GET", auth.PathSession, token, nil), nil)); a.status != 200 {
			t.Errorf("a good one: %d %s", a.status, a.body)
		}
	})

	t.Run("52 nonce", func(t *testing.T) {
		for what, nonce := range map[string]any{"none": nil, "made up": auth.Token(), "empty": ""} {
			api := f.get(f.sign(f.claims("GET", auth.PathSession, token, map[string]any{"nonce": nonce}), nil))
			tok := f.refreshWith(f.sign(f.claims("POST", auth.PathToken, "", map[string]any{"nonce": nonce}), nil))
			f.refused(what, api, auth.ErrUseNonce)
			f.refused(what, tok, auth.ErrUseNonce)
			if api.status != 401 || tok.status != 400 || api.header.Get(dpop.NonceHeader) == "" || tok.header.Get(dpop.NonceHeader) == "" {
				t.Errorf("%s: %d %d %v", what, api.status, tok.status, tok.header)
			}
			f.nonce = tok.header.Get(dpop.NonceHeader)
			if a := f.get(f.sign(f.claims("GET", auth.PathSession, token, nil), nil)); a.status != 200 {
				t.Errorf("%s: with the new nonce: %d %s", what, a.status, a.body)
			}
		}
	})

	t.Run("53 the same proof twice", func(t *testing.T) {
		proof := f.sign(f.claims("GET", auth.PathSession, token, nil), nil)
		if a := f.get(proof); a.status != 200 {
			t.Fatalf("%d %s", a.status, a.body)
		}
		f.refused("replayed", f.get(proof), auth.ErrInvalidProof)
	})

	t.Run("54 another key, or Bearer", func(t *testing.T) {
		thief := f.thief()
		if ok, why := thief.alive(); ok || strings.Contains(why, "description") {
			t.Errorf("another key: %s", why)
		}
		for _, scheme := range []string{"Bearer ", "Basic ", "", "dpop"} {
			a := f.do(f.signed, "GET", auth.PathSession, "", "", "Authorization", scheme+token)
			if a.status != 401 || !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "DPoP ") {
				t.Errorf("%q: %d %v", scheme, a.status, a.header)
			}
		}
		if a := f.do(f.plain, "GET", auth.PathSession, "", "", "Authorization", "Bearer "+token); a.status != 401 {
			t.Errorf("Bearer without a proof: %d", a.status)
		}
		if ok, why := f.alive(); !ok {
			t.Errorf("its owner: %s", why)
		}
	})

	t.Run("55 a clock that is wrong", func(t *testing.T) {
		for _, off := range []time.Duration{-3 * time.Hour, 3 * time.Hour, 100 * 365 * 24 * time.Hour} {
			iat := map[string]any{"iat": time.Now().Add(off).Unix()}
			if a := f.get(f.sign(f.claims("GET", auth.PathSession, f.tokens.AccessToken, iat), nil)); a.status != 200 {
				t.Errorf("%v, API: %d %s", off, a.status, a.body)
			}
			a := f.refreshWith(f.sign(f.claims("POST", auth.PathToken, "", iat), nil))
			if a.status != 200 {
				t.Fatalf("%v, refresh: %d %s", off, a.status, a.body)
			}
			f.read(a, &f.tokens)
			// The whole way in.
			g := newForge(p.computer())
			email := p.clients("clock"+strings.Trim(off.String(), "-hms0")+map[bool]string{true: "fast", false: "slow"}[off > 0], 1)[0]
			a = g.do(g.plain, "POST", auth.PathChallenge, formType, g.startForm(email).Encode(), "DPoP", g.sign(g.claims("POST", auth.PathChallenge, "", iat), nil))
			g.challenge(a)
			v := url.Values{"client_id": {auth.ClientID}, "auth_session": {g.session}, "email_code": {p.letter(email, 1).code}}
			a = g.do(g.plain, "POST", auth.PathChallenge, formType, v.Encode(), "DPoP", g.sign(g.claims("POST", auth.PathChallenge, "", iat), nil))
			code := g.challenge(a).AuthorizationCode
			a = g.do(g.plain, "POST", auth.PathToken, formType, g.redeemForm(code).Encode(), "DPoP", g.sign(g.claims("POST", auth.PathToken, "", iat), nil))
			if g.read(a, &g.tokens); a.status != 200 {
				t.Errorf("%v, tokens: %d %s", off, a.status, a.body)
			}
			// An assertion's times are not believed either.
			g.passcode()
			p.Advance(15 * time.Minute)
			ask, _ := g.refresh(g.tokens.RefreshToken)
			times := map[string]any{"iat": time.Now().Add(off).Unix(), "exp": time.Now().Add(off).Unix()}
			if ans, status := g.refresh(g.tokens.RefreshToken, "unlock_assertion", g.assertion(g.unlock, ask.UnlockNonce, times)); status != 200 {
				t.Errorf("%v, unlock: %d %+v", off, status, ans)
			}
			f.computer = p.signIn(p.clients("again"+email[:len(email)-len("1@example.com")], 1)[0]) // the idle time locked the one before
			g = newForge(f.computer)
			f.priv, f.nonce = g.priv, g.nonce
		}
	})

	f.priv = other // the rest of the tests would be blind if any key did
	f.refused("a proof by a key that the token is not for", f.get(f.sign(f.claims("GET", auth.PathSession, f.tokens.AccessToken, nil), nil)), auth.ErrInvalidToken)
}

// byHand writes a proof that no library would: with another alg, or with the
// private key in it.
func (f *forge) byHand(claims map[string]any, alg string, private bool) string {
	f.T.Helper()
	key := jose.JSONWebKey{Key: &f.priv.PublicKey}
	if private {
		key.Key = f.priv
	}
	jwk, err := key.MarshalJSON()
	if err != nil {
		f.T.Fatal(err)
	}
	b, err := json.Marshal(claims)
	if err != nil {
		f.T.Fatal(err)
	}
	enc := base64.RawURLEncoding
	head := `{"typ":"` + dpop.Type + `","alg":"` + alg + `","jwk":` + string(jwk) + `}`
	signed := enc.EncodeToString([]byte(head)) + "." + enc.EncodeToString(b)
	if alg == "none" {
		return signed + "."
	}
	sum := sha256.Sum256([]byte(signed))
	r, s, err := ecdsa.Sign(rand.Reader, f.priv, sum[:])
	if err != nil {
		f.T.Fatal(err)
	}
	sig := make([]byte, 64)
	r.FillBytes(sig[:32])
	s.FillBytes(sig[32:])
	return signed + "." + enc.EncodeToString(sig)
}
