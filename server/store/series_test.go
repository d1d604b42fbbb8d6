package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
)

// A series runs in its order, and a failing act harms no other.
func TestWriteEach(t *testing.T) {
	s := open(t, t.TempDir())
	boom := errors.New("boom")
	var order []int
	var fns []func(*Tx) error
	for i := range 300 { // more than a group, and than the line holds
		fns = append(fns, func(tx *Tx) error {
			order = append(order, i)
			if err := put(fmt.Sprint(i))(tx); err != nil {
				return err
			}
			switch i % 3 {
			case 1:
				return boom
			case 2:
				panic("secret")
			}
			return nil
		})
	}
	errs := s.WriteEach(t.Context(), fns...)
	for i, err := range errs {
		if good := i%3 == 0; good != (err == nil) || i%3 == 1 && !errors.Is(err, boom) {
			t.Errorf("act %d: %v", i, err)
		}
	}
	if n := count(t, s); n != 100 || len(order) != 300 || !slices.IsSorted(order) {
		t.Errorf("%d rows; ran in the order %v", n, order)
	}
	if err := FirstOf(errs); !errors.Is(err, boom) {
		t.Error(err)
	}
}

// What began is answered; what is withdrawn meanwhile never happens.
func TestWriteEachWithdrawn(t *testing.T) {
	s := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var fns []func(*Tx) error
	for i := range 200 {
		fns = append(fns, func(tx *Tx) error {
			if i == 70 {
				cancel()
			}
			return put(fmt.Sprint(i))(tx)
		})
	}
	errs := s.WriteEach(ctx, fns...)
	done := 0
	for i, err := range errs {
		switch {
		case err == nil:
			done++
			if done != i+1 {
				t.Fatalf("act %d was done, one before it was not", i)
			}
		case !errors.Is(err, context.Canceled):
			t.Errorf("act %d: %v", i, err)
		}
	}
	if n := count(t, s); n != done || done <= 70 || done == 200 {
		t.Errorf("%d rows, %d acts done", n, done)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	for _, err := range s.WriteEach(t.Context(), fns[:3]...) {
		if !errors.Is(err, ErrClosed) {
			t.Error(err)
		}
	}
}
