package replica

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"alcove/sync/record"
)

// small is a store in which there is one of everything. What it holds is known
// to sane.
func small(t testing.TB) string {
	t.Helper()
	dir := t.TempDir()
	r := open(t, dir)
	ok(t, r.Renumber("r_1", nil, nil))
	var envs []record.Envelope
	for i := 1; i <= 260; i++ { // one chunk, and rows
		envs = append(envs, message(i, "t_1", fmt.Sprintf("text %d", i)))
	}
	_, err := r.Commit(acct, page("c1", envs...), nil)
	ok(t, err)
	_, err = r.Commit(practice, page("p1", record.Practices.Envelope(record.PracticeID, record.Practices.Example)), nil)
	ok(t, err)
	at := Line{}
	for i := range 5 {
		w := send(at, "t_1", fmt.Sprintf("written %d", i))
		ok(t, r.Append(w, nil))
		at = w.At
	}
	ok(t, r.SaveDraft(Draft{ID: "t_1", Text: "a draft", Edited: start}))
	ok(t, r.Stage(acct, page("c2", message(300, "t_1", "staged"))))
	shut(t, r)
	return dir
}

// sane opens a damaged copy of small and fails if anything is wrong there: a
// text that was never written, a write or draft that is lost, a store that
// cannot go on. It reports whether the damage was found.
func sane(t *testing.T, dir string) (found bool) {
	t.Helper()
	r, err := Open(testOptions(dir))
	if err != nil {
		t.Errorf("open: %v", err)
		return true
	}
	defer shut(t, r)
	st, err := r.Load()
	if err != nil {
		t.Errorf("load: %v", err)
		return true
	}
	found = r.Mended() != nil
	if st.Replica == "" != (found && r.Mended().NewLine) {
		t.Errorf("replica %q, mended %+v", st.Replica, r.Mended())
	}
	at := st.Base
	for i, w := range st.Queue {
		args, err := record.SendOp.Args(record.Mutation{Op: w.Op, Args: w.Args})
		if err != nil || args.Text != fmt.Sprintf("written %d", i) {
			t.Errorf("write %d: %q, %v", i, args.Text, err)
		}
		if w.Prev != at.Chain || w.At.N != at.N+1 || w.At.Chain != record.Chain(at.Chain, w.ID) {
			t.Errorf("write %d does not go on from the one before", i)
		}
		at = w.At
	}
	if len(st.Queue) != 5 {
		t.Errorf("%d writes", len(st.Queue))
	}
	if d, _ := r.Draft("t_1"); d.Text != "a draft" {
		t.Errorf("draft %q", d.Text)
	}
	n := 0
	for _, rec := range r.Records("message") {
		m, err := record.Messages.Body(rec.Envelope)
		if err != nil || m.Text != fmt.Sprintf("text %d", rec.Seq) {
			t.Errorf("message %d: %q, %v", rec.Seq, m.Text, err)
		}
		n++
	}
	if !found {
		if n != 260 {
			t.Errorf("%d messages, and nobody noticed", n)
		}
		return false
	}
	for name, s := range st.Streams {
		if s.Cursor != "" || s.Round == nil || !s.Round.Full || s.Round.Cursor != "" {
			t.Errorf("no full round of %s is asked for: %+v", name, s)
		}
	}
	if err := r.SaveDraft(Draft{ID: "t_2", Text: "goes on"}); err != nil {
		t.Errorf("cannot write: %v", err)
	}
	// The full round brings everything back.
	var envs []record.Envelope
	for i := 1; i <= 260; i++ {
		envs = append(envs, message(i, "t_1", fmt.Sprintf("text %d", i)))
	}
	if err := r.Restart(acct); err != nil {
		t.Errorf("restart: %v", err)
	}
	if _, err := r.Commit(acct, page("c9", envs...), nil); err != nil {
		t.Errorf("commit: %v", err)
	}
	if n := len(r.Records("message")); n != 260 {
		t.Errorf("%d messages after the full round", n)
	}
	return true
}

// spoil runs sane over copies of small, each with its own damage.
func spoil(t *testing.T, dir string, rounds int, damage func(t *testing.T, dir string, round int) string) (found int) {
	t.Helper()
	for i := range rounds {
		to := filepath.Join(t.TempDir(), "copy")
		copyDir(t, dir, to)
		what := damage(t, to, i)
		bad := t.Failed()
		if sane(t, to) {
			found++
		}
		if t.Failed() && !bad {
			t.Fatalf("damage: %s", what)
		}
		ok(t, os.RemoveAll(to))
	}
	return found
}

func flip(t *testing.T, path string, bit int64) {
	t.Helper()
	b, err := os.ReadFile(path)
	ok(t, err)
	b[bit/8] ^= 1 << (bit % 8)
	ok(t, os.WriteFile(path, b, 0o600))
}

func sizeOf(t testing.TB, path string) int64 {
	t.Helper()
	st, err := os.Stat(path)
	ok(t, err)
	return st.Size()
}

const dbPage = 4096

// A flipped bit anywhere: the first hundred bytes of the file and the heads of
// all pages one by one, the rest in samples of each page.
func TestFlippedBit(t *testing.T) {
	dir := small(t)
	size := sizeOf(t, filepath.Join(dir, dbName))
	rng := rand.New(rand.NewPCG(1, 2))
	var bits []int64
	for b := int64(0); b < 108*8; b += flipStep {
		bits = append(bits, b)
	}
	for p := int64(0); p < size/dbPage; p++ {
		for b := int64(0); b < 12*8; b += flipStep * 4 {
			bits = append(bits, p*dbPage*8+b+rng.Int64N(4))
		}
		for range flipSamples {
			bits = append(bits, (p*dbPage+rng.Int64N(dbPage))*8+rng.Int64N(8))
		}
	}
	found := spoil(t, dir, len(bits), func(t *testing.T, dir string, i int) string {
		flip(t, filepath.Join(dir, dbName), bits[i])
		return fmt.Sprintf("bit %d of byte %d (page %d)", bits[i]%8, bits[i]/8, bits[i]/8/dbPage)
	})
	t.Logf("%d flips, %d noticed; %d pages", len(bits), found, size/dbPage)
	if found < len(bits)/3 {
		t.Errorf("only %d of %d flips were noticed", found, len(bits))
	}
}

func TestFlippedBitOfSpare(t *testing.T) {
	dir := small(t)
	size := sizeOf(t, filepath.Join(dir, spareName))
	rng := rand.New(rand.NewPCG(1, 3))
	found := spoil(t, dir, 60, func(t *testing.T, dir string, _ int) string {
		bit := rng.Int64N(size * 8)
		flip(t, filepath.Join(dir, spareName), bit)
		return fmt.Sprint("bit ", bit)
	})
	if found != 0 {
		t.Errorf("a damaged spare made %d repairs of a good database", found)
	}
}

func TestTruncated(t *testing.T) {
	dir := small(t)
	size := sizeOf(t, filepath.Join(dir, dbName))
	rng := rand.New(rand.NewPCG(1, 4))
	var cuts []int64
	for p := int64(0); p < size/dbPage; p++ {
		cuts = append(cuts, p*dbPage, p*dbPage+1+rng.Int64N(dbPage-1))
	}
	cuts = append(cuts, 1, 15, 16, 99, 100, size-1)
	found := spoil(t, dir, len(cuts), func(t *testing.T, dir string, i int) string {
		ok(t, os.Truncate(filepath.Join(dir, dbName), cuts[i]))
		return fmt.Sprint("cut at ", cuts[i])
	})
	if found != len(cuts) {
		t.Errorf("%d of %d cuts were noticed", found, len(cuts))
	}
}

// crashed is small as a crash leaves it: with a WAL that was not taken over.
func crashed(t *testing.T) string {
	t.Helper()
	dir := small(t)
	r := open(t, dir)
	ok(t, r.SaveDraft(Draft{ID: "t_9", Text: "of no matter"}))
	ok(t, r.DropDraft("t_9"))
	_, err := r.db.Exec("PRAGMA wal_autocheckpoint = 0")
	ok(t, err)
	st, err := r.Load()
	ok(t, err)
	// The last write, once more: so that it stands in the WAL alone.
	queue := st.Queue
	ok(t, r.Renumber("r_1", queue[:4], nil))
	ok(t, r.Append(queue[4], nil))
	to := filepath.Join(t.TempDir(), "crashed")
	copyDir(t, dir, to)
	return to
}

// A WAL that lost its end, or a bit: SQLite drops what follows in silence. The
// spare has it.
func TestDamagedWAL(t *testing.T) {
	dir := crashed(t)
	wal := filepath.Join(dir, dbName+"-wal")
	size := sizeOf(t, wal)
	if size < 3*dbPage {
		t.Fatalf("a WAL of %d bytes", size)
	}
	if sane(t, func() string { to := filepath.Join(t.TempDir(), "whole"); copyDir(t, dir, to); return to }()) {
		t.Fatal("an undamaged WAL was taken for a damaged one")
	}
	rng := rand.New(rand.NewPCG(1, 5))
	cut := spoil(t, dir, 25, func(t *testing.T, dir string, i int) string {
		at := rng.Int64N(size - 200)
		ok(t, os.Truncate(filepath.Join(dir, dbName+"-wal"), at))
		return fmt.Sprint("WAL cut at ", at)
	})
	flipped := spoil(t, dir, 25, func(t *testing.T, dir string, i int) string {
		bit := rng.Int64N(size * 8)
		flip(t, filepath.Join(dir, dbName+"-wal"), bit)
		return fmt.Sprint("WAL bit ", bit)
	})
	gone := spoil(t, dir, 1, func(t *testing.T, dir string, i int) string {
		ok(t, os.Remove(filepath.Join(dir, dbName+"-wal")))
		return "WAL gone"
	})
	if cut != 25 || flipped < 20 || gone != 1 {
		t.Errorf("noticed: %d of 25 cuts, %d of 25 flips, %d of 1", cut, flipped, gone)
	}
}

func TestDatabaseGone(t *testing.T) {
	found := spoil(t, small(t), 2, func(t *testing.T, dir string, i int) string {
		if i == 0 {
			ok(t, os.Remove(filepath.Join(dir, dbName)))
			return "removed"
		}
		ok(t, os.WriteFile(filepath.Join(dir, dbName), []byte("this is no database at all, and never was"), 0o600))
		return "garbage"
	})
	if found != 2 {
		t.Errorf("noticed: %d of 2", found)
	}
}
