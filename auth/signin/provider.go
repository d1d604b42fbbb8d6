package signin

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/coreos/go-oidc/v3/oidc"

	"alcove/auth"
)

// Provider is a practice's server, as its discovery document describes it. It
// is safe for concurrent use and never changes.
type Provider struct {
	issuer    string
	challenge string
	token     string
	revoke    string
	oidc      *oidc.Provider
	rt        http.RoundTripper
	plain     *http.Client // without proofs
}

// Issuer is the server's name for itself; it is what a sign-in binds to.
func (p *Provider) Issuer() string { return p.issuer }

// Discover reads the discovery document at an address from [ParseAddress]. The
// document may name another issuer (a practice that answers at two addresses);
// then that one is asked, and must name itself.
func Discover(ctx context.Context, address string, rt http.RoundTripper) (*Provider, error) {
	if rt == nil {
		rt = NewTransport()
	}
	plain := httpClient(rt)
	named, err := namedIssuer(ctx, plain, address)
	if err != nil {
		return nil, err
	}
	octx := oidc.ClientContext(ctx, plain)
	op, err := oidc.NewProvider(octx, named)
	if err != nil {
		return nil, odd("discovery: %w", err)
	}
	var doc struct {
		Challenge string   `json:"authorization_challenge_endpoint"`
		Token     string   `json:"token_endpoint"`
		Revoke    string   `json:"revocation_endpoint"`
		JWKS      string   `json:"jwks_uri"`
		PKCE      []string `json:"code_challenge_methods_supported"`
	}
	if err := op.Claims(&doc); err != nil {
		return nil, odd("discovery: %w", err)
	}
	for _, e := range []string{doc.Challenge, doc.Token, doc.Revoke, doc.JWKS} {
		if !sameOrigin(named, e) {
			return nil, odd("discovery: an endpoint is missing or lies elsewhere")
		}
	}
	return &Provider{issuer: named, challenge: doc.Challenge, token: doc.Token, revoke: doc.Revoke, oidc: op, rt: rt, plain: plain}, nil
}

// namedIssuer is whom the document at address speaks for.
func namedIssuer(ctx context.Context, hc *http.Client, address string) (string, error) {
	a, err := send(ctx, hc, http.MethodGet, address+auth.PathDiscovery, nil, nil)
	if err != nil {
		return "", err
	}
	if a.status != http.StatusOK {
		return "", odd("discovery: the server answered %d", a.status)
	}
	var doc struct {
		Issuer string `json:"issuer"`
	}
	if err := a.decode(&doc); err != nil {
		return "", err
	}
	origin, err := ParseAddress(doc.Issuer)
	if err != nil || strings.TrimSuffix(doc.Issuer, "/") != origin {
		return "", odd("discovery: the issuer is not a plain origin")
	}
	from, err1 := url.Parse(address)
	to, err2 := url.Parse(origin)
	if err1 != nil || err2 != nil {
		return "", odd("discovery: %w", fmt.Errorf("the issuer cannot be read"))
	}
	// What was reached on this computer may name only this computer: a plain
	// document that points elsewhere could come from any local program.
	if loopback(from.Hostname()) != loopback(to.Hostname()) {
		return "", odd("discovery: the issuer lies elsewhere")
	}
	return doc.Issuer, nil
}
