//go:build realparts

package acceptance_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"

	"alcove/server/page/pagetest"
)

// offline lets a browser reach this machine and nobody else.
var offline = chromedp.Flag("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1")

// wait lets so much of the browser's own time pass: its timers fire, and
// nobody sits there.
func wait(t *testing.T, b *pagetest.Browser, d time.Duration) {
	t.Helper()
	expired := chromedp.Events(b.Ctx, emulation.VirtualTimeBudgetExpired)
	budget := float64(d.Milliseconds())
	pagetest.Must(t, b.Ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetVirtualTimePolicy, emulation.SetVirtualTimePolicyParams{Policy: emulation.VirtualTimePolicyAdvance, Budget: &budget})
		return err
	}))
	for _, err := range expired {
		if err != nil {
			t.Fatal(err)
		}
		return
	}
}

// Acceptance 14, 15, 27: a browser without a window opens the link, runs its
// scripts, waits thirty seconds, and sends every form: nothing is used up, and
// nothing was fetched from anybody else.
func TestAcceptance14BrowserThatScans(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("scanned", 1)[0]
	c, m := p.waiting(email)
	b := pagetest.Chromium(t, offline)
	p.letters(email) // has left, as far as the server knows
	before := p.State()
	pagetest.Must(t, b.Ctx, chromedp.Navigate(p.URL+m.path))
	begin := pagetest.Get(t, b.Ctx, chromedp.Evaluate[float64](`Date.now()`))
	wait(t, b, 30*time.Second)
	if passed := pagetest.Get(t, b.Ctx, chromedp.Evaluate[float64](`Date.now()`)) - begin; passed < 30000 {
		t.Errorf("only %v ms passed in the browser", passed)
	}
	if after := p.State(); after != before {
		t.Errorf("%+v became %+v", before, after)
	}
	if page := pagetest.Get(t, b.Ctx, chromedp.Evaluate[string](`location.pathname`)); page != m.path {
		t.Errorf("the page went to %s by itself", page)
	}
	for _, from := range pagetest.Get(t, b.Ctx, chromedp.Evaluate[[]string](`performance.getEntriesByType("resource").map(e => e.name)`)) {
		if !strings.HasPrefix(from, p.URL+"/") {
			t.Errorf("27: the page fetched %s", from)
		}
	}
	if got := pagetest.Get(t, b.Ctx, chromedp.Evaluate[string](`document.cookie`)); got != "" {
		t.Errorf("a cookie: %s", got)
	}
	pagetest.Must(t, b.Ctx, chromedp.Evaluate[chromedp.Void](`Array.from(document.forms).forEach(f => f.requestSubmit())`))
	if ans, a := c.step(); a.status != 400 || ans.AuthorizationCode != "" {
		t.Errorf("15: %s", a.body)
	}
	c.in(c.types("email_code", m.code))
}

// Acceptance 16: the link opened in a fresh browser on the app's computer; one
// press, nothing typed, and the real app is in.
// A1.1: nothing more to type.
func TestAcceptance16OnePress(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	app := newProbe(t, p)
	app.does("waiting", "signin jane@example.com")
	app.does("waiting", "loopback") // the practice knows of it by now
	b := pagetest.Chromium(t, offline)
	m := p.letter("jane@example.com", 1)
	pagetest.Must(t, b.Ctx, chromedp.Navigate(p.URL+m.path), chromedp.Click(chromedp.CSS(`form[target="_blank"] button`)))
	app.becomes("needs_passcode")
	clean(t, stands(t, p, b, closePage))
	app.does("open", "passcode %s", passcode)
	if n := len(p.devices("jane@example.com")); n != 1 {
		t.Errorf("%d computers", n)
	}
	pagetest.Must(t, b.Ctx, chromedp.Navigate(p.URL+m.path))
	if said := pagetest.Get(t, b.Ctx, chromedp.Evaluate[string](`document.body.innerText`)); !strings.Contains(said, "This link was used") {
		t.Error(said)
	}
}

// closePage is what the app's own page says.
const closePage = "You can close this page"

// stands waits until a tab of the browser shows the page of a title, and says
// its address. It asks the browser, not the page: a page that is being left does
// not answer.
func stands(t *testing.T, p *practice, b *pagetest.Browser, title string) (address string) {
	t.Helper()
	p.Until(fmt.Sprintf("the page %q", title), func() bool {
		all, err := chromedp.Targets(b.Ctx)
		i := slices.IndexFunc(all, func(i *target.Info) bool { return i.Title == title })
		if err != nil || i < 0 {
			return false
		}
		address = all[i].URL
		return true
	})
	return address
}

// clean wants the address of the app's page without anything in it.
func clean(t *testing.T, address string) {
	t.Helper()
	if u, err := url.Parse(address); err != nil || u.Path != "/done" || u.RawQuery != "" || u.Fragment != "" {
		t.Errorf("the tab stands at %s", address)
	}
}

// A9.5: after the press, the address bar and the history hold no code. Going
// back and forth between the pages changes nothing.
func TestAddressBarIsCleanAfterThePress(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	p.client("jane@example.com")
	app := newProbe(t, p)
	app.does("waiting", "signin jane@example.com")
	app.does("waiting", "loopback")
	b := pagetest.Chromium(t, offline)
	m := p.letter("jane@example.com", 1)
	pagetest.Must(t, b.Ctx, chromedp.Navigate(p.URL+m.path),
		chromedp.Evaluate[chromedp.Void](`void (document.querySelector('form[target="_blank"]').target = "_self")`), // so that there is a way back
		chromedp.Click(chromedp.CSS(`form[target="_self"] button`)))
	app.becomes("needs_passcode")
	clean(t, stands(t, p, b, closePage))
	// Between two pages the browser has no answer.
	now := func() (h page.GetNavigationHistoryResult) {
		t.Helper()
		p.Until("an answer about the history", func() (ok bool) {
			var err error
			h, err = pagetest.Try(b.Ctx, chromedp.NavigationEntries())
			return err == nil
		})
		return h
	}
	history := now().Entries
	if len(history) != 3 { // the empty page of the start, the link's, the app's
		t.Fatalf("%d entries of history", len(history))
	}
	clean(t, history[2].URL)
	if history[1].URL != p.URL+m.path {
		t.Errorf("one step back stands %s", history[1].URL)
	}
	goes := func(to int) {
		t.Helper()
		step := chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
			_, err := cdp.Call(ctx, tab, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: history[to].ID})
			return err
		})
		p.Until("the step to be taken", func() bool {
			_, err := pagetest.Try(b.Ctx, step)
			return err == nil
		})
		p.Until("the step to be done", func() bool { return now().CurrentIndex == int64(to) })
	}
	goes(1)
	goes(2) // nobody answers there any more
	for _, e := range now().Entries {
		if strings.Contains(e.URL+e.UserTypedURL, "code=") {
			t.Errorf("the history has %s", e.URL)
		}
	}
	app.does("open", "passcode %s", passcode)
	if n := len(p.devices("jane@example.com")); n != 1 {
		t.Errorf("%d computers", n)
	}
}

// Acceptance 27, 28: another site can neither show the page in a frame nor
// press its buttons in the person's own browser.
func TestAcceptance28AnotherSite(t *testing.T) {
	t.Parallel()
	p := newPractice(t)
	email := p.clients("framed", 1)[0]
	_, m := p.waiting(email)
	p.Advance(25 * time.Hour) // dead: a press of renew would send a mail
	target := html.EscapeString(p.URL + m.path)
	evil := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		if r.URL.Path == "/frame" {
			fmt.Fprintf(w, `<iframe src="%s"></iframe>`, target) //nolint:errcheck // the browser may have gone
			return
		}
		fmt.Fprintf(w, `<form method="post" action="%s"><input name="action" value="renew"></form><script>document.forms[0].submit()</script>`, target) //nolint:errcheck // as above
	}))
	t.Cleanup(evil.Close)
	b := pagetest.Chromium(t, offline)
	pagetest.Must(t, b.Ctx, chromedp.Navigate(evil.URL+"/frame"))
	b.Complains(t, "frame") // 27: the page does not stand in one
	pagetest.Must(t, b.Ctx, chromedp.Navigate(evil.URL+"/form"), chromedp.WaitReady(chromedp.CSS("body")))
	p.Until("the form to be sent", func() bool { return strings.Contains(p.Log(), `"status":403`) })
	if n := len(p.letters(email)); n != 1 {
		t.Errorf("28: another site made us send %d mails", n-1)
	}
	p.browser().says(p.browser().press(m.path, "renew"), 200, "We just sent you a new link")
}
