package replica

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alcove/sync/record"
)

func TestLifeOfAStore(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	st, err := r.Load()
	ok(t, err)
	if diff := cmp.Diff(State{Streams: map[string]Stream{}}, st); diff != "" {
		t.Fatal(diff)
	}
	ok(t, r.Renumber("r_1", nil, nil))
	w1 := send(Line{}, "", "first, written offline")
	ok(t, r.Append(w1, nil))
	w2 := send(w1.At, record.ThreadOf(w1.ID), "second")
	ok(t, r.Append(w2, nil))
	thread := record.ThreadOf(w1.ID)
	if got := texts(r.Messages(thread, "", 50)); !slices.Equal(got, []string{"first, written offline", "second"}) {
		t.Fatalf("on screen: %q", got)
	}

	// A round of two pages: nothing shows before its end, and it goes on after a restart.
	own := w1.At
	ok(t, r.Stage(acct, Page{Changes: []record.Envelope{message(1, thread, "staged")}, Cursor: "c1", Own: &own}))
	if _, found := r.Record("message", "m_000001"); found {
		t.Fatal("a staged record is shown")
	}
	shut(t, r)
	r = open(t, dir)
	st, err = r.Load()
	ok(t, err)
	want := State{
		Replica: "r_1", Queue: []Write{w1, w2},
		Streams: map[string]Stream{acct: {Round: &Round{Cursor: "c1", Own: &own}}},
	}
	if diff := cmp.Diff(want, st); diff != "" {
		t.Fatal(diff)
	}
	mine := record.Messages.Envelope(w1.ID, record.Message{Thread: thread, Text: "first, written offline", From: record.FromClient, At: "2026-03-03T14:04:00Z"})
	mine.Seq = 2
	_, err = r.Commit(acct, page("c2", mine), &w1.At)
	ok(t, err)
	if got := texts(r.Messages(thread, "", 50)); !slices.Equal(got, []string{"staged", "first, written offline", "second"}) {
		t.Fatalf("on screen: %q", got)
	}
	ok(t, r.Trim(w1.At))
	shut(t, r)
	r = open(t, dir)
	st, err = r.Load()
	ok(t, err)
	want = State{Replica: "r_1", Base: w1.At, Settled: w1.At, Queue: []Write{w2}, Streams: map[string]Stream{acct: {Cursor: "c2"}}}
	if diff := cmp.Diff(want, st); diff != "" {
		t.Fatal(diff)
	}
	if r.Mended() != nil {
		t.Error("mended for no reason")
	}
}

func TestTwoProgramsAtOnce(t *testing.T) {
	dir := t.TempDir()
	r := open(t, dir)
	if _, err := Open(testOptions(dir)); !errors.Is(err, ErrInUse) {
		t.Fatalf("second: %v", err)
	}
	shut(t, r)
	open(t, dir)
}

func TestAfterClose(t *testing.T) {
	r := open(t, t.TempDir())
	_, err := r.Commit(acct, page("c", message(1, "t_1", "text")), nil)
	ok(t, err)
	shut(t, r)
	if err := r.SaveDraft(Draft{ID: "d", Text: "x"}); !errors.Is(err, ErrClosed) {
		t.Errorf("draft: %v", err)
	}
	if _, err := r.Load(); !errors.Is(err, ErrClosed) {
		t.Errorf("load: %v", err)
	}
	if _, err := r.Content("f", 0); !errors.Is(err, ErrClosed) {
		t.Errorf("content: %v", err)
	}
	if len(r.Threads())+len(r.Search("text", 9))+len(r.Records("message"))+len(r.Drafts())+len(r.Waiting()) != 0 {
		t.Error("something can still be seen")
	}
}

// Ledgers of programs before this one hold the time of the server too.
func TestLedgerOfAnOlderProgram(t *testing.T) {
	l := newLedger()
	l.Replica, l.Base, l.Acts = "r_1", Line{N: 3, Chain: [32]byte{5}}, 7
	old := append(bytes.TrimSuffix(l.encode(), []byte("}")), `,"server":"2026-03-03T14:04:00Z"}`...)
	got, err := decodeLedger(old)
	ok(t, err)
	if diff := cmp.Diff(l.encode(), got.encode()); diff != "" {
		t.Error(diff)
	}
}
