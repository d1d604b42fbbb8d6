package replica

import (
	"bytes"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"alcove/sync/record"
)

// model is the store as it is told to be, in plain maps.
type model struct {
	st      State
	shown   map[string]map[recordKey]record.Envelope
	staged  map[string][]record.Envelope
	refused map[string]Refusal
	away    map[string]bool
	drafts  map[string]string
}

func newModel() *model {
	return &model{
		st: State{Streams: map[string]Stream{}}, shown: map[string]map[recordKey]record.Envelope{}, staged: map[string][]record.Envelope{},
		refused: map[string]Refusal{}, away: map[string]bool{}, drafts: map[string]string{},
	}
}

func (m *model) commit(stream string, p Page, settled *Line) {
	s := m.st.Streams[stream]
	if m.shown[stream] == nil || s.Round != nil && s.Round.Full {
		m.shown[stream] = map[recordKey]record.Envelope{}
	}
	for _, e := range append(m.staged[stream], p.Changes...) {
		delete(m.shown[stream], recordKey{e.Type, e.ID})
		if !e.Deleted {
			m.shown[stream][recordKey{e.Type, e.ID}] = e
		}
	}
	delete(m.staged, stream)
	m.st.Streams[stream] = Stream{Cursor: p.Cursor}
	if settled != nil {
		m.st.Settled = *settled
	}
}

func (m *model) outcome(id string) (string, bool) {
	for _, recs := range m.shown {
		if e, no := recs[recordKey{record.Outcomes.Type, id}]; no {
			o, _ := record.Outcomes.Body(e)
			return o.Reason, true
		}
	}
	return "", false
}

// refusals are all that stand refused.
func (m *model) refusals() map[string]string {
	out := map[string]string{}
	for id, f := range m.refused {
		out[id] = f.Reason
	}
	for _, w := range m.st.Queue {
		if _, kept := out[w.ID]; kept || m.away[w.ID] {
			continue
		}
		if reason, no := m.outcome(w.ID); no {
			out[w.ID] = reason
		}
	}
	return out
}

func (m *model) trim(to Line) {
	for len(m.st.Queue) > 0 && m.st.Queue[0].At.N <= to.N {
		w := m.st.Queue[0]
		m.st.Queue = m.st.Queue[1:]
		if reason, no := m.outcome(w.ID); no && !m.away[w.ID] {
			m.refused[w.ID] = Refusal{w, reason}
		}
		delete(m.away, w.ID)
	}
	m.st.Base = to
}

// last is the end of the number line.
func (m *model) last() Line {
	if n := len(m.st.Queue); n > 0 {
		return m.st.Queue[n-1].At
	}
	return m.st.Base
}

// same compares store and model in everything that can be seen.
func (m *model) same(t *rapid.T, r *Replica) {
	st, err := r.Load()
	if err != nil {
		t.Fatal(err)
	}
	want := m.st
	want.Refused = len(m.refusals())
	if diff := cmp.Diff(want, st, cmpopts.EquateEmpty()); diff != "" {
		t.Fatalf("state: %s", diff)
	}
	for stream, recs := range m.shown {
		n := 0
		for _, typ := range r.Types() {
			last := int64(-1)
			for _, rec := range r.Records(typ) {
				if rec.Stream != stream {
					continue
				}
				if rec.Seq < last {
					t.Fatalf("%s out of order", typ)
				}
				last = rec.Seq
				if e := recs[recordKey{typ, rec.ID}]; e.Seq != rec.Seq || !bytes.Equal(e.Body, rec.Body) || e.V != rec.V {
					t.Fatalf("%s %s: %v, want %v", typ, rec.ID, rec.Envelope, e)
				}
				n++
			}
		}
		if n != len(recs) {
			t.Fatalf("%s: %d records, want %d", stream, n, len(recs))
		}
	}
	got := map[string]string{}
	for _, f := range r.Refusals() {
		got[f.Write.ID] = f.Reason
	}
	if diff := cmp.Diff(m.refusals(), got); diff != "" {
		t.Fatalf("refusals: %s", diff)
	}
	drafts := map[string]string{}
	for _, d := range r.Drafts() {
		drafts[d.ID] = d.Text
	}
	if diff := cmp.Diff(m.drafts, drafts); diff != "" {
		t.Fatalf("drafts: %s", diff)
	}
	here := Here{Messages: len(r.Waiting()) + len(got), Drafts: len(drafts)} // all writes here are messages
	if stamp, err := stampOf(r.db); err != nil || stamp != int64(here.stamp()) || r.Here() != here {
		t.Fatalf("what is only here: %+v, on the disk %d (%v); want %+v", r.Here(), stamp, err, here)
	}
	if r.Mended() != nil {
		t.Fatalf("mended: %v", r.Mended().Cause)
	}
}

// Whatever happens in whatever order, with restarts between: the store says
// what a few maps would say.
func TestStoreIsItsModel(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		dir, err := os.MkdirTemp("", "replica")
		if err != nil {
			t.Fatal(err)
		}
		defer os.RemoveAll(dir) //nolint:errcheck // a test's
		r, err := Open(testOptions(dir))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = r.Close() }()
		m := newModel()
		seq, ids := int64(0), 0
		streams := rapid.SampledFrom([]string{acct, practice})
		changes := func(most int) (out []record.Envelope) {
			n := rapid.IntRange(0, most).Draw(t, "changes")
			for range n {
				seq++
				i := rapid.IntRange(1, 30).Draw(t, "id")
				var e record.Envelope
				switch rapid.IntRange(0, 9).Draw(t, "kind") {
				case 0:
					e = record.Envelope{Type: "message", ID: fmt.Sprintf("m_%06d", i), Deleted: true}
				case 1:
					e = record.Envelope{Type: "future", ID: fmt.Sprint(i), V: 7, Body: []byte(`{ "odd" : [1,  2] }`)}
				case 2, 3:
					e = record.Outcomes.Envelope(fmt.Sprintf("m_w%05d", i), record.Outcome{Op: "x/1", Reason: fmt.Sprint("no ", i%3)})
				default:
					e = message(i, fmt.Sprintf("t_%d", i%2), fmt.Sprint("text ", seq))
				}
				e.Seq = seq
				out = append(out, e)
			}
			return out
		}
		burst := func() (out []record.Envelope) { // enough to fill chunks
			for range 200 {
				seq++
				e := message(int(seq)+1000, "t_1", fmt.Sprint("text ", seq))
				e.Seq = seq
				out = append(out, e)
			}
			return out
		}
		must := func(err error) {
			if err != nil {
				t.Fatal(err)
			}
		}
		t.Repeat(map[string]func(*rapid.T){
			"": func(t *rapid.T) { m.same(t, r) },
			"append": func(*rapid.T) {
				ids++
				w := send(m.last(), "t_1", fmt.Sprint("<&> written ", ids))
				w.ID = fmt.Sprintf("m_w%05d", ids)
				w.At.Chain = record.Chain(w.Prev, w.ID)
				must(r.Append(w, nil))
				m.st.Queue = append(slices.Clone(m.st.Queue), w)
			},
			"stage": func(*rapid.T) {
				stream, p := streams.Draw(t, "stream"), page(fmt.Sprint("c", seq), changes(5)...)
				must(r.Stage(stream, p))
				s := m.st.Streams[stream]
				round := Round{Cursor: p.Cursor}
				if s.Round != nil {
					round.Full = s.Round.Full
				}
				s.Round = &round
				m.st.Streams[stream] = s
				m.staged[stream] = append(slices.Clone(m.staged[stream]), p.Changes...)
			},
			"restart": func(*rapid.T) {
				stream := streams.Draw(t, "stream")
				must(r.Restart(stream))
				s := m.st.Streams[stream]
				s.Round = &Round{Full: true}
				m.st.Streams[stream] = s
				delete(m.staged, stream)
			},
			"commit": func(*rapid.T) {
				stream, p := streams.Draw(t, "stream"), page(fmt.Sprint("c", seq), changes(8)...)
				if rapid.IntRange(0, 7).Draw(t, "burst") == 0 {
					p.Changes = append(p.Changes, burst()...)
				}
				var settled *Line
				if len(m.st.Queue) > 0 && rapid.Bool().Draw(t, "settles") {
					settled = &m.st.Queue[rapid.IntRange(0, len(m.st.Queue)-1).Draw(t, "upto")].At
				}
				_, err := r.Commit(stream, p, settled)
				must(err)
				m.commit(stream, p, settled)
			},
			"trim": func(t *rapid.T) {
				if len(m.st.Queue) == 0 {
					return
				}
				to := m.st.Queue[rapid.IntRange(0, len(m.st.Queue)-1).Draw(t, "upto")].At
				must(r.Trim(to))
				m.trim(to)
			},
			"renumber": func(*rapid.T) {
				queue := numbered(m.st.Queue)
				must(r.Renumber("r_x", queue, nil))
				m.st.Replica, m.st.Queue, m.st.Base, m.st.Settled = "r_x", queue, Line{}, Line{}
			},
			"put away": func(t *rapid.T) {
				all := slices.Sorted(maps.Keys(m.refusals()))
				if len(all) == 0 {
					return
				}
				id := rapid.SampledFrom(all).Draw(t, "which")
				_, err := r.PutAway(id)
				must(err)
				delete(m.refused, id)
				if slices.ContainsFunc(m.st.Queue, func(w Write) bool { return w.ID == id }) {
					m.away[id] = true
				}
			},
			"draft": func(*rapid.T) {
				id, text := rapid.SampledFrom([]string{"t_1", "new"}).Draw(t, "draft"), rapid.SampledFrom([]string{"", "a", "b"}).Draw(t, "text")
				must(r.SaveDraft(Draft{ID: id, Text: text, Edited: start}))
				if delete(m.drafts, id); text != "" {
					m.drafts[id] = text
				}
			},
			"lock": func(*rapid.T) {
				must(r.Close())
				r, err = Open(testOptions(dir))
				must(err)
			},
		})
	})
}
