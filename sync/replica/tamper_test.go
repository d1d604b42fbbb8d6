package replica

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// sqlOn changes the database behind the store's back.
func sqlOn(t *testing.T, dir string, statements ...string) {
	t.Helper()
	db, err := openDB(filepath.Join(dir, dbName))
	ok(t, err)
	for _, s := range statements {
		_, err := db.Exec(s)
		ok(t, err)
	}
	ok(t, db.Close())
}

// Somebody with the file and without the keys: swapped, copied, taken back and
// missing rows are refused, though each box by itself is genuine.
func TestTamperedRows(t *testing.T) {
	tricks := []string{
		"UPDATE row SET box = (SELECT box FROM row ORDER BY at LIMIT 1) WHERE at = (SELECT max(at) FROM row)",
		"UPDATE row SET (name, box) = (SELECT name, box FROM row ORDER BY at LIMIT 1) WHERE at = (SELECT max(at) FROM row)",
		"UPDATE row SET at = at + 100000 WHERE at = (SELECT max(at) FROM row)",
		"DELETE FROM row WHERE at = (SELECT max(at) FROM row)",
		"DELETE FROM row",
		"DELETE FROM chunk",
		"DELETE FROM queue WHERE at = 3",
		"DELETE FROM queue WHERE at = 5",
		"DELETE FROM local",
		"DELETE FROM meta",
		"INSERT INTO row (at, name, box) SELECT at + 100000, name, box FROM row LIMIT 1",
		"INSERT INTO queue (at, name, box) SELECT 6, name, box FROM queue WHERE at = 5",
		"UPDATE queue SET box = (SELECT box FROM local LIMIT 1) WHERE at = 2",
		"UPDATE row SET box = x'' WHERE at = (SELECT max(at) FROM row)",
		"UPDATE row SET box = 17 WHERE at = (SELECT max(at) FROM row)",
		"DROP TABLE row",
		"DROP TABLE queue",
	}
	found := spoil(t, small(t), len(tricks), func(t *testing.T, dir string, i int) string {
		sqlOn(t, dir, tricks[i])
		return tricks[i]
	})
	if found != len(tricks) {
		t.Errorf("%d of %d were noticed", found, len(tricks))
	}
}

// A staged record that went missing must not be left out of the round.
func TestTamperedStage(t *testing.T) {
	for _, trick := range []string{"DELETE FROM stage", "UPDATE stage SET box = (SELECT box FROM row LIMIT 1)"} {
		dir := small(t)
		sqlOn(t, dir, trick)
		r := open(t, dir)
		if _, err := r.Commit(acct, page("c3"), nil); !errors.Is(err, ErrDamaged) {
			t.Fatalf("%s: %v", trick, err)
		}
		if err := r.SaveDraft(Draft{ID: "x", Text: "y"}); !errors.Is(err, ErrDamaged) {
			t.Errorf("before Load: %v", err)
		}
		st, err := r.Load()
		ok(t, err)
		if s := st.Streams[acct]; s.Cursor != "" || s.Round == nil || !s.Round.Full || st.Replica != "r_1" || len(st.Queue) != 5 {
			t.Errorf("%s: %+v", trick, st)
		}
		if len(r.Records("message")) != 260 {
			t.Error("the shown records went")
		}
	}
}

// Another account, other keys: nothing is read, nothing changes, and the old
// store can be set aside whole.
func TestForeign(t *testing.T) {
	for name, change := range map[string]func(*Options){
		"account": func(o *Options) { o.Account = "c_2" },
		"store":   func(o *Options) { o.Store = "store-2" },
		"keys":    func(o *Options) { o.Keys.Rec, o.Keys.Meta = o.Keys.Meta, o.Keys.Rec },
	} {
		t.Run(name, func(t *testing.T) {
			dir := small(t)
			before := everyFile(t, dir)
			o := testOptions(dir)
			change(&o)
			if _, err := Open(o); !errors.Is(err, ErrForeign) {
				t.Fatalf("open: %v", err)
			}
			after := everyFile(t, dir)
			for path, b := range before {
				if !slices.Equal(b, after[path]) {
					t.Errorf("%s changed", filepath.Base(path))
				}
			}
			to, err := SetAside(dir)
			ok(t, err)
			r, err := Open(o)
			ok(t, err)
			if st, err := r.Load(); err != nil || st.Replica != "" || len(st.Queue) != 0 || r.Mended() != nil {
				t.Errorf("new store: %+v, %v", st, err)
			}
			shut(t, r)
			if sane(t, to) {
				t.Error("the old store is not whole")
			}
			ok(t, Erase(dir))
			if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("after erase: %v", err)
			}
		})
	}
}

// A copy of the folder is a store of its own with the same state; which of the
// two goes on is found by the chain of its writes.
func TestCopiedStore(t *testing.T) {
	dir := small(t)
	to := filepath.Join(t.TempDir(), "copy")
	copyDir(t, dir, to)
	if sane(t, dir) || sane(t, to) {
		t.Error("a copy was taken for damage")
	}
}

// A crash anywhere in a repair: the next start ends it, or begins it anew.
func TestCrashInRepair(t *testing.T) {
	damage := func(dir string) { sqlOn(t, dir, "DELETE FROM chunk") }
	for step := range 4 {
		dir := small(t)
		damage(dir)
		whole := filepath.Join(t.TempDir(), "mended")
		copyDir(t, dir, whole)
		shut(t, open(t, whole))
		from, to := func(n string) string { return filepath.Join(dir, n) }, func(n string) string { return filepath.Join(whole, n) }
		switch step {
		case 0: // half a new file
			ok(t, os.WriteFile(from(newName), []byte("SQLite format 3"), 0o600))
		case 1: // the old one moved, the new one not yet
			ok(t, os.Rename(to(dbName), from(newName)))
			ok(t, os.Rename(from(dbName), from(damagedName)))
		case 2: // and its WAL did not
			ok(t, os.Rename(to(dbName), from(newName)))
			ok(t, os.Rename(from(dbName), from(damagedName)))
			ok(t, os.WriteFile(from(dbName+"-wal"), []byte("of the old one"), 0o600))
		case 3: // the spare of before
			ok(t, os.Rename(to(dbName), from(dbName)))
		}
		r := open(t, dir)
		st, err := r.Load()
		ok(t, err)
		if len(st.Queue) != 5 || len(r.Records("message")) < 130 || exists(from(newName)) {
			t.Errorf("step %d: %d writes, %d messages", step, len(st.Queue), len(r.Records("message")))
		}
		if s := st.Streams[acct]; s.Round == nil || !s.Round.Full {
			t.Errorf("step %d: %+v", step, s)
		}
	}
}
