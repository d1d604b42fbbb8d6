package signin

import (
	"context"
	"crypto/subtle"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"

	"alcove/auth"
)

// Grant is what a finished sign-in gave. All of it is a secret but the ids.
type Grant struct {
	Tokens
	DeviceID string
	Subject  string // the account
}

// Tokens are one answer of the token endpoint.
type Tokens struct {
	Access  string
	Refresh string
	Life    time.Duration // of Access
	SID     string
}

// Exchange redeems an authorization code. redirect is the loopback's address
// if the code came that way, else "". A Fault of kind NeedsMore means that the
// code was not spent and must go to the challenge endpoint as LinkCode. After
// an answer that was lost the same call may be made again.
func (d *Dialogue) Exchange(ctx context.Context, code, redirect string) (*Grant, error) {
	f := url.Values{
		"grant_type": {"authorization_code"}, "client_id": {auth.ClientID},
		"code": {code}, "code_verifier": {d.a.Verifier},
	}
	set(f, "redirect_uri", redirect)
	w, a, err := d.p.tokenCall(ctx, d.hc, f)
	if err != nil {
		return nil, err
	}
	tok, err := readTokens(w)
	if err != nil {
		return nil, err
	}
	id, err := d.p.verify(ctx, w.IDToken, d.a.Nonce, a.date)
	if err != nil {
		return nil, err
	}
	if w.DeviceID == "" || len(w.DeviceID) > 128 {
		return nil, odd("token: no device_id")
	}
	if id.device != w.DeviceID || id.sid != tok.SID {
		return nil, odd("token: the ID token speaks of another device or session")
	}
	return &Grant{Tokens: *tok, DeviceID: w.DeviceID, Subject: id.subject}, nil
}

// tokenCall is one call of the token endpoint, its failures told apart.
func (p *Provider) tokenCall(ctx context.Context, hc *http.Client, f url.Values) (*auth.TokenAnswer, *answer, error) {
	a, err := post(ctx, hc, p.token, f)
	if err != nil {
		return nil, nil, err
	}
	if a.status == http.StatusTooManyRequests {
		return nil, nil, &Fault{Kind: Throttled, Reason: auth.TooSoon, TriesLeft: -1, RetryAfter: a.retryAfter()}
	}
	var w auth.TokenAnswer
	if err := a.decode(&w); err != nil {
		return nil, nil, err
	}
	if a.status == http.StatusOK {
		return &w, a, nil
	}
	switch w.Error {
	case auth.ErrInsufficientAuthz:
		if w.Needs != auth.NeedPIN && w.Needs != auth.NeedWord {
			return nil, nil, odd("token: an unknown need")
		}
		return nil, nil, &Fault{Kind: NeedsMore, TriesLeft: -1}
	case auth.ErrUnlockRequired:
		if w.UnlockNonce == "" || len(w.UnlockNonce) > 512 {
			return nil, nil, odd("token: unlock_required without a nonce")
		}
		return nil, nil, &Fault{Kind: UnlockNeeded, Reason: auth.Idle, Nonce: w.UnlockNonce, TriesLeft: -1}
	case auth.ErrInvalidGrant:
		if f.Get("grant_type") == "authorization_code" {
			return nil, nil, &Fault{Kind: DeadCode, Reason: auth.TooOld, TriesLeft: -1}
		}
		no := ended(w.Description)
		if no.Kind == NotAccepted {
			no.Kind = Stranger
		}
		return nil, nil, no
	}
	return nil, nil, &Fault{Kind: Refused, Reason: auth.Offline, TriesLeft: -1, Err: errors.New("token: " + word(w.Error))}
}

// readTokens checks what every success must have. "DPoP" is compared without
// case (RFC 6749 section 5.1).
func readTokens(w *auth.TokenAnswer) (*Tokens, error) {
	if w.AccessToken == "" || w.RefreshToken == "" || len(w.AccessToken) > 512 || len(w.RefreshToken) > 256 {
		return nil, odd("token: a token is missing or too long")
	}
	if !strings.EqualFold(w.TokenType, "DPoP") {
		return nil, odd("token: not bound to a key")
	}
	return &Tokens{Access: w.AccessToken, Refresh: w.RefreshToken, Life: clamp(w.ExpiresIn, 1, 86400), SID: w.SID}, nil
}

type identity struct {
	subject, device, sid string
}

// verify checks an ID token (OpenID Connect Core section 3.1.3.7). Its times
// are judged by the server's Date: people's clocks are wrong by hours, and the
// answer came over TLS a moment ago.
func (p *Provider) verify(ctx context.Context, raw, nonce string, date time.Time) (*identity, error) {
	if date.IsZero() {
		return nil, odd("token: the answer has no Date")
	}
	v := p.oidc.Verifier(&oidc.Config{
		ClientID: auth.ClientID, SupportedSigningAlgs: []string{oidc.ES256}, Now: func() time.Time { return date },
	})
	id, err := v.Verify(ctx, raw)
	if err != nil {
		return nil, odd("ID token: %w", err)
	}
	if nonce == "" || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return nil, odd("ID token: it answers another sign-in")
	}
	if len(id.Audience) != 1 || id.Subject == "" || len(id.Subject) > 255 {
		return nil, odd("ID token: audience or subject cannot be")
	}
	var c struct {
		Device string `json:"device_id"`
		SID    string `json:"sid"`
	}
	if err := id.Claims(&c); err != nil {
		return nil, odd("ID token: %w", err)
	}
	return &identity{subject: id.Subject, device: c.Device, sid: c.SID}, nil
}
