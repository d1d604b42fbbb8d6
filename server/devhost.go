package server

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// onlyHere refuses requests for another name than this machine's or the public
// one. The pages of --dev hold everybody's mail, and a foreign site can bind
// its own name to 127.0.0.1 and have a browser here read them ("DNS
// rebinding"); such a request still carries the foreign name.
func onlyHere(next http.HandlerFunc, public string) http.HandlerFunc {
	name := ""
	if u, err := url.Parse(public); err == nil {
		name = u.Hostname()
	}
	return func(w http.ResponseWriter, r *http.Request) {
		host := hostname(r.Host)
		if !loopback(host) && (name == "" || !strings.EqualFold(host, name)) {
			fail(w, r, http.StatusForbidden)
			return
		}
		next(w, r)
	}
}

// hostname is a Host header without its port and brackets.
func hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		return h
	}
	return strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
}
