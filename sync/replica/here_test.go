package replica

import (
	"errors"
	"testing"

	"alcove/sync/record"
)

// What only this computer has is known without keys, from the file alone: also
// of a store from before the numbers were kept, once it was open, and of one
// that was mended.
func TestCountNeedsNoKeys(t *testing.T) {
	dir := t.TempDir()
	if n, known, err := Count(dir); n != (Here{}) || known || err != nil {
		t.Fatalf("no store: %+v %v %v", n, known, err)
	}
	is := func(when string, want Here) {
		t.Helper()
		if n, known, err := Count(dir); n != want || !known || err != nil {
			t.Errorf("%s: %+v %v %v, want %+v", when, n, known, err, want)
		}
	}
	r := open(t, dir)
	is("a new store", Here{})
	w := send(Line{}, "t_1", "Lost")
	if err := errors.Join(r.Append(w, nil), r.SaveDraft(Draft{ID: "new", Text: "begun"}), r.SaveDraft(Draft{ID: "t_1", Text: "also"})); err != nil {
		t.Fatal(err)
	}
	is("beside the open store", Here{1, 2})
	read := Write{At: Line{2, record.Chain(w.At.Chain, "m_read")}, Prev: w.At.Chain, ID: "m_read", Op: string(record.ReadOp)}
	if err := errors.Join(r.Append(read, nil), r.DropDraft("t_1")); err != nil {
		t.Fatal(err)
	}
	is("a read mark is no message", Here{1, 1})
	if _, err := r.db.Exec("PRAGMA user_version = 0"); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	if _, known, err := Count(dir); known || err != nil {
		t.Errorf("an old store: %v %v", known, err)
	}
	r = open(t, dir)
	is("opened", Here{1, 1})
	no := record.Outcomes.Envelope(w.ID, record.Outcome{Op: w.Op, Reason: "no"})
	no.Seq = 1
	if _, err := r.Commit(acct, page("c", no), &w.At); err != nil {
		t.Fatal(err)
	}
	is("not accepted", Here{1, 1})
	if err := r.Trim(w.At); err != nil {
		t.Fatal(err)
	}
	is("not accepted, out of the queue", Here{1, 1})
	if _, err := r.db.Exec("DELETE FROM local WHERE at = (SELECT max(at) FROM local)"); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = open(t, dir) // mends it, from the spare
	if r.Mended() == nil {
		t.Fatal("it was not found")
	}
	is("mended", Here{1, 1})
	if _, err := r.PutAway(w.ID); err != nil {
		t.Fatal(err)
	}
	is("put away", Here{0, 1})
}

func TestTheCountHasBounds(t *testing.T) {
	for in, want := range map[Here]Here{
		{}: {}, {3, 0}: {3, 0}, {0, 3}: {0, 3}, {hereMost, hereMost}: {hereMost, hereMost},
		{1 << 20, 1 << 20}: {hereMost, hereMost},
	} {
		if got, known := readStamp(int64(in.stamp())); got != want || !known {
			t.Errorf("%+v: %+v %v", in, got, known)
		}
	}
	for _, odd := range []int64{0, -1, -1 << 31, 1<<31 - 1} {
		if n, known := readStamp(odd); known {
			t.Errorf("%d says %+v", odd, n)
		}
	}
}
