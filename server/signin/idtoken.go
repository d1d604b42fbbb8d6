package signin

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4/jwt"

	"alcove/auth"
)

// claims are those of an ID token (OpenID Connect Core section 2). It names
// the account and the computer, never the person.
type claims struct {
	Issuer   string   `json:"iss"`
	Subject  string   `json:"sub"`
	Audience string   `json:"aud"`
	Expires  int64    `json:"exp"`
	Issued   int64    `json:"iat"`
	AuthTime int64    `json:"auth_time"`
	Nonce    string   `json:"nonce,omitempty"`
	AMR      []string `json:"amr"`
	SID      string   `json:"sid"`
	Device   string   `json:"device_id"`
}

// idToken is the only JWT the server signs.
func (p *Provider) idToken(t issued, now time.Time) (string, error) {
	s, err := jwt.Signed(p.signer).Claims(claims{
		Issuer: p.Issuer, Subject: t.d.ClientID, Audience: auth.ClientID, Issued: now.Unix(), Expires: now.Add(auth.AccessLife).Unix(),
		AuthTime: t.d.AuthTime.Unix(), Nonce: t.nonce, AMR: strings.Fields(t.d.AMR), SID: t.d.SID, Device: t.d.ID,
	}).Serialize()
	if err != nil {
		return "", fmt.Errorf("signin: sign ID token: %w", err)
	}
	return s, nil
}

// amr is how somebody signed in (RFC 8176; "email" is ours: a link in the
// mailbox was pressed).
func amr(mailbox, typed, pin, word bool) string {
	var out []string
	if mailbox {
		out = append(out, "email")
		if typed {
			out = append(out, "otp")
		}
	}
	if pin {
		out = append(out, "pin", "tel")
	}
	if word {
		out = append(out, "kba")
	}
	if mailbox && (pin || word) || pin && word {
		out = append(out, "mfa")
	}
	return strings.Join(out, " ")
}
