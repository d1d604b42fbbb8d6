package dpop

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"

	"alcove/auth"

	"github.com/go-jose/go-jose/v4"
)

// Type is the "typ" of a proof (RFC 9449 section 4.2).
const Type = "dpop+jwt"

// Key is a P-256 key that signs proofs. It is safe for concurrent use.
type Key struct {
	priv   *ecdsa.PrivateKey
	signer jose.Signer
	jkt    string
}

// New makes a key.
func New() (*Key, error) {
	priv, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, fmt.Errorf("dpop: make key: %w", err)
	}
	return newKey(priv)
}

func newKey(priv *ecdsa.PrivateKey) (*Key, error) {
	opts := (&jose.SignerOptions{EmbedJWK: true}).WithType(Type)
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: priv}, opts)
	if err != nil {
		return nil, fmt.Errorf("dpop: make signer: %w", err)
	}
	jkt, err := Thumbprint(&priv.PublicKey)
	if err != nil {
		return nil, err
	}
	return &Key{priv: priv, signer: signer, jkt: jkt}, nil
}

// Parse reads what [Key.Marshal] wrote.
func Parse(b []byte) (*Key, error) {
	priv, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), b)
	if err != nil {
		return nil, errors.New("dpop: parse key: not a P-256 key") // the cause could quote the key
	}
	return newKey(priv)
}

// Marshal is the private key as 32 bytes (SEC 1, fixed length): short, because
// an item of a keyring must stay small. It is a secret.
func (k *Key) Marshal() ([]byte, error) {
	b, err := k.priv.Bytes()
	if err != nil {
		return nil, fmt.Errorf("dpop: marshal key: %w", err)
	}
	return b, nil
}

// Thumbprint names the key (RFC 7638, SHA-256, base64url): the "jkt" of the
// server's Verifier.
func (k *Key) Thumbprint() string { return k.jkt }

// Thumbprint is the RFC 7638 thumbprint of a P-256 key, base64url.
func Thumbprint(pub *ecdsa.PublicKey) (string, error) {
	if pub == nil || pub.Curve != elliptic.P256() {
		return "", errors.New("dpop: thumbprint: not a P-256 key")
	}
	sum, err := (&jose.JSONWebKey{Key: pub}).Thumbprint(crypto.SHA256)
	if err != nil {
		return "", fmt.Errorf("dpop: thumbprint: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(sum), nil
}

// claims of a proof (RFC 9449 section 4.2), in the form they are checked.
type claims struct {
	ID     string `json:"jti"`
	Method string `json:"htm"`
	URL    string `json:"htu"`
	Issued int64  `json:"iat"`
	Token  string `json:"ath,omitempty"`
	Nonce  string `json:"nonce,omitempty"`
}

// hashToken is "ath": the hash of an access token, base64url.
func hashToken(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func (k *Key) sign(c claims) (string, error) {
	payload, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("dpop: proof: %w", err)
	}
	jws, err := k.signer.Sign(payload)
	if err != nil {
		return "", fmt.Errorf("dpop: sign proof: %w", err)
	}
	s, err := jws.CompactSerialize()
	if err != nil {
		return "", fmt.Errorf("dpop: write proof: %w", err)
	}
	return s, nil
}

// newID is a "jti": 256 random bits, so two apps never meet.
func newID() string { return auth.Token() }
