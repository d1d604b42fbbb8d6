//go:build realparts

package admin_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"alcove/server/page/pagetest"
	"alcove/server/servertest"
	"alcove/server/store"
)

// In a real browser: the list of clients finds while somebody types, and Today
// changes by itself when somebody cannot get in, and again when they are in.
func TestTodayAndSearchInABrowser(t *testing.T) {
	w := servertest.New(t)
	w.Client("jane@example.com", "Jane Rivera")
	w.Client("bob@example.com", "Bob Stone")
	b := pagetest.Chromium(t)
	enter(t, b, signedIn(t, w, store.FrontDesk))
	shows := func(what string, yes ...string) {
		t.Helper()
		w.Until(what, func() bool {
			page, err := pagetest.Try(b.Ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText`))
			for _, want := range yes {
				text, not := strings.CutPrefix(want, "not ")
				if strings.Contains(page, text) == not {
					return false
				}
			}
			return err == nil
		})
	}
	pagetest.Must(t, b.Ctx, chromedp.Navigate(w.URL+"/staff/clients"),
		chromedp.Evaluate[chromedp.Void](`document.getElementById("clients-said").dataset.stays = "yes"; void 0`), chromedp.SendKeys(chromedp.CSS("#q"), "riv"))
	// A screen reader hears how many, from a line that was there before. The
	// first letters may have been looked for on the way.
	b.Is(t, `(e => e.getAttribute("role") + " " + e.dataset.stays + " " + e.textContent)(document.getElementById("clients-said")) === "status yes 1 client found for riv"`)
	shows("the search", "Jane Rivera", "not Bob Stone")
	if at := pagetest.Get(t, b.Ctx, chromedp.Evaluate[string](`location.search + " " + document.activeElement.id`)); at != "?q=riv q" {
		t.Error(at)
	}

	pagetest.Must(t, b.Ctx, chromedp.Navigate(w.URL+"/staff"))
	shows("a quiet page", "Everybody who tried got in")
	a := w.App()
	ans := a.Start("jane@example.com")
	code := servertest.Code(w.LinkMail("jane@example.com", 1))
	if _, status := a.Challenge(map[string][]string{"auth_session": {ans.AuthSession}, "email_code": {todayWrong(code)}}); status != 400 {
		t.Fatal(status)
	}
	shows("the trouble", "Jane Rivera", "A wrong code or PIN was typed.", "waits now")
	// Whoever is at a button with the keyboard stays there while lines come.
	pagetest.Must(t, b.Ctx, chromedp.Evaluate[chromedp.Void](`document.querySelector("#stuck a.button").focus(); void 0`))
	bob := w.App()
	asked := bob.Start("bob@example.com")
	if _, status := bob.Challenge(map[string][]string{"auth_session": {asked.AuthSession}, "email_code": {todayWrong(servertest.Code(w.LinkMail("bob@example.com", 1)))}}); status != 400 {
		t.Fatal(status)
	}
	shows("more trouble", "Who cannot get in (2)", "Bob Stone")
	if at := pagetest.Get(t, b.Ctx, chromedp.Evaluate[string](`document.activeElement.textContent`)); at != "Help on the phone: Jane Rivera" {
		t.Errorf("the focus is at %q", at)
	}
	done, status := a.Challenge(map[string][]string{"auth_session": {ans.AuthSession}, "email_code": {code}})
	if status != 200 {
		t.Fatal(status)
	}
	if _, status := a.Token(done.AuthorizationCode); status != 200 {
		t.Fatal(status)
	}
	shows("the end of the trouble", "Who cannot get in (1)", "not Jane Rivera")
	if got := pagetest.Ours(b.Problems()); len(got) > 0 {
		t.Error("the browser complains:", got)
	}
}
