//go:build realparts

package admin

import (
	"net/http"
	"testing"

	"alcove/server/page/pagetest"
)

// Every state of every page for staff, in a real browser.
func TestStaffPagesInABrowser(t *testing.T) {
	pagetest.Look(t, true, map[string]http.HandlerFunc{
		"GET /staff/events": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"GET /staff/practice/address/qr.svg": func(w http.ResponseWriter, _ *http.Request) {
			svg, err := drawQR("https://portal.elmstreet.example")
			if err != nil {
				t.Error(err)
			}
			w.Header().Set("Content-Type", "image/svg+xml")
			_, _ = w.Write(svg)
		},
		"POST /staff/clients/{id}/messages/{thread}/read": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"GET /staff/emails/{kind}/page":                   func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Type", "text/html") },
	})
}
