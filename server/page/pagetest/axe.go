package pagetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// axe is the checker's text, fetched once by scripts/axe.sh.
var axe = sync.OnceValues(func() (string, error) {
	_, here, _, ok := runtime.Caller(0)
	if !ok {
		return "", fmt.Errorf("where is this file?")
	}
	script := filepath.Join(filepath.Dir(here), "..", "..", "..", "scripts", "axe.sh")
	out, err := exec.Command(script).Output()
	if err != nil {
		return "", fmt.Errorf("axe-core cannot be had: %w", err)
	}
	b, err := os.ReadFile(strings.TrimSpace(string(out)))
	return string(b), err
})

// Axe runs axe-core on the page in the browser's tab: every rule it has, best
// practices too, or only those that are named. Each finding is one line; none
// is what a page must have.
func (b *Browser) Axe(t testing.TB, rules ...string) []string {
	t.Helper()
	src, err := axe()
	if err != nil {
		t.Fatal(err)
	}
	only := ""
	if len(rules) > 0 {
		only = `, runOnly: ["` + strings.Join(rules, `", "`) + `"]`
	}
	Must(t, b.Ctx, chromedp.Evaluate[chromedp.Void](src+"; void 0"))
	return Get(t, b.Ctx, chromedp.Evaluate[[]string](
		`axe.run(document, {resultTypes: ["violations"]`+only+`}).then(r => r.violations.map(v => v.id + ": " + v.help + " " + v.nodes.map(n => n.html).join(" | ")))`,
		chromedp.EvalAwaitPromise))
}
