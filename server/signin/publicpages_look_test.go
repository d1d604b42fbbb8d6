//go:build realparts

package signin

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"alcove/server/page"
	"alcove/server/page/pagetest"
)

// examplesServer serves each example at /N, and the assets.
func examplesServer(t *testing.T) *httptest.Server {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("GET "+page.AssetPath, page.Assets())
	samples := page.Samples()
	mux.HandleFunc("GET /{n}", func(w http.ResponseWriter, r *http.Request) {
		n, err := strconv.Atoi(r.PathValue("n"))
		if err != nil || n >= len(samples) {
			http.NotFound(w, r)
			return
		}
		samples[n].Render(w)
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// Every state of every page in a real browser: no accessibility finding, light
// and dark, no complaint in the console, and no sideways scrolling on a screen
// of 320 pixels, also when the text is twice as large. With ALCOVE_PICTURES
// set to a folder, a picture of each is left there to be looked at.
func TestPagesInABrowser(t *testing.T) {
	s := examplesServer(t)
	b := pagetest.Chromium(t)
	for n, sample := range page.Samples() {
		address := fmt.Sprintf("%s/%d", s.URL, n)
		name := regexp.MustCompile(`[^a-z0-9]+`).ReplaceAllString(strings.ToLower(sample.Page+"-"+sample.Name), "-")
		t.Run(name, func(t *testing.T) {
			for dark, rules := range map[bool][]string{false: nil, true: {"color-contrast"}} { // only colours change in the dark
				b.View(t, 1280, 900, dark)
				pagetest.Must(t, b.Ctx, chromedp.Navigate(address))
				for _, finding := range b.Axe(t, rules...) {
					t.Errorf("axe, dark %v: %s", dark, finding)
				}
				picture(t, b, fmt.Sprintf("%s-desk%s.png", name, map[bool]string{true: "-dark"}[dark]))
			}
			b.View(t, 320, 640, false)
			pagetest.Must(t, b.Ctx, chromedp.Navigate(address))
			if w := pagetest.Get(t, b.Ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`)); w > 320 {
				t.Errorf("%d pixels wide on a screen of 320", w)
			}
			if small := pagetest.Get(t, b.Ctx, chromedp.Evaluate[[]string](tooSmall)); len(small) > 0 {
				t.Error("too small to press:", small)
			}
			picture(t, b, name+"-phone.png")
			pagetest.Must(t, b.Ctx, chromedp.EmulateViewport(640, 640), chromedp.Evaluate[chromedp.Void](`void (document.documentElement.style.fontSize = "225%")`))
			if w := pagetest.Get(t, b.Ctx, chromedp.Evaluate[int](`document.documentElement.scrollWidth`)); w > 640 {
				t.Errorf("%d pixels wide on a screen of 640 with text of 200 %%", w)
			}
			if p := real(b.Problems()); len(p) > 0 {
				t.Error("the browser complains:", p)
			}
		})
	}
}

// tooSmall names buttons and fields less than 44 pixels high.
const tooSmall = `Array.from(document.querySelectorAll("button, .button, .leave, input:not([type=hidden]), textarea, footer li a"))
  .filter(e => e.getBoundingClientRect().height < 43.9).map(e => e.outerHTML)`

func picture(t *testing.T, b *pagetest.Browser, name string) {
	t.Helper()
	dir := os.Getenv("ALCOVE_PICTURES")
	if dir == "" {
		return
	}
	png := pagetest.Get(t, b.Ctx, chromedp.FullScreenshot(100))
	if err := os.WriteFile(filepath.Join(dir, name), png, 0o600); err != nil {
		t.Fatal(err)
	}
}
