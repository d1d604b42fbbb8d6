package client

import (
	"encoding/base64"

	"alcove/auth"
)

// account names whose store this is, without naming the person.
func account(issuer, subject string) string {
	return base64.RawURLEncoding.EncodeToString(auth.Derive([]byte(issuer), "account", []byte(subject))[:16])
}
