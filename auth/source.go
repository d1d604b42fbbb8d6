package auth

import (
	"net"
	"net/netip"
)

// SourceKey is a caller's network address as it is counted: an IPv4 address,
// or the /64 of an IPv6 one, because one household or one attacker has all of
// it. Spellings of one address fall together. What cannot be read falls into
// one bucket: stricter, never looser.
func SourceKey(addr string) string {
	const unknown = "unknown"
	if host, _, err := net.SplitHostPort(addr); err == nil {
		addr = host
	}
	ip, err := netip.ParseAddr(addr)
	if err != nil {
		return unknown
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	pre, err := ip.Prefix(64)
	if err != nil {
		return unknown
	}
	return pre.String()
}
