package signin

import (
	"crypto/ecdsa"
	"fmt"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Assertion proves that the passcode was typed: a JWT (RFC 7523 in form) that
// the unlock key signs over the server's nonce. It has no times: the nonce
// says all that the server needs, by the server's own clock.
func Assertion(key *ecdsa.PrivateKey, device, issuer, nonce string) (string, error) {
	s, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.ES256, Key: key}, nil)
	if err != nil {
		return "", fmt.Errorf("signin: assertion: %w", err)
	}
	t, err := jwt.Signed(s).Claims(map[string]any{"iss": device, "aud": issuer, "nonce": nonce}).Serialize()
	if err != nil {
		return "", fmt.Errorf("signin: assertion: %w", err)
	}
	return t, nil
}
