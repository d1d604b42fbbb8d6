package dpop

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/go-jose/go-jose/v4"
)

const (
	// Header carries a proof (RFC 9449 section 4.1).
	Header = "DPoP"
	// NonceHeader carries the server's nonce (section 8.1).
	NonceHeader = "DPoP-Nonce"

	maxProof = 4 << 10 // bytes of a proof; ours have about 500
	maxID    = 256     // bytes of a jti
)

var (
	// ErrNonce says that the proof is made well but carries no nonce, or one
	// that is no longer taken: answer use_dpop_nonce with [Verifier.Nonce].
	ErrNonce = errors.New("dpop: a new nonce is needed")
	// ErrProof says that there is no good proof: answer invalid_dpop_proof.
	ErrProof = errors.New("dpop: proof refused")
)

// Verifier checks proofs. It is safe for concurrent use; make one for the life
// of the server, because it remembers which proofs were spent.
type Verifier struct {
	Key []byte           // keys the nonces
	Now func() time.Time // the server's clock; time.Now when nil

	nonces nonces
}

func (v *Verifier) window() *window {
	now := time.Now
	if v.Now != nil {
		now = v.Now
	}
	return v.nonces.at(v.Key, now())
}

// Nonce is the nonce to give out now. Send it with every answer to an app:
// then it never has to ask for one.
func (v *Verifier) Nonce() string { return v.window().cur.nonce }

// Verify checks the proof of a request against the URL it was meant for (the
// public address of the endpoint, not what the Host header says) and the
// access token sent with it ("" for none), following RFC 9449 section 4.3. It
// returns the thumbprint of the key. A proof that passed is spent.
//
// What is cheap comes first; the signature is only checked once everything
// else is right.
func (v *Verifier) Verify(r *http.Request, htu, accessToken string) (jkt string, err error) {
	proofs := r.Header.Values(Header)
	if len(proofs) != 1 {
		return "", refuse("%d DPoP headers", len(proofs))
	}
	p, err := parse(proofs[0])
	if err != nil {
		return "", err
	}
	if p.Method != r.Method {
		return "", refuse("htm is for another method")
	}
	want, err := normalize(htu)
	if err != nil {
		return "", err // the caller's mistake, not the client's
	}
	if got, err := normalize(p.URL); err != nil || got != want {
		return "", refuse("htu is for another address")
	}
	if accessToken != "" && subtle.ConstantTimeCompare([]byte(p.Token), []byte(hashToken(accessToken))) != 1 {
		return "", refuse("ath is for another token")
	}
	g := v.window().find(p.Nonce)
	if g == nil {
		return "", ErrNonce
	}
	if _, err := p.jws.Verify(p.key); err != nil {
		return "", refuse("signature")
	}
	jkt, err = Thumbprint(p.key)
	if err != nil {
		return "", refuse("key")
	}
	if !g.spend(jkt, p.ID) {
		return "", refuse("used before")
	}
	return jkt, nil
}

// proof is one that can be read. Its signature is not checked yet.
type proof struct {
	claims
	jws *jose.JSONWebSignature
	key *ecdsa.PublicKey
}

func parse(s string) (*proof, error) {
	if len(s) > maxProof {
		return nil, refuse("longer than %d bytes", maxProof)
	}
	// go-jose refuses other algorithms, "none", private keys and "crit".
	jws, err := jose.ParseSignedCompact(s, []jose.SignatureAlgorithm{jose.ES256})
	if err != nil {
		return nil, refuse("not a JWS with ES256")
	}
	h := jws.Signatures[0].Protected
	if h.ExtraHeaders[jose.HeaderType] != Type {
		return nil, refuse("typ is not %s", Type)
	}
	if h.JSONWebKey == nil {
		return nil, refuse("no jwk")
	}
	key, ok := h.JSONWebKey.Key.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return nil, refuse("jwk is not a P-256 key")
	}
	p := &proof{jws: jws, key: key}
	// iat may be anything, so it is not read at all.
	var body struct {
		ID     string `json:"jti"`
		Method string `json:"htm"`
		URL    string `json:"htu"`
		Token  string `json:"ath"`
		Nonce  string `json:"nonce"`
	}
	if err := json.Unmarshal(jws.UnsafePayloadWithoutVerification(), &body); err != nil {
		return nil, refuse("claims are not JSON")
	}
	if body.ID == "" || len(body.ID) > maxID {
		return nil, refuse("jti")
	}
	p.claims = claims{ID: body.ID, Method: body.Method, URL: body.URL, Token: body.Token, Nonce: body.Nonce}
	return p, nil
}

// refuse wraps ErrProof. It never quotes what the client sent.
func refuse(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{ErrProof}, args...)...)
}
