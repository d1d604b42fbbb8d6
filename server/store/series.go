package store

import "context"

// WriteEach hands over several acts at once and answers each for itself. They
// run in this order, each whole or not at all; a failing one harms no other,
// and one that needs those before it must look itself whether they happened.
// They share commits, so that many of them wait about as long as one. Once
// handing over fails (the ctx ended, the store closed), the rest is not tried.
func (s *Store) WriteEach(ctx context.Context, fns ...func(*Tx) error) []error {
	jobs := make([]*job, len(fns))
	errs := make([]error, len(fns))
	var late error
	for i, fn := range fns {
		if late == nil {
			jobs[i] = &job{ctx: ctx, fn: fn, done: make(chan struct{})}
			late = s.give(jobs[i])
		}
		if late != nil {
			jobs[i], errs[i] = nil, late
		}
	}
	for i, j := range jobs {
		if j != nil {
			errs[i] = s.wait(j)
		}
	}
	return errs
}

// FirstOf is the first error of a series, or nil.
func FirstOf(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
