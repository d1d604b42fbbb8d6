package replica

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"alcove/sync/record"
)

func TestSearch(t *testing.T) {
	r := open(t, t.TempDir())
	_, err := r.Commit(acct, page("c", message(1, "t_1", "The Café is nice"), message(2, "t_2", "tea, and a CAFE\u0301"), message(3, "t_1", "Straße")), nil)
	ok(t, err)
	ok(t, r.Append(send(Line{}, "t_1", "cafeteria, waiting"), nil))
	for query, want := range map[string][]string{
		"cafe":      {"cafeteria, waiting", "tea, and a CAFE\u0301", "The Café is nice"},
		"CAFÉ nice": {"The Café is nice"},
		"strasse":   {"Straße"},
		"nowhere":   nil,
		"   ":       nil,
		"e":         {"cafeteria, waiting", "Straße", "tea, and a CAFE\u0301", "The Café is nice"},
		"eria wait": {"cafeteria, waiting"}, // words may stand inside of words
	} {
		if got := texts(r.Search(query, 9)); !slices.Equal(got, want) {
			t.Errorf("%q: %q", query, got)
		}
	}
	if got := texts(r.Search("e", 2)); len(got) != 2 {
		t.Errorf("limit: %q", got)
	}
}

func TestNeedle(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.SampledFrom([]rune("aez é"))).Draw(t, "text")
		word := rapid.StringOfN(rapid.SampledFrom([]rune("aezé")), 1, 3, -1).Draw(t, "word")
		if got, want := newNeedle(word).index([]byte(text)), strings.Index(text, word); got != want {
			t.Errorf("%q in %q: %d", word, text, got)
		}
	})
}

func TestThreads(t *testing.T) {
	r := open(t, t.TempDir())
	mark := record.ReadMarks.Envelope(record.ReadMarkID("t_1", record.FromClient), record.ReadMark{Thread: "t_1", By: record.FromClient, Upto: "m_000002"})
	mark.Seq = 7
	seen := record.ReadMarks.Envelope(record.ReadMarkID("t_1", record.FromStaff), record.ReadMark{Thread: "t_1", By: record.FromStaff, Upto: "m_000003"})
	seen.Seq = 8
	_, err := r.Commit(acct, page("c", message(1, "t_1", "mine"), message(2, "t_1", "yours"), message(3, "t_1", "mine again"),
		message(4, "t_1", "yours again"), message(5, "t_1", "mine at last"), message(6, "t_2", "other"), mark, seen), nil)
	ok(t, err)
	if ths := r.Threads(); len(ths) != 2 || ths[0].ID != "t_2" || ths[1].Unread != 1 || unread(r) != 2 {
		t.Errorf("threads %+v", ths)
	}
	var steps []Progress
	for _, m := range r.Messages("t_1", "", 50) {
		steps = append(steps, m.Progress)
	}
	if want := []Progress{Read, Delivered, Read, Delivered, Delivered}; !slices.Equal(steps, want) {
		t.Errorf("progress %v, want %v", steps, want)
	}
	if got := texts(r.Messages("t_1", "m_000004", 2)); !slices.Equal(got, []string{"yours", "mine again"}) {
		t.Errorf("page before: %q", got)
	}
	// A mark that waits counts at once; a message that waits comes first.
	w := writeOf(Line{}, "m_mark", string(record.ReadOp), record.ReadOp.Encode(record.Read{Thread: "t_1", Upto: "m_000004"}))
	ok(t, r.Append(w, nil))
	ok(t, r.Append(send(w.At, "t_1", "new"), nil))
	if ths := r.Threads(); ths[0].ID != "t_1" || ths[0].Unread != 0 || ths[0].Last.Text != "new" || ths[0].First.Text != "mine" || ths[0].Last.Progress != Waiting {
		t.Errorf("threads %+v", ths)
	}
	// A mark whose message is hidden still stands for what was before it.
	_, err = r.Commit(acct, page("c", record.Envelope{Type: "message", ID: "m_000002", Seq: 9, Deleted: true}, message(10, "t_1", "newest")), &Line{N: 9})
	ok(t, err)
	if n := unread(r); n != 2 {
		t.Errorf("%d unread", n)
	}
}

// unread is how many messages were not read, in all threads.
func unread(r *Replica) (n int) {
	for _, th := range r.Threads() {
		n += th.Unread
	}
	return n
}
