package pagetest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"alcove/server/page"
)

// Examples serves each example of the pages defined so far at /N, the assets,
// and beside them what pages draw in, by pattern.
func Examples(t testing.TB, beside map[string]http.HandlerFunc) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET "+page.AssetPath, page.Assets())
	for pattern, answer := range beside {
		mux.HandleFunc(pattern, answer)
	}
	samples := page.Samples()
	mux.HandleFunc("GET /{n}", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.PathValue("n"))
		if err != nil || n < 0 || n >= len(samples) {
			http.NotFound(w, r)
			return
		}
		samples[n].Render(w)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// Look opens every state of every page for staff, or for everybody else, in a
// real browser: no accessibility
// finding, light and dark, no complaint in the console, no sideways scrolling on
// a screen of 320 pixels, also when the text is twice as large, everything
// large enough to press, and everything reached with the keyboard in the order
// it stands. With ALCOVE_PICTURES set to a folder, pictures of each are left
// there to be looked at.
func Look(t *testing.T, staff bool, beside map[string]http.HandlerFunc) {
	s := Examples(t, beside)
	b := Chromium(t)
	for n, sample := range page.Samples() {
		if sample.Staff != staff {
			continue
		}
		name := fileName(sample.Page + "-" + sample.Name)
		address := fmt.Sprintf("%s/%d", s.URL, n)
		if sample.After != "" {
			address += "#" + sample.After
		}
		t.Run(name, func(t *testing.T) { b.look(t, address, name) })
	}
}

var notInNames = regexp.MustCompile(`[^a-z0-9]+`)

func fileName(s string) string { return notInNames.ReplaceAllString(strings.ToLower(s), "-") }

func (b *Browser) look(t *testing.T, address, name string) {
	t.Helper()
	for dark, rules := range map[bool][]string{false: nil, true: {"color-contrast"}} { // only colours change in the dark
		b.View(t, 1280, 900, dark)
		b.open(t, address)
		for _, finding := range b.Axe(t, rules...) {
			t.Errorf("axe, dark %v: %s", dark, finding)
		}
		b.Picture(t, fmt.Sprintf("%s-desk%s.png", name, map[bool]string{true: "-dark"}[dark]))
	}
	b.media(t, "print")
	if bare := Get(t, b.Ctx, chromedp.Evaluate[[]string](bareHeads)); len(bare) > 0 {
		t.Error("on paper, nothing stands below:", bare)
	}
	b.media(t, "")
	b.View(t, 320, 640, false)
	// What is folded up is looked at, too.
	b.open(t, address)
	Must(t, b.Ctx, chromedp.Evaluate[chromedp.Void](`document.querySelectorAll("details").forEach(d => { d.open = true })`))
	if w := Get(t, b.Ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`)); w > 320 {
		t.Errorf("%d pixels wide on a screen of 320", w)
	}
	if small := Get(t, b.Ctx, chromedp.Evaluate[[]string](tooSmall)); len(small) > 0 {
		t.Error("too small to press:", small)
	}
	b.Picture(t, name+"-phone.png")
	b.walk(t)
	Must(t, b.Ctx, chromedp.EmulateViewport(640, 640), chromedp.Evaluate[chromedp.Void](`void (document.documentElement.style.fontSize = "225%")`))
	if w := Get(t, b.Ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`)); w > 640 {
		t.Errorf("%d pixels wide on a screen of 640 with text of 200 %%", w)
	}
	// A state may be that the page was told no; the browser says so, too.
	no := func(p string) bool { return strings.Contains(p, "the server responded with a status of 403") }
	if p := slices.DeleteFunc(Ours(b.Problems()), no); len(p) > 0 {
		t.Error("the browser complains:", p)
	}
}

// open loads an address anew, even if only what stands behind its # is, and
// waits until the page has nothing more to ask for.
func (b *Browser) open(t *testing.T, address string) {
	t.Helper()
	Must(t, b.Ctx, chromedp.Navigate("about:blank"), chromedp.Navigate(address))
	b.Is(t, `!document.querySelector("[aria-busy=true]")`)
}

// Ours leaves out what no page of ours can help: the browser asks for an icon
// of its own wish, and knows no IPv6 address in a policy.
func Ours(problems []string) []string {
	return slices.DeleteFunc(problems, func(p string) bool {
		return strings.Contains(p, "contains an invalid source: 'http://[::1]:*'. It will be ignored") || strings.Contains(p, "favicon.ico")
	})
}

// tooSmall names buttons and fields less than 44 pixels high. A tick box is
// pressed by its whole label.
const tooSmall = `Array.from(document.querySelectorAll("button, .button, .leave, input:not([type=hidden]):not([type=checkbox]):not([type=radio]), textarea, select, label.choice, nav a, footer li a"))
  .filter(e => e.offsetParent && e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML)`

// bareHeads names the parts of a page of which only the heading is left.
const bareHeads = `Array.from(document.querySelectorAll("section"))
  .filter(e => { const h = e.querySelector("h2"); return h && e.checkVisibility() && !e.querySelector("iframe, img") && e.innerText.trim() === h.innerText.trim(); }).map(e => e.innerText)`

// reachable marks what the keyboard must reach, in the order it stands. Of a
// group of radio buttons, Tab reaches one.
const reachable = `(() => {
  const groups = {};
  const all = Array.from(document.querySelectorAll("a[href], button, input:not([type=hidden]), textarea, select, summary"))
    .filter(e => !e.disabled && e.offsetParent && e.tabIndex >= 0)
    .filter(e => { if (e.type !== "radio") return true; const k = e.form && e.name;
      const chosen = document.querySelector('input[type=radio][name="' + e.name + '"]:checked');
      if (chosen) return e === chosen; if (groups[e.name]) return false; groups[e.name] = true; return true; });
  globalThis.walked = all; // not on the page: one that changes by itself would be put right
  if (all.length) { all[0].focus(); }
  return all.length; })()`

// walk presses Tab through the page: each thing that can be pressed is reached,
// in the order it stands, and shows that it has the focus.
func (b *Browser) walk(t *testing.T) {
	t.Helper()
	n := Get(t, b.Ctx, chromedp.Evaluate[int](reachable))
	for i := 1; i < n; i++ {
		Must(t, b.Ctx, chromedp.KeyEvent(kb.Tab))
		at := Get(t, b.Ctx, chromedp.Evaluate[string](`(e => walked.indexOf(e) + " " + (getComputedStyle(e).outlineStyle === "none" ? "unseen" : "seen") + " " + e.outerHTML.slice(0, 120))(document.activeElement)`))
		if !strings.HasPrefix(at, strconv.Itoa(i)+" seen ") {
			t.Errorf("Tab %d of %d leads to %s", i, n, at)
			return
		}
	}
}

// Picture leaves a picture of the whole page in the folder ALCOVE_PICTURES, if
// that is set.
func (b *Browser) Picture(t testing.TB, name string) {
	t.Helper()
	dir := os.Getenv("ALCOVE_PICTURES")
	if dir == "" {
		return
	}
	// What a page draws in below the window's edge, such as a letter, is only
	// drawn in a window that holds it.
	size := Get(t, b.Ctx, chromedp.Evaluate[[3]int64](`[innerWidth, innerHeight, Math.max(innerHeight, document.documentElement.scrollHeight)]`))
	Must(t, b.Ctx, chromedp.EmulateViewport(size[0], size[2]),
		chromedp.Evaluate[chromedp.Void](`new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(() => drawn()))).then(() => undefined)`, chromedp.EvalAwaitPromise))
	png := Get(t, b.Ctx, chromedp.FullScreenshot(100))
	Must(t, b.Ctx, chromedp.EmulateViewport(size[0], size[1]))
	if err := os.WriteFile(filepath.Join(dir, name), png, 0o600); err != nil {
		t.Fatal(err)
	}
}
