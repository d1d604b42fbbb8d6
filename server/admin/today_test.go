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

// The menu says how many wait, to whoever may know.
func TestMenuCounts(t *testing.T) {
	w := servertest.New(t)
	w.Client("jane@example.com", "Jane Rivera")
	b := signedIn(t, w, store.FrontDesk)
	menu := func(b *browser) string {
		_, rest, _ := strings.Cut(b.get("/staff/help-requests").Body, "<nav")
		menu, _, _ := strings.Cut(rest, "</nav>")
		return menu
	}
	if m := menu(b); strings.Contains(m, "waiting") {
		t.Error(m)
	}
	a := w.App()
	ans := a.Start("jane@example.com")
	wrong := todayWrong(servertest.Code(w.LinkMail("jane@example.com", 1)))
	if _, status := a.Challenge(map[string][]string{"auth_session": {ans.AuthSession}, "email_code": {wrong}}); status != http.StatusBadRequest {
		t.Fatal(status)
	}
	w.Until("the count", func() bool { return strings.Contains(menu(b), `Today <span class="count">1<span`) })
	if m := menu(b); strings.Contains(m, "Messages") {
		t.Error("the front desk is led to messages")
	}
}
