package page

import (
	"net/http"
	"strconv"
	"strings"
)

// policy is the Content-Security-Policy of a page that may lead to the app:
// browsers hold form-action against the redirect after a POST too, so the
// loopback of the app (RFC 8252 section 7.3) must stand in it.
const policy = "default-src 'none'; style-src 'self'; img-src 'self'; " +
	"form-action 'self' http://127.0.0.1:* http://[::1]:*; frame-ancestors 'none'; base-uri 'none'"

// policyFor is the policy of one page. The grammar of the policy knows no IPv6
// address and Chromium leaves ours out of it, so for an app that waits on one,
// its port is opened by number.
func policyFor(f Frame) string {
	if !f.ToApp {
		return policyWithLeave
	}
	if port, ok := strings.CutPrefix(f.Loopback, "[::1]:"); ok {
		if n, err := strconv.ParseUint(port, 10, 16); err == nil {
			return strings.Replace(policy, "http://[::1]:*", "http://[::1]:* http://*:"+strconv.FormatUint(n, 10), 1)
		}
	}
	return policy
}

// policyWithLeave is for all other pages: the script that leaves the page may
// run, and forms stay here.
const policyWithLeave = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// policyForStaff is for pages for staff: everything from here, nothing inline,
// nothing from elsewhere.
const policyForStaff = "default-src 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// Headers sets what every answer of the server to a browser carries: nothing
// is kept, sent on, framed, sniffed, indexed or loaded from elsewhere.
func Headers(h http.Header) {
	h.Set("Content-Security-Policy", policy)
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("X-Robots-Tag", "noindex, nofollow")
	h.Set("Cross-Origin-Opener-Policy", "same-origin")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
}
