//go:build realparts

package admin_test

import (
	"context"
	"testing"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"alcove/server/page/pagetest"
	"alcove/server/servertest"
	"alcove/server/store"
)

// What changed while the line to the server was cut, or before it stood, is
// told by nobody: a page looks as soon as there is a line.
func TestAPageLooksWhenItsLineStands(t *testing.T) {
	w := servertest.New(t)
	b := pagetest.Chromium(t)
	enter(t, b, signedIn(t, w, store.FrontDesk))
	watchAsking(t, b)
	call := &phoneCall{t: t, b: b}
	pagetest.Must(t, b.Ctx, chromedp.Navigate(w.URL+"/staff"))
	call.reads("Everybody who tried got in")
	pagetest.Must(t, b.Ctx, chromedp.Evaluate[chromedp.Void](`document.getElementById("stuck").textContent = "an old page";
		lines.forEach(line => line.dispatchEvent(new Event("open"))); void 0`))
	call.reads("Everybody who tried got in")
}

// watchAsking counts in each page what is asked for by script, and keeps its
// lines and what it would do every so often: the test does it when it wants.
func watchAsking(t *testing.T, b *pagetest.Browser) {
	t.Helper()
	const script = `globalThis.asked = 0; globalThis.every = []; globalThis.lines = [];
		const ask = fetch, Line = EventSource;
		globalThis.fetch = (...what) => { asked++; return ask(...what); };
		globalThis.setInterval = f => every.push(f);
		globalThis.EventSource = function (address) { const line = new Line(address); lines.push(line); return line; };`
	pagetest.Must(t, b.Ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
		return err
	}))
}
