package pagetest

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/chromedp"
)

// Browser is a Chromium of the test's own: own profile, no window, gone when
// the test ends.
type Browser struct {
	Ctx context.Context // of its first tab, for chromedp

	mu       sync.Mutex
	problems []string
}

// Chromium starts a browser. A machine without one fails the test by name.
func Chromium(t testing.TB, more ...chromedp.ExecAllocatorOption) *Browser {
	t.Helper()
	path, err := exec.LookPath("chromium")
	if err != nil {
		t.Fatal("this test needs chromium: apt-get install chromium")
	}
	profile, err := os.MkdirTemp("", "alcove-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	opts := append([]chromedp.ExecAllocatorOption{
		chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.Headless, chromedp.NoSandbox, chromedp.DisableGPU,
		chromedp.NoFirstRun, chromedp.NoDefaultBrowserCheck, chromedp.WSURLReadTimeout(patience), // on a busy computer it starts slowly
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-background-networking", true),
		chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("disable-dev-shm-usage", true), chromedp.Flag("hide-scrollbars", true),
	}, more...)
	ctx, stopAll := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, stopTab := chromedp.NewContext(ctx)
	ctx, stopWait := patient(ctx)
	b := &Browser{Ctx: ctx}
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // closes the browser; if it is gone already, so much the better
		stopWait()
		stopTab()
		stopAll()
		// Not the test's own folder: what the browser's helpers still write when it
		// is gone is no failure of the test.
		for range 100 {
			if os.RemoveAll(profile) == nil {
				break
			}
			<-time.After(50 * time.Millisecond)
		}
	})
	b.Watch(t, ctx)
	return b
}

// Watch collects what the browser complains about in the tab of ctx, such as a
// breach of the Content-Security-Policy.
func (b *Browser) Watch(t testing.TB, ctx context.Context) {
	t.Helper()
	Must(t, ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, cdplog.Enable, cdp.Empty{})
		return err
	}))
	entries := chromedp.Events(ctx, cdplog.EntryAdded)
	go func() {
		for e, err := range entries {
			if err != nil {
				return // the tab is closed
			}
			b.mu.Lock()
			b.problems = append(b.problems, string(e.Entry.Level)+" "+string(e.Entry.Source)+": "+e.Entry.Text)
			b.mu.Unlock()
		}
	}()
}

// Problems is what the browser complained about since it was last asked.
func (b *Browser) Problems() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	p := b.problems
	b.problems = nil
	return p
}

// View sets the size of the window, and whether the computer asks for dark.
func (b *Browser) View(t testing.TB, width, height int64, dark bool) {
	t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	Must(t, b.Ctx, chromedp.EmulateViewport(width, height), chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
		return err
	}))
}

// media shows the page as on "print", or with "" as on a screen.
func (b *Browser) media(t testing.TB, kind string) {
	t.Helper()
	Must(t, b.Ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: kind})
		return err
	}))
}

// Script turns the scripts of pages on or off.
func (b *Browser) Script(t testing.TB, on bool) {
	t.Helper()
	Must(t, b.Ctx, chromedp.Func(func(ctx context.Context, tab *chromedp.Target) error {
		_, err := cdp.Call(ctx, tab, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !on})
		return err
	}))
}
