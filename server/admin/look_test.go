//go:build realparts

package admin

import (
	"encoding/json"
	"net/http"
	"testing"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/page/pagetest"
	"alcove/server/store"
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
		"POST /staff/passkey/setup/look": func(w http.ResponseWriter, r *http.Request) {
			var in setupToken
			if err := json.NewDecoder(r.Body).Decode(&in); err != nil || in.Token != exampleSetupToken {
				no(w, http.StatusForbidden, "setup_dead")
				return
			}
			reply(w, http.StatusOK, map[string]string{"name": "Sam Ortiz", "email": "sam@elm.example", "role": roleName(store.FrontDesk)})
		},
		"POST /staff/clients/{id}/messages/{thread}/read": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		"GET /staff/emails/{kind}/page": func(w http.ResponseWriter, r *http.Request) {
			l, ok := example(r.PathValue("kind"))
			out, err := mail.Write(l, store.Practice{Practice: auth.Practice{Name: exampleFrame.Practice, Phone: "(555) 010-0199", Zone: "UTC"}}, false)
			if !ok || err != nil {
				t.Error(ok, err)
			}
			writeLetter(w, out)
		},
	})
}
