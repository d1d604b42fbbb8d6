package store

import (
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// commits is SQLite's own count of what reached the write-ahead log.
// https://sqlite.org/walformat.html#the_wal_index_header
func commits(t *testing.T, s *Store) uint32 {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(s.Dir(), FileName+"-shm"))
	if err != nil || len(b) < 12 {
		t.Fatal(len(b), err)
	}
	return binary.NativeEndian.Uint32(b[8:])
}

// An act that changes nothing does not make the disk work for the lazy rows:
// they wait for one that does, and come before it.
func TestActThatChangesNothingCostsNothing(t *testing.T) {
	s := open(t, t.TempDir())
	if err := s.Write(t.Context(), put("first")); err != nil {
		t.Fatal(err)
	}
	followed := 0
	s.Later(func(tx *Tx) error {
		tx.AfterCommit(func() { followed++ })
		return put("lazy")(tx)
	})
	s.Later(func(*Tx) error { return errors.New("its row is gone") })
	before := commits(t, s)
	refused := errors.New("refused")
	for range 3 {
		seen, done := 0, false
		err := s.Write(t.Context(), func(tx *Tx) error {
			tx.AfterCommit(func() { done = true })
			return tx.QueryRow("SELECT count(*) FROM meta").Scan(&seen)
		})
		if err != nil || seen != 2 || !done {
			t.Fatalf("%v; the act saw %d rows, want the lazy one too; followed %v", err, seen, done)
		}
		err = s.Write(t.Context(), func(tx *Tx) error {
			tx.AfterCommit(func() { t.Error("what was refused was followed up") })
			return errors.Join(put("x")(tx), refused)
		})
		if !errors.Is(err, refused) {
			t.Fatal(err)
		}
	}
	if n := commits(t, s); n != before || count(t, s) != 1 || followed != 0 {
		t.Fatalf("%d commits, %d rows, followed %d times", n-before, count(t, s), followed)
	}
	if err := s.Write(t.Context(), put("act")); err != nil {
		t.Fatal(err)
	}
	if n := commits(t, s); n != before+1 || count(t, s) != 3 || followed != 1 {
		t.Fatalf("%d commits, %d rows, followed %d times; want 1, 3, 1", n-before, count(t, s), followed)
	}
}

func TestFlush(t *testing.T) {
	s := open(t, t.TempDir())
	s.Later(put("lazy"))
	if err := s.Flush(t.Context()); err != nil || count(t, s) != 1 {
		t.Fatal(err, count(t, s))
	}
	before := commits(t, s)
	if err := s.Flush(t.Context()); err != nil || commits(t, s) != before {
		t.Error("a flush of nothing:", err, commits(t, s)-before)
	}
}

// Many lazy rows pay for a commit of their own, and of too many the oldest go.
func TestManyLazyRows(t *testing.T) {
	s := open(t, t.TempDir())
	for i := range manyLazy {
		s.Later(put(string(rune('A' + i))))
	}
	if err := s.Write(t.Context(), func(*Tx) error { return nil }); err != nil || count(t, s) != manyLazy {
		t.Fatal(err, count(t, s))
	}
	var l lazyRows
	ran := make([]int, maxLazy+10)
	row := func(i int) func(*Tx) error { return func(*Tx) error { ran[i]++; return nil } }
	for i := range maxLazy {
		l.fns = append(l.fns, row(i+10))
	}
	back := make([]func(*Tx) error, 10)
	for i := range back {
		back[i] = row(i)
	}
	l.putBack(back)
	for _, fn := range l.take() {
		if err := fn(nil); err != nil {
			t.Fatal(err)
		}
	}
	for i, n := range ran {
		if want := min(i/10, 1); n != want {
			t.Fatalf("row %d ran %d times", i, n)
		}
	}
}
