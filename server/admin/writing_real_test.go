//go:build realparts

package admin_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"alcove/auth"
	"alcove/server/page/pagetest"
	"alcove/server/servertest"
	"alcove/server/store"
	"alcove/sync/record"
)

// A11.3, A11.4 in a real browser: whoever has a conversation before their eyes
// marks it read; what the client writes next comes by itself, and stays unread
// until somebody is there; what was typed meanwhile outlives the session, and
// is sent after the next sign-in.
func TestWritingInABrowserA11_3_A11_4(t *testing.T) {
	w := servertest.New(t)
	jane := w.Client("jane@example.com", "Jane Rivera")
	app := portal(w, "jane@example.com", jane.ID)
	app.writes("m_first", "", "Could we move Thursday?")
	who := signedIn(t, w, store.Clinician)
	b := pagetest.Chromium(t)
	enter(t, b, who)
	// A window that somebody looks at has the focus; without a screen, it must be said.
	pagetest.Must(t, b.Ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
		return err
	}))
	watchAsking(t, b)
	call := &phoneCall{t: t, b: b}
	thread := "/staff/clients/" + jane.ID + "/messages/" + record.ThreadOf("m_first")
	pagetest.Must(t, b.Ctx, chromedp.Navigate(w.URL+thread))
	unread := func() (n int) {
		if err := w.Store().Read(t.Context(), func(tx *store.Tx) (err error) { _, n, err = tx.CountUnread(); return err }); err != nil {
			t.Fatal(err)
		}
		return n
	}
	w.Until("the first message to be read", func() bool { return unread() == 0 })
	if marks := pulled(t, app, record.ReadMarks); len(marks) != 1 || marks[0].Upto != "m_first" {
		t.Errorf("%+v", marks)
	}

	app.writes("m_second", record.ThreadOf("m_first"), "The bus is late.")
	call.reads("The bus is late.")
	if unread() != 1 {
		t.Error("read while nobody pressed anything")
	}
	pagetest.Must(t, b.Ctx, chromedp.SendKeys(chromedp.CSS("#text"), "Thursday at 4 is free."))
	w.Until("the second message to be read", func() bool { return unread() == 0 })

	if got := pagetest.Ours(b.Problems()); len(got) > 0 {
		t.Error("the browser complains:", got)
	}

	w.Advance(auth.StaffIdle)
	if a := who.get("/staff"); a.StatusCode != 303 {
		t.Fatal("still signed in:", a.Status)
	}
	if err := w.Store().Write(t.Context(), func(tx *store.Tx) error { tx.TellStaff(); return nil }); err != nil {
		t.Fatal(err)
	}
	call.reads("You were signed out. What you wrote is still here")
	if text := pagetest.Get(t, b.Ctx, chromedp.Evaluate[string](`document.body.innerText`)); strings.Contains(text, "bus") || strings.Contains(text, "Rivera") {
		t.Error("private words stay on the screen:", text)
	}
	if n := pagetest.Get(t, b.Ctx, chromedp.Evaluate[int](`(() => { const before = asked; every.forEach(f => f()); return asked - before; })()`)); n != 0 {
		t.Error("a page that is over asks on, and says so each time")
	}
	again := signedIn(t, w, store.Clinician)
	enter(t, b, again)
	call.press("form.write button")
	call.reads("Sent.")
	call.reads("Thursday at 4 is free.")
	// Whether the page heard of the end first, or was refused, is chance.
	if got := slices.DeleteFunc(pagetest.Ours(b.Problems()), refused); len(got) > 0 {
		t.Error("the browser complains:", got)
	}
	err := w.Store().Read(t.Context(), func(tx *store.Tx) error {
		all, err := tx.ThreadMessages(jane.ID, record.ThreadOf("m_first"), 0)
		if len(all) != 3 || all[2].Text != "Thursday at 4 is free." || all[2].By != again.Staff.ID {
			t.Errorf("%+v", all)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// refused is a page whose session is over, told so by its own question.
func refused(problem string) bool {
	return strings.HasPrefix(problem, "error network:") && strings.Contains(problem, "status of 401")
}
