package stage

import (
	"context"
	"fmt"
	"os"

	"github.com/chromedp/chromedp"
)

// Browser is Debian's Chromium with a fresh profile, as on a computer where
// nobody is signed in to anything.
type Browser struct {
	ctx context.Context
	// Close ends the browser.
	Close func()
}

// OpenBrowser starts it, without a window; it ends with ctx at the latest.
func OpenBrowser(ctx context.Context) (*Browser, error) {
	opts := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath("chromium"), chromedp.WindowSize(900, 700),
		chromedp.WSURLReadTimeout(hangs)) // on a busy computer it starts slowly
	if os.Getuid() == 0 {
		opts = append(opts, chromedp.NoSandbox) // Chromium refuses its sandbox to root
	}
	ctx, endBrowser := chromedp.NewExecAllocator(ctx, opts...)
	ctx, endTab := chromedp.NewContext(ctx)
	b := &Browser{ctx, func() { endTab(); endBrowser() }}
	// The browser lives as long as the context of its first use.
	if err := chromedp.Do(ctx, chromedp.Navigate("about:blank")); err != nil {
		b.Close()
		return nil, fmt.Errorf("start the browser: %w", err)
	}
	return b, nil
}

// Open goes to an address and returns the words of the page.
func (b *Browser) Open(address string) (string, error) {
	ctx, cancel := context.WithTimeout(b.ctx, hangs)
	defer cancel()
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		return "", fmt.Errorf("open the page: %w", err)
	}
	return chromedp.Run(ctx, chromedp.Evaluate[string](`document.body.innerText`))
}

// Link is where the first link goes that holds part in its words or address.
func (b *Browser) Link(part string) (string, error) {
	ctx, cancel := context.WithTimeout(b.ctx, hangs)
	defer cancel()
	const find = `([...document.links].find(a => a.innerText.includes(%[1]q) || a.href.includes(%[1]q)) || {href: ""}).href`
	href, err := chromedp.Run(ctx, chromedp.Evaluate[string](fmt.Sprintf(find, part)))
	if err == nil && href == "" {
		err = fmt.Errorf("the page has no link with %q", part)
	}
	return href, err
}

// Press clicks the first button that says these words.
func (b *Browser) Press(words string) error {
	ctx, cancel := context.WithTimeout(b.ctx, hangs)
	defer cancel()
	return chromedp.Do(ctx, chromedp.Click(chromedp.Search(fmt.Sprintf(`//button[contains(normalize-space(.), %q)]`, words))))
}

// Picture writes what the page looks like to a file.
func (b *Browser) Picture(file string) error {
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return fmt.Errorf("picture of the page: %w", err)
	}
	return os.WriteFile(file, png, 0o644)
}
