package server

import (
	"net/http/httptest"
	"net/netip"
	"testing"
)

// 4.1.3: only named proxies are believed, and from the right.
func TestSource(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/24"), netip.MustParsePrefix("2001:db8:f::/48")}
	for _, c := range []struct {
		remote    string
		forwarded []string
		want      string
	}{
		{"192.0.2.1:5", nil, "192.0.2.1"},
		{"192.0.2.1:5", []string{"198.51.100.9"}, "192.0.2.1"}, // nobody's proxy
		{"10.0.0.5:5", nil, "10.0.0.5"},
		{"10.0.0.5:5", []string{"198.51.100.9"}, "198.51.100.9"},
		{"10.0.0.5:5", []string{"1.2.3.4, 198.51.100.9"}, "198.51.100.9"}, // the left is forged
		{"10.0.0.5:5", []string{"1.2.3.4", "198.51.100.9"}, "198.51.100.9"},
		{"10.0.0.5:5", []string{"198.51.100.9, 10.0.0.7"}, "198.51.100.9"}, // two of ours in a row
		{"10.0.0.5:5", []string{"10.0.0.7, 10.0.0.8"}, "10.0.0.7"},
		{"10.0.0.5:5", []string{"198.51.100.9, nonsense"}, "10.0.0.5"},
		{"10.0.0.5:5", []string{"198.51.100.9, 10.0.0.7, nonsense, 10.0.0.8"}, "10.0.0.8"},
		{"10.0.0.5:5", []string{" "}, "10.0.0.5"},
		{"[2001:db8:f::1]:5", []string{"2001:db8:1:2:3:4:5:6"}, "2001:db8:1:2:3:4:5:6"},
		{"[::ffff:192.0.2.1]:5", nil, "192.0.2.1"},
		{"[::ffff:10.0.0.5]:5", []string{"::ffff:198.51.100.9"}, "198.51.100.9"},
		{"[fe80::1%eth0]:5", nil, "fe80::1"},
		{"@", []string{"198.51.100.9"}, "unknown"},
	} {
		r := httptest.NewRequest("GET", "/", nil)
		r.RemoteAddr = c.remote
		for _, f := range c.forwarded {
			r.Header.Add("X-Forwarded-For", f)
		}
		if got := source(r, proxies); got != c.want {
			t.Errorf("%s %q: %s, want %s", c.remote, c.forwarded, got, c.want)
		}
	}
}
