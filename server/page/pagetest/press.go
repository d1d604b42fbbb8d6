package pagetest

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// Press clicks what css names once it is there, can be pressed, and lies where
// a person would press it. It looks and presses in one go: a page that changes
// by itself may put another thing in its place, or move it, at any moment.
func (b *Browser) Press(t testing.TB, css string) {
	t.Helper()
	b.await(t, "something to press: "+css, fmt.Sprintf(pressed, css))
}

// pressed is true once it was done. A link may go on in a second line: its
// first one counts.
const pressed = `(e => {
  if (!e || e.disabled || !e.checkVisibility()) { return false; }
  e.scrollIntoView({block: "center", behavior: "instant"});
  const r = e.getClientRects()[0];
  if (!r || !e.contains(document.elementFromPoint(r.x + r.width / 2, r.y + r.height / 2))) { return false; }
  e.click();
  return true; })(document.querySelector(%q))`

// Reads waits until the page says something, all by itself.
func (b *Browser) Reads(t testing.TB, text string) {
	t.Helper()
	b.await(t, "the page to say: "+text, fmt.Sprintf(`document.body.innerText.includes(%q)`, text))
}

// Is waits until a condition of the page is true.
func (b *Browser) Is(t testing.TB, js string) {
	t.Helper()
	b.await(t, js, js)
}

func (b *Browser) await(t testing.TB, what, js string) {
	t.Helper()
	var last error
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); ; <-tick.C {
		ok, err := Try(b.Ctx, chromedp.Evaluate[bool](js))
		if err == nil && ok {
			return
		}
		if last = err; time.Now().After(end) { // an error: between two pages
			break
		}
	}
	page, err := Try(b.Ctx, chromedp.Evaluate[string](`location.pathname + "\n" + document.body.innerText`))
	t.Fatalf("waited in vain for %s (%v)\n%s %v", what, last, page, err)
}

// Complains waits until the browser complained about something with this text.
// What it complains about comes by a way of its own, after the page.
func (b *Browser) Complains(t testing.TB, text string) {
	t.Helper()
	var all []string
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for end := time.Now().Add(patience); time.Now().Before(end); <-tick.C {
		all = append(all, b.Problems()...)
		if strings.Contains(strings.Join(all, "\n"), text) {
			return
		}
	}
	t.Fatalf("the browser never complains about %q: %q", text, all)
}
