package server

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"alcove/server/admin"
)

// StaffOIDC is the practice's identity provider for staff; the zero value: none.
type StaffOIDC struct {
	Issuer     string // exactly as the provider writes it, such as https://accounts.example.com
	ClientID   string
	SecretFile string
	Name       string // on the button of the sign-in page; "" means the issuer's host
}

func (o StaffOIDC) check() error {
	if o == (StaffOIDC{}) {
		return nil
	}
	if o.Issuer == "" || o.ClientID == "" || o.SecretFile == "" {
		return errors.New("staff sign in at an identity provider with --staff-oidc-issuer, --staff-oidc-client-id and --staff-oidc-secret-file together, or without all of them")
	}
	u, err := url.Parse(o.Issuer)
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return fmt.Errorf("--staff-oidc-issuer %q is not the address of an identity provider; it looks like https://accounts.example.com", o.Issuer)
	}
	return nil
}

// provider is what the pages for staff need of it; nil: none.
func (o StaffOIDC) provider() (*admin.Provider, error) {
	if o == (StaffOIDC{}) {
		return nil, nil
	}
	b, err := os.ReadFile(o.SecretFile)
	if err != nil {
		return nil, fmt.Errorf("--staff-oidc-secret-file cannot be read: %w", err)
	}
	secret := strings.TrimSpace(string(b))
	if secret == "" {
		return nil, fmt.Errorf("--staff-oidc-secret-file %s is empty", o.SecretFile)
	}
	return &admin.Provider{Issuer: o.Issuer, ClientID: o.ClientID, Secret: secret, Name: o.Name}, nil
}
