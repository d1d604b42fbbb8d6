//go:build realparts

package admin_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"

	"alcove/server/page/pagetest"
	"alcove/server/servertest"
	"alcove/server/store"
	"alcove/sync/record"
)

// A long conversation opens where somebody has to look: at the first message
// that nobody read, or at the newest, and after an act where it says so. It
// takes no script, and Tab goes on from there.
func TestALongConversationOpensWhereItGoesOn(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	app := portal(w, "jane@example.com", jane.ID)
	const all = 30
	app.writes("m_1", "", "Message 1.")
	thread := record.ThreadOf("m_1")
	for n := 2; n <= all; n++ {
		app.writes(fmt.Sprintf("m_%d", n), thread, fmt.Sprintf("Message %d.", n))
	}
	who := signedIn(t, w, store.Clinician)
	b := pagetest.Chromium(t)
	b.View(t, 390, 800, false)
	enter(t, b, who)
	b.Script(t, false)
	path := "/staff/clients/" + jane.ID + "/messages"
	seen := func(what string, yes bool) {
		t.Helper()
		const inView = `(r => r.top >= 0 && r.bottom <= innerHeight)(document.querySelector(%q).getBoundingClientRect())`
		if got := pagetest.Get(t, b.Ctx, chromedp.Evaluate[bool](fmt.Sprintf(inView, what))); got != yes {
			t.Errorf("%s: in view %v, want %v", what, got, yes)
		}
	}
	opens := func(from string) {
		t.Helper()
		pagetest.Must(t, b.Ctx, chromedp.Navigate(w.URL+from))
		b.Press(t, `a[href="`+path+"/"+thread+`#newest"]`)
		b.Is(t, `location.hash === "#newest" && document.readyState === "complete"`)
	}
	if a := who.post(path+"/"+thread+"/read", "upto", "m_20"); a.StatusCode != 303 {
		t.Fatal(a.Status)
	}
	for _, from := range []string{"/staff", "/staff/messages", path} {
		opens(from)
		seen("#m_21", true) // with the end of what came before
		seen("#m_30", false)
	}
	b.Press(t, "form[data-look] button")
	b.Is(t, `location.hash === "#done" && document.readyState === "complete"`)
	seen("#done", true)
	seen("#m_30", true)
	opens(path)
	seen("#m_30", true)
	seen("#m_21", false)
}
