package dpop

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const endpoint = "https://portal.example/api/v1/session"

// clock is virtual time.
type clock struct{ t time.Time }

func (c *clock) now() time.Time { return c.t }

func newVerifier() (*Verifier, *clock) {
	c := &clock{time.Date(2026, 3, 3, 15, 0, 0, 0, time.UTC)}
	return &Verifier{Key: []byte("k"), Now: c.now}, c
}

func request(method string, proofs ...string) *http.Request {
	r := httptest.NewRequest(method, endpoint, nil)
	for _, p := range proofs {
		r.Header.Add(Header, p)
	}
	return r
}

func mustKey(t testing.TB) *Key {
	t.Helper()
	k, err := New()
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func mustProof(t testing.TB, k *Key, method, htu, nonce, token string) string {
	t.Helper()
	p, err := k.Proof(method, htu, nonce, token)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// craft signs any header and claims, as an attacker could.
func craft(t testing.TB, alg jose.SignatureAlgorithm, key any, typ string, embed bool, body any) string {
	t.Helper()
	opts := &jose.SignerOptions{EmbedJWK: embed}
	if typ != "" {
		opts.WithType(jose.ContentType(typ))
	}
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, opts)
	if err != nil {
		t.Fatal(err)
	}
	payload, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := s.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	out, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// withHeader swaps the protected header of a proof and leaves the rest.
func withHeader(proof, header string) string {
	_, rest, _ := strings.Cut(proof, ".")
	return base64.RawURLEncoding.EncodeToString([]byte(header)) + "." + rest
}

// Acceptance 51: no proof, wrong htm, htu, ath, typ, alg none, private jwk.
func TestAcceptance51Refused(t *testing.T) {
	v, _ := newVerifier()
	k := mustKey(t)
	nonce := v.Nonce()
	good := claims{ID: "j", Method: "GET", URL: endpoint, Nonce: nonce, Token: hashToken("tok")}
	p384, _ := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	rsaKey, _ := rsa.GenerateKey(rand.Reader, 2048)
	jwk, _ := json.Marshal(jose.JSONWebKey{Key: k.priv})
	pub, _ := json.Marshal(jose.JSONWebKey{Key: &k.priv.PublicKey})
	fresh := func() string { return mustProof(t, k, "GET", endpoint, nonce, "tok") }
	edit := func(f func(*claims)) string {
		c := good
		f(&c)
		return craft(t, jose.ES256, k.priv, Type, true, c)
	}
	cutSig := fresh()
	cutSig = cutSig[:len(cutSig)-4] + "AAAA"
	for name, proofs := range map[string][]string{
		"none":       nil,
		"two":        {fresh(), fresh()},
		"empty":      {""},
		"two in one": {fresh() + "," + fresh()},
		"garbage":    {"a.b.c"},
		"too long": {craft(t, jose.ES256, k.priv, Type, true, map[string]any{"jti": "l", "htm": "GET", "htu": endpoint, "nonce": nonce,
			"ath": hashToken("tok"), "more": strings.Repeat("A", maxProof)})},
		"htm":              {mustProof(t, k, "POST", endpoint, nonce, "tok")},
		"htm case":         {edit(func(c *claims) { c.Method = "get" })},
		"htu path":         {mustProof(t, k, "GET", endpoint+"/x", nonce, "tok")},
		"htu slash":        {mustProof(t, k, "GET", endpoint+"/", nonce, "tok")},
		"htu host":         {mustProof(t, k, "GET", "https://evil.example/api/v1/session", nonce, "tok")},
		"htu scheme":       {mustProof(t, k, "GET", strings.Replace(endpoint, "https", "http", 1), nonce, "tok")},
		"htu port":         {mustProof(t, k, "GET", "https://portal.example:8443/api/v1/session", nonce, "tok")},
		"htu user":         {edit(func(c *claims) { c.URL = "https://a@portal.example/api/v1/session" })},
		"htu empty":        {edit(func(c *claims) { c.URL = "" })},
		"ath":              {mustProof(t, k, "GET", endpoint, nonce, "other")},
		"ath missing":      {mustProof(t, k, "GET", endpoint, nonce, "")},
		"jti missing":      {edit(func(c *claims) { c.ID = "" })},
		"jti huge":         {edit(func(c *claims) { c.ID = strings.Repeat("x", maxID+1) })},
		"typ JWT":          {craft(t, jose.ES256, k.priv, "JWT", true, good)},
		"typ missing":      {craft(t, jose.ES256, k.priv, "", true, good)},
		"alg ES384":        {craft(t, jose.ES384, p384, Type, true, good)},
		"alg RS256":        {craft(t, jose.RS256, rsaKey, Type, true, good)},
		"alg HS256":        {craft(t, jose.HS256, make([]byte, 32), Type, false, good)},
		"alg none":         {withHeader(fresh(), `{"typ":"dpop+jwt","alg":"none","jwk":`+string(pub)+`}`)},
		"private jwk":      {withHeader(fresh(), `{"typ":"dpop+jwt","alg":"ES256","jwk":`+string(jwk)+`}`)},
		"no jwk":           {craft(t, jose.ES256, k.priv, Type, false, good)},
		"crit":             {withHeader(fresh(), `{"typ":"dpop+jwt","alg":"ES256","crit":["x"],"x":1,"jwk":`+string(pub)+`}`)},
		"other header":     {withHeader(fresh(), `{"alg":"ES256","typ":"dpop+jwt","jwk":`+string(pub)+`}`+" ")},
		"signature":        {cutSig},
		"claims not JSON":  {craft(t, jose.ES256, k.priv, Type, true, "text")},
		"claims an array":  {craft(t, jose.ES256, k.priv, Type, true, []int{1})},
		"numbers in texts": {craft(t, jose.ES256, k.priv, Type, true, map[string]any{"jti": 1, "htm": "GET", "htu": endpoint, "nonce": nonce})},
	} {
		if jkt, err := v.Verify(request("GET", proofs...), endpoint, "tok"); !errors.Is(err, ErrProof) || jkt != "" {
			t.Errorf("%s: got %q, %v; want ErrProof", name, jkt, err)
		}
	}
	jkt, err := v.Verify(request("GET", fresh()), endpoint, "tok")
	if err != nil || jkt != k.Thumbprint() {
		t.Fatalf("good proof: %q, %v", jkt, err)
	}
	// iat and unknown claims do not matter.
	for i, c := range []map[string]any{{"iat": "yesterday"}, {"iat": -1e300}, {"more": true}} {
		c["jti"], c["htm"], c["htu"], c["nonce"], c["ath"] = "n"+string(rune('a'+i)), "GET", endpoint+"?q=1#f", nonce, hashToken("tok")
		if _, err := v.Verify(request("GET", craft(t, jose.ES256, k.priv, Type, true, c)), endpoint, "tok"); err != nil {
			t.Errorf("%v: %v", c, err)
		}
	}
}

// Acceptance 52, the server's half: no nonce or a stale one asks for a new one.
func TestAcceptance52Nonce(t *testing.T) {
	v, c := newVerifier()
	k := mustKey(t)
	try := func(nonce string) error {
		_, err := v.Verify(request("GET", mustProof(t, k, "GET", endpoint, nonce, "")), endpoint, "")
		return err
	}
	for _, n := range []string{"", "made up", strings.Repeat("x", 300)} {
		if err := try(n); !errors.Is(err, ErrNonce) {
			t.Errorf("nonce %q: %v, want ErrNonce", n, err)
		}
	}
	first := v.Nonce()
	if again := v.Nonce(); again != first {
		t.Error("nonce changed within its step")
	}
	if err := try(first); err != nil {
		t.Fatal(err)
	}
	c.t = c.t.Add(NonceStep)
	if v.Nonce() == first {
		t.Error("nonce did not change with the step")
	}
	if err := try(first); err != nil {
		t.Errorf("previous step: %v", err)
	}
	c.t = c.t.Add(NonceStep)
	if err := try(first); !errors.Is(err, ErrNonce) {
		t.Errorf("two steps old: %v, want ErrNonce", err)
	}
	// After a long pause even the last nonce is too old.
	last := v.Nonce()
	c.t = c.t.Add(24 * time.Hour)
	if err := try(last); !errors.Is(err, ErrNonce) {
		t.Errorf("a day old: %v, want ErrNonce", err)
	}
	// A clock set back brings no old nonce and no old proof back to life.
	c.t = c.t.Add(-24 * time.Hour)
	if n := v.Nonce(); n == last || n == first {
		t.Error("a nonce came back with the clock")
	}
	// Another start of the server, with the same key, has its own nonces.
	one, two := &Verifier{Key: v.Key, Now: c.now}, &Verifier{Key: v.Key, Now: c.now}
	if one.Nonce() == two.Nonce() {
		t.Error("a restart forgets what was seen, so it must forget the nonces")
	}
}

// Acceptance 53: the same proof twice is refused, also when both arrive at once
// and also in the next step.
func TestAcceptance53Replay(t *testing.T) {
	v, c := newVerifier()
	k := mustKey(t)
	for range 50 {
		p := mustProof(t, k, "GET", endpoint, v.Nonce(), "")
		var won atomic.Int32
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				if _, err := v.Verify(request("GET", p), endpoint, ""); err == nil {
					won.Add(1)
				} else if !errors.Is(err, ErrProof) {
					t.Errorf("replay: %v", err)
				}
			})
		}
		wg.Wait()
		if n := won.Load(); n != 1 {
			t.Fatalf("%d of 8 went through", n)
		}
		c.t = c.t.Add(NonceStep)
		if _, err := v.Verify(request("GET", p), endpoint, ""); !errors.Is(err, ErrProof) {
			t.Fatalf("replay in the next step: %v", err)
		}
		c.t = c.t.Add(NonceStep)
		if _, err := v.Verify(request("GET", p), endpoint, ""); !errors.Is(err, ErrNonce) {
			t.Fatalf("replay two steps later: %v", err)
		}
	}
	// Two keys may choose the same jti.
	other := mustKey(t)
	same := claims{ID: "same", Method: "GET", URL: endpoint, Nonce: v.Nonce()}
	for _, key := range []*Key{k, other} {
		if _, err := v.Verify(request("GET", craft(t, jose.ES256, key.priv, Type, true, same)), endpoint, ""); err != nil {
			t.Errorf("same jti, other key: %v", err)
		}
	}
}

// A flood of proofs makes new nonces; it never lets one through twice and never
// refuses an honest app for good.
func TestMemoryIsBounded(t *testing.T) {
	v, _ := newVerifier()
	k := mustKey(t)
	nonce := v.Nonce()
	p := mustProof(t, k, "GET", endpoint, nonce, "")
	if _, err := v.Verify(request("GET", p), endpoint, ""); err != nil {
		t.Fatal(err)
	}
	v.window().cur.n.Store(memory)
	if v.Nonce() == nonce {
		t.Fatal("a full memory keeps its nonce")
	}
	if _, err := v.Verify(request("GET", p), endpoint, ""); !errors.Is(err, ErrProof) {
		t.Fatalf("replay after the first flood: %v", err)
	}
	v.window().cur.n.Store(memory)
	if _, err := v.Verify(request("GET", p), endpoint, ""); !errors.Is(err, ErrNonce) {
		t.Fatalf("replay after the second flood: %v", err)
	}
	if _, err := v.Verify(request("GET", mustProof(t, k, "GET", endpoint, v.Nonce(), "")), endpoint, ""); err != nil {
		t.Fatalf("honest app: %v", err)
	}
}

// A nonce that was replaced is bounded too: whoever kept the last one could
// otherwise fill the memory under it for the rest of its time.
func TestMemoryOfTheNonceBeforeIsBounded(t *testing.T) {
	v, c := newVerifier()
	k := mustKey(t)
	old := v.Nonce()
	c.t = c.t.Add(NonceStep)
	nonce := v.Nonce()
	before := v.window().prev
	for i, n := range []int64{0, memoryBefore - 1} {
		before.n.Store(n)
		if _, err := v.Verify(request("GET", mustProof(t, k, "GET", endpoint, old, "")), endpoint, ""); err != nil {
			t.Fatalf("%d: there is room: %v", i, err)
		}
	}
	if before.n.Load() != memoryBefore {
		t.Fatalf("%d are remembered", before.n.Load())
	}
	if _, err := v.Verify(request("GET", mustProof(t, k, "GET", endpoint, old, "")), endpoint, ""); !errors.Is(err, ErrNonce) {
		t.Fatalf("a flood under the nonce before: %v", err)
	}
	if v.Nonce() != nonce {
		t.Error("whoever uses the newest nonce has to ask again")
	}
}

// An invalid proof must not use up memory or spend the jti of a good one.
func TestRefusedProofIsNotSpent(t *testing.T) {
	v, _ := newVerifier()
	k := mustKey(t)
	p := mustProof(t, k, "GET", endpoint, v.Nonce(), "tok")
	if _, err := v.Verify(request("POST", p), endpoint, "tok"); err == nil {
		t.Fatal("wrong method went through")
	}
	if _, err := v.Verify(request("GET", p), endpoint, "else"); err == nil {
		t.Fatal("wrong token went through")
	}
	if n := v.window().cur.n.Load(); n != 0 {
		t.Fatalf("%d refused proofs were remembered", n)
	}
	if _, err := v.Verify(request("GET", p), endpoint, "tok"); err != nil {
		t.Fatal(err)
	}
}

func BenchmarkVerify(b *testing.B) {
	v, _ := newVerifier()
	k := mustKey(b)
	nonce := v.Nonce()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			p, err := k.Proof("GET", endpoint, nonce, "tok")
			if err != nil {
				b.Fatal(err)
			}
			if _, err := v.Verify(request("GET", p), endpoint, "tok"); err != nil && !errors.Is(err, ErrNonce) {
				b.Fatal(err)
			}
		}
	})
}
