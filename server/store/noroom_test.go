package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"syscall"
	"testing"
)

// A database that may not grow answers what one on a full disk answers.
func TestNoRoom(t *testing.T) {
	s := open(t, t.TempDir())
	set := func(pages int) error {
		if _, err := s.write.ExecContext(t.Context(), fmt.Sprintf("PRAGMA max_page_count = %d", pages)); err != nil {
			t.Fatal(err)
		}
		_, err := s.write.ExecContext(t.Context(), "INSERT INTO meta (key, value) VALUES ('big', hex(randomblob(1000000)))")
		return wrap("set meta", err)
	}
	if err := set(1); !NoRoom(err) { // SQLite makes it as many as there are
		t.Errorf("a full disk answered %v", err)
	}
	if err := set(1 << 30); err != nil {
		t.Error("with room again:", err)
	}
	if !NoRoom(fmt.Errorf("store: ended.log: %w", &fs.PathError{Op: "write", Path: "ended.log", Err: syscall.ENOSPC})) {
		t.Error("a file that cannot be written is not told")
	}
	for _, err := range []error{nil, ErrNone, errors.New("odd"), context.Canceled, &fs.PathError{Op: "open", Err: fs.ErrNotExist}} {
		if NoRoom(err) {
			t.Error("not a full disk:", err)
		}
	}
}
