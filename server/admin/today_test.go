package admin_test

import (
	"net/http"
	"strings"
	"testing"

	"alcove/server/servertest"
	"alcove/server/store"
)

// Empty Today says so in every part.
func TestTodayQuiet(t *testing.T) {
	w := servertest.New(t)
	a := signedIn(t, w, store.FrontDesk).get("/staff")
	if a.StatusCode != http.StatusOK {
		t.Fatal(a.Status, a.Body)
	}
	for _, want := range []string{"Everybody who tried got in", "There is no backup yet", "None has left yet"} {
		if !strings.Contains(a.Body, want) {
			t.Errorf("no %q in %s", want, a.Body)
		}
	}
}
