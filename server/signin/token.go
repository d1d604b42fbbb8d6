package signin

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// Grants of the token endpoint (RFC 6749 sections 4.1.3 and 6).
const (
	grantCode    = "authorization_code"
	grantRefresh = "refresh_token"
)

// refusal is an answer of the token endpoint that gives nothing.
type refusal struct{ auth.TokenAnswer }

// Error is for logs.
func (r *refusal) Error() string { return "signin: " + r.TokenAnswer.Error + ": " + r.Description }

// invalidGrant refuses; the reason is told only to whoever holds the key of a
// computer of ours.
func invalidGrant(reason auth.Reason) *refusal {
	return &refusal{auth.TokenAnswer{Error: auth.ErrInvalidGrant, Description: string(reason)}}
}

// Token is POST /oauth/token.
func (p *Provider) Token(w http.ResponseWriter, r *http.Request) {
	f, err := readForm(w, r, nil)
	if err != nil {
		p.fail(w, r, err)
		return
	}
	if err := checkGrant(f); err != nil {
		p.fail(w, r, err)
		return
	}
	jkt, ok := p.proof(w, r, auth.PathToken)
	if !ok {
		return
	}
	ans, err := p.grant(r.Context(), f, jkt)
	var no *refusal
	if errors.As(err, &no) {
		writeJSON(w, http.StatusBadRequest, no.TokenAnswer)
		return
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, ans)
}

// checkGrant answers what needs no proof: a client or a grant that is not
// served here is told so, and not to make a proof for nothing.
func checkGrant(f url.Values) error {
	if f.Get("client_id") != auth.ClientID {
		return &oauthError{Status: http.StatusUnauthorized, Code: auth.ErrInvalidClient, Description: "client_id is not known"}
	}
	switch f.Get("grant_type") {
	case grantCode, grantRefresh:
		return nil
	case "":
		return badRequest("grant_type is missing")
	}
	return &oauthError{Status: http.StatusBadRequest, Code: auth.ErrUnsupportedGrant, Description: "this grant is not given here"}
}

// grant gives tokens for a form that checkGrant has let through.
func (p *Provider) grant(ctx context.Context, f url.Values, jkt string) (auth.TokenAnswer, error) {
	for _, v := range f {
		if len(v[0]) > 4<<10 {
			return auth.TokenAnswer{}, badRequest("a field is too long")
		}
	}
	if f.Get("grant_type") == grantRefresh {
		if f.Get("refresh_token") == "" {
			return auth.TokenAnswer{}, badRequest("refresh_token is needed")
		}
		return p.refresh(ctx, f.Get("refresh_token"), f.Get("unlock_assertion"), jkt)
	}
	if f.Get("code") == "" || f.Get("code_verifier") == "" {
		return auth.TokenAnswer{}, badRequest("code and code_verifier are needed")
	}
	return p.redeem(ctx, redemption{code: f.Get("code"), verifier: f.Get("code_verifier"), redirect: f.Get("redirect_uri"), jkt: jkt})
}

// issued is tokens that are durable, before they are put into words.
type issued struct {
	d               store.Device
	access, refresh string
	nonce           string    // of the ID token; "" for none
	at              time.Time // when the access token was made
}

// answer puts tokens into words. The ID token is signed here, outside of the
// transaction: if that fails, the same call gives the same tokens again.
func (p *Provider) answer(t issued, now time.Time) (auth.TokenAnswer, error) {
	id, err := p.idToken(t, now)
	if err != nil {
		return auth.TokenAnswer{}, err
	}
	return auth.TokenAnswer{
		AccessToken: t.access, TokenType: "DPoP", ExpiresIn: seconds(t.at.Add(auth.AccessLife).Sub(now)), RefreshToken: t.refresh,
		IDToken: id, Scope: t.d.Scope, DeviceID: t.d.ID, SID: t.d.SID,
	}, nil
}
