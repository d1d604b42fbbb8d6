package pagetest

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

// A long walk is no failure; a browser that is silent is one.
func TestPatienceBeginsAnewWithEachStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := patient(t.Context())
		defer stop()
		for range 100 {
			<-time.After(patience - time.Second)
			step(ctx)
		}
		if ctx.Err() != nil {
			t.Fatal("given up in the middle of a walk:", context.Cause(ctx))
		}
		<-time.After(patience)
		synctest.Wait()
		if !errors.Is(context.Cause(ctx), errSilent) {
			t.Error(context.Cause(ctx))
		}
	})
}
