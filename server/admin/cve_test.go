package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"alcove/auth"
	"alcove/server/admin"
	"alcove/server/servertest"
	"alcove/server/store"
)

// OpenEMR CVE-2026-25476: a flag in the request skipped the check of the time.
// No route answers a session that is over, whatever the request says.
func TestCVE_2026_25476_NothingSkipsTheIdleTime(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.Owner)
	old := newDoorway(t, w)
	old.cookies["__Host-alcove-staff"] = b.cookie
	w.Advance(auth.StaffIdle)
	for _, r := range admin.Blank().Routes() {
		method, path, _ := strings.Cut(r.Pattern, " ")
		if r.Who == admin.Anybody {
			continue
		}
		path = place.ReplaceAllString(path, "x")
		for _, flag := range []string{"", "?skip_timeout_reset=1", "?again=1", "?done=ended", "?next=/staff", "?keep_alive=true"} {
			for _, header := range [][]string{{}, {"X-Alcove-Live", "1"}, {"Accept", "text/event-stream"}} {
				a := old.do(method, path+flag, "application/x-www-form-urlencoded", "skip_timeout_reset=1", header...)
				if a.StatusCode != http.StatusUnauthorized && (a.StatusCode != http.StatusSeeOther || !strings.HasPrefix(a.Header.Get("Location"), "/staff/sign-in")) {
					t.Errorf("%s %s%s %v: %s", method, path, flag, header, a.Status)
				}
			}
		}
	}
	if old.isIn() {
		t.Error("a refused request brought the session back")
	}
}

// Reset poisoning: a setup address names the configured server, whatever the
// request says of where it went.
func TestSetupAddressIgnoresTheHostHeader(t *testing.T) {
	w, b, _, _ := atHome(t, store.Owner)
	const form = "application/x-www-form-urlencoded"
	for i, header := range []string{"X-Forwarded-Host", "Forwarded", "X-Host", "X-Original-Host"} {
		a := b.do("POST", "/staff/people", form, "name=Max&role=clinician&email=max"+strings.Repeat("x", i)+"@lakeside.example", header, "evil.example")
		if a.StatusCode != http.StatusOK || strings.Contains(a.Body, "evil.example") || !strings.Contains(a.Body, w.URL+"/staff/setup#") {
			t.Errorf("%s: %s", header, a.Status)
		}
	}
}
