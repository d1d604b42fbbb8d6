package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
)

func open(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := Open(dir, Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func put(k string) func(*Tx) error {
	return func(tx *Tx) error {
		_, err := tx.Exec("INSERT INTO meta (key, value) VALUES (?, '1')", k)
		return err
	}
}

func count(t *testing.T, s *Store) (n int) {
	t.Helper()
	if err := s.Read(t.Context(), func(tx *Tx) error { return tx.QueryRow("SELECT count(*) FROM meta").Scan(&n) }); err != nil {
		t.Fatal(err)
	}
	return n
}

// Acts that share a commit do not share a fate.
func TestNeighbours(t *testing.T) {
	s := open(t, t.TempDir())
	var wg sync.WaitGroup
	boom := errors.New("boom")
	for i := range 200 {
		wg.Go(func() {
			err := s.Write(t.Context(), func(tx *Tx) error {
				if err := put(fmt.Sprint(i))(tx); err != nil {
					return err
				}
				switch i % 4 {
				case 1:
					return boom
				case 2:
					panic("secret")
				}
				return nil
			})
			if good := i%4 == 0 || i%4 == 3; good != (err == nil) {
				t.Errorf("act %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	if n := count(t, s); n != 100 {
		t.Fatalf("%d rows, want 100", n)
	}
}

func TestWithdrawnActHasNoEffect(t *testing.T) {
	s := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Write(ctx, put("a")); err == nil {
		t.Fatal("a withdrawn act was done")
	}
	if n := count(t, s); n != 0 {
		t.Fatal(n)
	}
}

func TestLaterRidesWithTheNextCommit(t *testing.T) {
	s := open(t, t.TempDir())
	s.Later(put("lazy"))
	if n := count(t, s); n != 0 {
		t.Fatal("a lazy row was written by itself")
	}
	if err := s.Write(t.Context(), put("act")); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s); n != 2 {
		t.Fatal(n)
	}
}

func TestCloseFlushesAndFreesTheFolder(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	if _, err := Open(dir, Options{}); !errors.Is(err, ErrInUse) {
		t.Fatalf("second Open: %v", err)
	}
	s.Later(put("lazy"))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Write(t.Context(), put("x")); !errors.Is(err, ErrClosed) {
		t.Fatalf("write after close: %v", err)
	}
	s = open(t, dir)
	if n := count(t, s); n != 1 {
		t.Fatal(n)
	}
}

func TestFilesArePrivateAndKeysStay(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	kid := s.Keys.KeyID
	s.Close()
	for _, n := range []string{FileName, KeyFileName} {
		fi, err := os.Stat(dir + "/" + n)
		if err != nil || fi.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", n, fi, err)
		}
	}
	if s = open(t, dir); s.Keys.KeyID != kid {
		t.Error("the keys changed")
	}
	s.Close()
	if err := os.Remove(dir + "/" + KeyFileName); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(dir, Options{}); err == nil {
		t.Error("opened a practice whose keys are gone, and would have made new ones")
	}
}

func TestPragmas(t *testing.T) {
	s := open(t, t.TempDir())
	for p, want := range map[string]string{"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1"} {
		var got string
		if err := s.Write(t.Context(), func(tx *Tx) error { return tx.QueryRow("PRAGMA " + p).Scan(&got) }); err != nil || got != want {
			t.Errorf("%s = %q, %v; want %q", p, got, err, want)
		}
	}
}

func TestRelativeFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	s := open(t, "data")
	if err := s.Write(t.Context(), put("a")); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat("data/" + FileName); err != nil {
		t.Fatal(err)
	}
}

// SQLite may undo a whole transaction by itself when the disk is full. Then
// nobody in the group is told that they are done, and nothing of it stands.
func TestTransactionUndoneBySQLite(t *testing.T) {
	s := open(t, t.TempDir())
	began, queued := make(chan bool), make(chan bool)
	var wg sync.WaitGroup
	wg.Go(func() { // holds the writer until the others wait in line
		if err := s.Write(t.Context(), func(*Tx) error { close(began); <-queued; return nil }); err != nil {
			t.Error(err)
		}
	})
	<-began
	full := errors.New("disk is full")
	acts := []func(*Tx) error{put("before"), func(tx *Tx) error { tx.Exec("ROLLBACK"); return full }, put("after")}
	ran := false
	for _, fn := range acts {
		j := &job{ctx: t.Context(), done: make(chan struct{}), fn: func(tx *Tx) error {
			tx.AfterCommit(func() { ran = true })
			return fn(tx)
		}}
		s.jobs <- j
		wg.Go(func() {
			if <-j.done; !errors.Is(j.err, full) {
				t.Errorf("told %v", j.err)
			}
		})
	}
	close(queued)
	wg.Wait()
	if n := count(t, s); n != 0 || ran {
		t.Errorf("%d rows stand, and memory was changed: %v", n, ran)
	}
	if err := s.Write(t.Context(), put("later")); err != nil || count(t, s) != 1 {
		t.Error("the store does not go on:", err)
	}
}
