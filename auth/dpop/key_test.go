package dpop

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"testing"

	"github.com/go-jose/go-jose/v4"
)

func TestKeySurvivesMarshal(t *testing.T) {
	k := mustKey(t)
	der, err := k.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	back, err := Parse(der)
	if err != nil {
		t.Fatal(err)
	}
	again, err := back.Marshal()
	if err != nil || !bytes.Equal(der, again) || back.Thumbprint() != k.Thumbprint() {
		t.Fatalf("another key came back: %v", err)
	}
	if mustKey(t).Thumbprint() == k.Thumbprint() {
		t.Fatal("two keys are the same")
	}
	v, _ := newVerifier()
	jkt, err := v.Verify(request("GET", mustProof(t, back, "GET", endpoint, v.Nonce(), "")), endpoint, "")
	if err != nil || jkt != k.Thumbprint() {
		t.Fatalf("%q, %v", jkt, err)
	}
}

func TestParseRefusesOtherKeys(t *testing.T) {
	p384, err1 := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	raw384, err2 := p384.Bytes()
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for name, k := range map[string][]byte{"P-384": raw384, "text": []byte("no key"), "nothing": nil, "zero": make([]byte, 32), "over the order": bytes.Repeat([]byte{0xff}, 32)} {
		if _, err := Parse(k); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := Thumbprint(&p384.PublicKey); err == nil {
		t.Error("P-384 has a thumbprint")
	}
	if _, err := Thumbprint(nil); err == nil {
		t.Error("nil has a thumbprint")
	}
}

// The P-256 key of RFC 7517 appendix A.1, whose thumbprint was computed by hand
// from the members crv, kty, x, y in that order (RFC 7638 section 3.2).
func TestThumbprintRFC7638(t *testing.T) {
	var jwk jose.JSONWebKey
	if err := json.Unmarshal([]byte(`{"kty":"EC","crv":"P-256","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM","use":"enc","kid":"1"}`), &jwk); err != nil {
		t.Fatal(err)
	}
	sum := hashToken(`{"crv":"P-256","kty":"EC","x":"MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4","y":"4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"}`)
	got, err := Thumbprint(jwk.Key.(*ecdsa.PublicKey))
	if err != nil || got != sum {
		t.Fatalf("%q, %v; want %q", got, err, sum)
	}
}

func FuzzProof(f *testing.F) {
	v, _ := newVerifier()
	k := mustKey(f)
	good := mustProof(f, k, "GET", endpoint, v.Nonce(), "")
	f.Add(good)
	f.Add(mustProof(f, k, "POST", endpoint, "", "tok"))
	f.Add("..")
	f.Add("e30.e30.")
	f.Add(withHeader(good, `{"typ":"dpop+jwt","alg":"none"}`))
	f.Add(withHeader(good, `{"typ":"dpop+jwt","alg":"ES256","jwk":{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}}`))
	f.Add(withHeader(good, `{"typ":1,"alg":"ES256","jwk":[]}`))
	f.Fuzz(func(t *testing.T, s string) {
		r := request("GET")
		r.Header[Header] = []string{s}
		jkt, err := v.Verify(r, endpoint, "")
		switch {
		case err == nil && jkt != k.Thumbprint():
			// Only our own proof is signed, in any spelling of its base64.
			t.Fatalf("another key: %q", jkt)
		case err != nil && !errors.Is(err, ErrProof) && !errors.Is(err, ErrNonce):
			t.Fatalf("untyped error: %v", err)
		}
	})
}
