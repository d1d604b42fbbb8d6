package signin

import (
	"errors"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// ErrAddress says that a practice's address cannot be used, in words for the
// person who typed it.
var ErrAddress = errors.New("this does not look like the address of a practice; it looks like portal.example.com")

// ErrPlain says that an address has no TLS.
var ErrPlain = errors.New("this address is not secure; it must begin with https://")

// ParseAddress takes the address of a practice as a person types it and
// returns its origin ("https://portal.example.com"). Plain http is taken only
// for this very computer.
func ParseAddress(typed string) (string, error) {
	s := strings.TrimSpace(typed)
	if s == "" || len(s) > 512 || strings.ContainsAny(s, " \t\r\n\\") {
		return "", ErrAddress
	}
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || u.User != nil || u.Hostname() == "" || u.Opaque != "" {
		return "", ErrAddress
	}
	host := strings.ToLower(u.Hostname())
	switch u.Scheme {
	case "https":
		if !strings.Contains(host, ".") && !loopback(host) && net.ParseIP(host) == nil {
			return "", ErrAddress
		}
	case "http":
		if !loopback(host) {
			return "", ErrPlain
		}
	default:
		return "", ErrAddress
	}
	// Paths are dropped: people paste the address of a page.
	if strings.Contains(host, ":") {
		host = "[" + host + "]"
	}
	if p := u.Port(); p != "" && !(u.Scheme == "https" && p == "443") && !(u.Scheme == "http" && p == "80") {
		host += ":" + p
	}
	return u.Scheme + "://" + host, nil
}

// loopback reports whether host is this computer and nothing else.
func loopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback() && ip.Zone() == ""
}

// sameOrigin reports whether endpoint lies on the origin of issuer, so that a
// discovery document cannot send our secrets elsewhere.
func sameOrigin(issuer, endpoint string) bool {
	a, err1 := url.Parse(issuer)
	b, err2 := url.Parse(endpoint)
	return err1 == nil && err2 == nil && b.User == nil && a.Scheme == b.Scheme && a.Host == b.Host && a.Host != ""
}
