package admin

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Provider is the practice's own identity provider (OpenID Connect Core 1.0),
// where staff may sign in beside their passkeys.
type Provider struct {
	Issuer   string // exactly as the provider writes it
	ClientID string
	Secret   string
	Name     string // as it stands on the button; "" means the issuer's host
}

// providerPatience is how long the provider may take to answer, each time.
const providerPatience = 10 * time.Second

// maxProviderAnswer bounds what it may send, in bytes.
const maxProviderAnswer = 1 << 20

// signedBy is how ID tokens may be signed: with a key pair. "none" and shared
// secrets are not among them, whatever the provider's own page says.
var signedBy = []string{oidc.RS256, oidc.RS384, oidc.RS512, oidc.ES256, oidc.ES384, oidc.ES512, oidc.PS256, oidc.PS384, oidc.PS512, oidc.EdDSA}

// provider is a [Provider] that was, or will be, asked. The server starts
// without it: what it says of itself is read when somebody first goes there.
type provider struct {
	Provider
	back string // our address that it sends people back to
	now  func() time.Time
	http *http.Client

	mu   sync.Mutex
	says *oidc.Provider
}

func newProvider(o Provider, public string, now func() time.Time) *provider {
	if o.Name == "" {
		if u, err := url.Parse(o.Issuer); err == nil {
			o.Name = u.Hostname()
		}
	}
	return &provider{Provider: o, back: public + "/staff/provider/back", now: now, http: &http.Client{
		Timeout:   providerPatience,
		Transport: capped{http.DefaultTransport},
		// It answers where it says it does, or not at all.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// capped cuts answers that are too long.
type capped struct{ http.RoundTripper }

// RoundTrip is [http.RoundTripper].
func (c capped) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := c.RoundTripper.RoundTrip(r)
	if err == nil {
		resp.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(resp.Body, maxProviderAnswer), resp.Body}
	}
	return resp, err
}

// ask is what the provider says of itself, from the first time it answered.
func (p *provider) ask() (*oidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.says != nil {
		return p.says, nil
	}
	// Its keys are fetched with this context later: nobody's request may end it.
	says, err := oidc.NewProvider(oidc.ClientContext(context.Background(), p.http), p.Issuer)
	if err != nil {
		return nil, fmt.Errorf("admin: identity provider: %w", err)
	}
	p.says = says
	return says, nil
}

func (p *provider) client(says *oidc.Provider) *oauth2.Config {
	at := says.Endpoint()
	at.AuthStyle = oauth2.AuthStyleInHeader // what everybody must offer (RFC 6749 section 2.3.1)
	var ways struct {
		Secret []string `json:"token_endpoint_auth_methods_supported"`
	}
	if says.Claims(&ways) == nil && len(ways.Secret) > 0 && !slices.Contains(ways.Secret, "client_secret_basic") {
		at.AuthStyle = oauth2.AuthStyleInParams
	}
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: at, RedirectURL: p.back, Scopes: []string{oidc.ScopeOpenID, "email"}}
}

// trip is one way to the provider and back: what binds the answer to the
// question (RFC 7636, and nonce of OpenID Connect Core 1.0 section 3.1.2.1).
type trip struct {
	state, nonce, verifier string
}

func (p *provider) leave(t trip) (string, error) {
	says, err := p.ask()
	if err != nil {
		return "", err
	}
	return p.client(says).AuthCodeURL(t.state, oidc.Nonce(t.nonce), oauth2.S256ChallengeOption(t.verifier)), nil
}

// person is who came back.
type person struct {
	iss, sub string
	email    string // "" unless the provider says that it was verified
}

var (
	// errProviderAway means that the provider did not answer.
	errProviderAway = errors.New("admin: the identity provider does not answer")
	// errNotSaid means that what came back is not a sign-in at the provider.
	errNotSaid = errors.New("admin: not an answer to this question")
)

// arrive turns the answer into a person. Everything about the token is checked
// that can be: who issued it, for whom, when, with which key, for which question.
func (p *provider) arrive(ctx context.Context, t trip, q url.Values) (who person, err error) {
	if subtle.ConstantTimeCompare([]byte(q.Get("state")), []byte(t.state)) != 1 {
		return who, fmt.Errorf("%w: state", errNotSaid)
	}
	if iss := q.Get("iss"); q.Has("iss") && iss != p.Issuer { // RFC 9207
		return who, fmt.Errorf("%w: iss of the answer", errNotSaid)
	}
	if q.Get("error") != "" || q.Get("code") == "" {
		return who, fmt.Errorf("%w: refused there", errNotSaid)
	}
	says, err := p.ask()
	if err != nil {
		return who, errors.Join(errProviderAway, err)
	}
	ctx = oidc.ClientContext(ctx, p.http)
	tokens, err := p.client(says).Exchange(ctx, q.Get("code"), oauth2.VerifierOption(t.verifier))
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) && refused.Response != nil && refused.Response.StatusCode < 500 {
		return who, fmt.Errorf("%w: the code was refused", errNotSaid)
	}
	if err != nil {
		return who, errors.Join(errProviderAway, withoutText(err))
	}
	raw, ok := tokens.Extra("id_token").(string)
	if !ok {
		return who, fmt.Errorf("%w: no ID token", errNotSaid)
	}
	id, err := says.VerifierContext(ctx, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: signedBy, Now: p.now}).Verify(ctx, raw)
	if err != nil {
		return who, errors.Join(errNotSaid, err)
	}
	return p.judge(id, t)
}

// judge checks what the verifier leaves to us.
func (p *provider) judge(id *oidc.IDToken, t trip) (who person, err error) {
	var c struct {
		Email    string `json:"email"`
		Verified any    `json:"email_verified"`
		For      string `json:"azp"`
	}
	if err := id.Claims(&c); err != nil {
		return who, errors.Join(errNotSaid, err)
	}
	switch {
	case id.Issuer != p.Issuer:
		return who, fmt.Errorf("%w: iss", errNotSaid)
	case id.Nonce == "" || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(t.nonce)) != 1:
		return who, fmt.Errorf("%w: nonce", errNotSaid)
	case len(id.Audience) > 1 && c.For == "", c.For != "" && c.For != p.ClientID, !slices.Contains(id.Audience, p.ClientID):
		return who, fmt.Errorf("%w: made for somebody else", errNotSaid)
	case id.Subject == "" || len(id.Subject) > 255:
		return who, fmt.Errorf("%w: sub", errNotSaid)
	case id.IssuedAt.After(p.now().Add(time.Minute)):
		return who, fmt.Errorf("%w: from the future", errNotSaid)
	}
	who = person{iss: id.Issuer, sub: id.Subject}
	if c.Verified == true { // a text "true" or a 1 is not what the standard says
		who.email = c.Email
	}
	return who, nil
}

// withoutText keeps what a server sent out of the log: it may hold anything.
func withoutText(err error) error { return fmt.Errorf("%T", err) }
