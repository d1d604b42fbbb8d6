package store

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
)

// A statement is read once, whatever became of the acts that used it.
func TestStatementsAreKept(t *testing.T) {
	s := open(t, t.TempDir())
	const insert = `INSERT INTO meta (key, value) VALUES (?1, ?2)`
	refused := errors.New("refused")
	for i := range 5 {
		err := s.Write(t.Context(), func(tx *Tx) error {
			if _, err := tx.Exec(insert, fmt.Sprint("kept ", i), i); err != nil {
				return err
			}
			if _, err := tx.Exec(insert, fmt.Sprint("kept ", i), i); err == nil {
				t.Error("the same key twice")
			}
			if i%2 == 1 {
				return refused
			}
			return nil
		})
		if want := i%2 == 1; errors.Is(err, refused) != want {
			t.Fatal(i, err)
		}
	}
	if s.writes.get(insert) == nil {
		t.Error("the statement is not kept")
	}
	rows := func() (n int) {
		t.Helper()
		err := s.Read(t.Context(), func(tx *Tx) error {
			return tx.QueryRow(`SELECT count(*) FROM meta WHERE key LIKE 'kept %'`).Scan(&n)
		})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	for range 3 {
		if n := rows(); n != 3 {
			t.Errorf("%d rows, want those of the acts that were not refused", n)
		}
	}
	// A read that was given up leaves the statement usable.
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Read(gone, func(tx *Tx) error { return nil }); err == nil {
		t.Error("a read for nobody")
	}
	if n := rows(); n != 3 {
		t.Error(n)
	}
}

// What one act says again and again is read once as well: a first import of
// thousands of clients must not read its SQL anew for each.
func TestStatementsOfALongActAreReadOnce(t *testing.T) {
	s := open(t, t.TempDir())
	const insert = `INSERT INTO meta (key, value) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING`
	err := s.Write(t.Context(), func(tx *Tx) error {
		for i := range 3 {
			if _, err := tx.Exec(insert, fmt.Sprint("long ", i), i); err != nil {
				return err
			}
		}
		if tx.stmts.bound[insert] == nil {
			t.Error("it was read three times")
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var n int
	err = s.Read(t.Context(), func(tx *Tx) error {
		return tx.QueryRow(`SELECT count(*) FROM meta WHERE key LIKE 'long %'`).Scan(&n)
	})
	if err != nil || n != 3 {
		t.Error(n, err)
	}
}

// More readers than connections, all with SQL that is new: nobody waits for
// somebody who waits for him.
func TestNewStatementsInACrowd(t *testing.T) {
	s := open(t, t.TempDir())
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for j := range 20 {
				var n int
				err := s.Read(t.Context(), func(tx *Tx) error {
					return tx.QueryRow(fmt.Sprintf(`SELECT count(*) + %d FROM meta`, (i+j)%32)).Scan(&n)
				})
				if err != nil || n < (i+j)%32 {
					t.Error(n, err)
				}
			}
		})
	}
	wg.Wait()
	s.reads.mu.RLock()
	defer s.reads.mu.RUnlock()
	if n := len(s.reads.kept); n < 32 || n > maxStatements {
		t.Errorf("%d statements are kept", n)
	}
}

func TestNotTooManyStatements(t *testing.T) {
	s := open(t, t.TempDir())
	err := s.Write(t.Context(), func(tx *Tx) error {
		for i := range maxStatements + 10 {
			var n int
			if err := tx.QueryRow(fmt.Sprintf(`SELECT %d`, i)).Scan(&n); err != nil || n != i {
				t.Error(n, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), func(*Tx) error { return nil }); err != nil { // the one before has ended
		t.Fatal(err)
	}
	s.writes.mu.RLock()
	defer s.writes.mu.RUnlock()
	if n := len(s.writes.kept); n != maxStatements {
		t.Errorf("%d statements are kept, want %d", n, maxStatements)
	}
}
