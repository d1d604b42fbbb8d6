package pagetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// patience is how long a browser may do nothing that it was asked for. It
// begins anew with each step: a walk over a hundred pages is as long as the
// machine is slow, and no failure.
const patience = 3 * time.Minute

var errSilent = errors.New("the browser did not answer")

type patienceKey struct{}

// patient is a context that ends when no step was begun for the time of
// [patience].
func patient(ctx context.Context) (context.Context, context.CancelFunc) {
	ctx, stop := context.WithCancelCause(ctx)
	timer := time.AfterFunc(patience, func() { stop(errSilent) })
	return context.WithValue(ctx, patienceKey{}, timer), func() {
		timer.Stop()
		stop(nil)
	}
}

// step counts the patience anew.
func step(ctx context.Context) {
	if timer, ok := ctx.Value(patienceKey{}).(*time.Timer); ok {
		timer.Reset(patience)
	}
}

// Must does steps in a tab or fails the test.
func Must(t testing.TB, ctx context.Context, steps ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	step(ctx)
	if err := chromedp.Do(ctx, steps...); err != nil {
		t.Fatal("chromium:", errors.Join(err, context.Cause(ctx)))
	}
}

// Get does one step that has an answer.
func Get[T any](t testing.TB, ctx context.Context, a chromedp.Action[T]) T {
	t.Helper()
	step(ctx)
	v, err := chromedp.Run(ctx, a)
	if err != nil {
		t.Fatal("chromium:", errors.Join(err, context.Cause(ctx)))
	}
	return v
}

// Try does one step that may fail, because the browser is between two pages,
// and may be done again then.
func Try[T any](ctx context.Context, a chromedp.Action[T]) (T, error) {
	step(ctx)
	return chromedp.Run(ctx, a)
}
