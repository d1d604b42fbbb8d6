package server

import (
	"net/http"
	"net/netip"
	"strings"
)

// source says which network address a request comes from, for limits. Only
// proxies that are named are believed about others, from the right: what
// stands further left anybody could have written.
func source(r *http.Request, proxies []netip.Prefix) string {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return "unknown"
	}
	ip := at.Addr().Unmap().WithZone("")
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && trusted(ip, proxies); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break // the proxy's own address counts: better too strict than a forged one
		}
		ip = next.Unmap().WithZone("")
	}
	return ip.String()
}

func trusted(ip netip.Addr, proxies []netip.Prefix) bool {
	for _, p := range proxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// fromProxy reports whether a connection comes from a named proxy or from this
// machine.
func fromProxy(r *http.Request, proxies []netip.Prefix) bool {
	at, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return false
	}
	ip := at.Addr().Unmap().WithZone("")
	return ip.IsLoopback() || trusted(ip, proxies)
}
