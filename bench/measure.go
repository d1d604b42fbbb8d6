package main

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"
)

// together lets everybody of the group act once, so many at a time, and
// returns how long each took and how long all of it.
func together[T any](ctx context.Context, group []T, atOnce int, act func(context.Context, T) error) ([]time.Duration, time.Duration, error) {
	took := make([]time.Duration, len(group))
	errs := make([]error, len(group))
	next := make(chan int)
	var wg sync.WaitGroup
	began := time.Now()
	for range atOnce {
		wg.Go(func() {
			for i := range next {
				t := time.Now()
				errs[i] = act(ctx, group[i])
				took[i] = time.Since(t)
			}
		})
	}
	for i := range group {
		next <- i
	}
	close(next)
	wg.Wait()
	return took, time.Since(began), errors.Join(errs...)
}

// quantile is the value below which that part of the durations lies.
func quantile(took []time.Duration, part float64) time.Duration {
	if len(took) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(took))
	return sorted[min(len(sorted)-1, int(part*float64(len(sorted))))]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
