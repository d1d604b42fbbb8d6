package signin

import (
	"net"
	"net/http"
	"net/netip"
)

// source is a caller's network address as it is counted: an IPv4 address, or
// the /64 of an IPv6 one, because one household or one attacker has all of it.
// Spellings of one address fall together.
func (p *Provider) source(r *http.Request) string { return sourceKey(p.Source(r)) }

func sourceKey(addr string) string {
	if host, _, err := net.SplitHostPort(addr); err == nil {
		addr = host
	}
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return "unknown" // one bucket for all that cannot be read: stricter, never looser
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	pre, err := ip.Prefix(64)
	if err != nil {
		return "unknown"
	}
	return pre.String()
}
