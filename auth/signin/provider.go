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

// metadata is what we read of a discovery document.
type metadata struct {
	oidc.ProviderConfig
	Challenge string `json:"authorization_challenge_endpoint"`
	Revoke    string `json:"revocation_endpoint"`
}

// Discover reads the discovery document at an address from [ParseAddress]. The
// document may name another issuer (a practice that answers at two addresses);
// then that one is asked, and must name itself.
func Discover(ctx context.Context, address string, rt http.RoundTripper) (*Provider, error) {
	if rt == nil {
		rt = NewTransport()
	}
	plain := httpClient(rt)
	doc, origin, err := fetch(ctx, plain, address)
	if err == nil && origin != address {
		named := doc.IssuerURL
		if doc, _, err = fetch(ctx, plain, origin); err == nil && doc.IssuerURL != named {
			return nil, odd("discovery: the issuer does not name itself")
		}
	}
	if err != nil {
		return nil, err
	}
	for _, e := range []string{doc.Challenge, doc.TokenURL, doc.Revoke, doc.JWKSURL} {
		if !sameOrigin(doc.IssuerURL, e) {
			return nil, odd("discovery: an endpoint is missing or lies elsewhere")
		}
	}
	return &Provider{issuer: doc.IssuerURL, challenge: doc.Challenge, token: doc.TokenURL, revoke: doc.Revoke,
		oidc: doc.NewProvider(oidc.ClientContext(ctx, plain)), rt: rt, plain: plain}, nil
}

// fetch reads the document at address. origin is the address of whom it
// speaks for.
func fetch(ctx context.Context, hc *http.Client, address string) (doc metadata, origin string, err error) {
	a, err := send(ctx, hc, http.MethodGet, address+auth.PathDiscovery, nil, nil)
	if err != nil {
		return doc, "", err
	}
	if a.status != http.StatusOK {
		return doc, "", odd("discovery: the server answered %d", a.status)
	}
	if err := a.decode(&doc); err != nil {
		return doc, "", err
	}
	origin, err = ParseAddress(doc.IssuerURL)
	if err != nil || strings.TrimSuffix(doc.IssuerURL, "/") != origin {
		return doc, "", odd("discovery: the issuer is not a plain origin")
	}
	from, err1 := url.Parse(address)
	to, err2 := url.Parse(origin)
	if err1 != nil || err2 != nil {
		return doc, "", odd("discovery: %w", fmt.Errorf("the issuer cannot be read"))
	}
	// What was reached on this computer may name only this computer: a plain
	// document that points elsewhere could come from any local program.
	if loopback(from.Hostname()) != loopback(to.Hostname()) {
		return doc, "", odd("discovery: the issuer lies elsewhere")
	}
	return doc, origin, nil
}
