package sim

import (
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"testing"

	"alcove/sync/engine"
	"alcove/sync/replica"
)

// twin is the real sealed store that goes through everything its model does:
// each transaction, each crash (it is closed and opened again), each roll-back of
// the disk (its folder is put back).
type twin struct {
	w    *world
	root string
	r    *replica.Replica
}

func newTwin(w *world, root string) *twin {
	t := &twin{w: w, root: root}
	t.open()
	return t
}

func (t *twin) dir() string  { return filepath.Join(t.root, "now") }
func (t *twin) copy() string { return filepath.Join(t.root, "kept") }

func (t *twin) open() {
	key := func(b byte) []byte { return slices.Repeat([]byte{b}, 32) }
	r, err := replica.Open(replica.Options{Dir: t.dir(), Store: "store", Account: "c1",
		Keys: replica.Keys{Rec: key(1), Idx: key(2), Blob: key(3), Meta: key(4)}})
	if err != nil {
		t.w.fail("open the sealed store: %v", err)
		return
	}
	if m := r.Mended(); m != nil {
		t.w.fail("the sealed store found damage: %+v", m)
	}
	t.r = r
}

func (t *twin) shut() {
	if err := t.r.Close(); err != nil {
		t.w.fail("close the sealed store: %v", err)
	}
}

func (t *twin) again() {
	t.shut()
	t.open()
}

// put copies one folder over another.
func (t *twin) put(from, to string) {
	t.shut()
	if err := os.RemoveAll(to); err != nil {
		t.w.fail("copy the store: %v", err)
	}
	if err := os.CopyFS(to, os.DirFS(from)); err != nil {
		t.w.fail("copy the store: %v", err)
	}
	t.open()
}

// keep does the effect to both, and compares them.
func (t *twin) keep(model *disk, ef engine.Effect) {
	want := model.refused()
	refused, told, err := engine.Keep(t.r, ef)
	if err != nil {
		t.w.fail("sealed store, %T: %v", ef, err)
		return
	}
	if told && refused != want {
		t.w.fail("sealed store, %T: %d refused, the model says %d", ef, refused, want)
	}
	t.compare(model, fmt.Sprintf("%T", ef))
}

// compare holds what the store loads and shows against the model.
func (t *twin) compare(model *disk, after string) {
	got, err := t.r.Load()
	if err != nil {
		t.w.fail("load the sealed store: %v", err)
		return
	}
	want := model.copyState()
	if g, w := plain(got), plain(want); g != w {
		t.w.fail("after %s the sealed store has\n%s\nand the model\n%s", after, g, w)
	}
	shown := 0
	for _, typ := range t.r.Types() {
		for _, e := range t.r.Records(typ) {
			shown++
			if m, ok := model.rows[e.Stream][name(e.Type, e.ID)]; !ok || !equal(m, e.Envelope) {
				t.w.fail("after %s the sealed store shows %s/%s as of %d, the model as of %d", after, e.Type, e.ID, e.Seq, m.Seq)
			}
		}
	}
	if want := len(model.rows[account]) + len(model.rows[everyone]); shown != want {
		t.w.fail("after %s the sealed store shows %d records, the model %d", after, shown, want)
	}
}

// plain is a state as text, without what means the same: an empty stream, a
// wall clock's zone.
func plain(s replica.State) string {
	out := fmt.Sprintf("%s base %d %x settled %d %x refused %d\n", s.Replica, s.Base.N, s.Base.Chain[:4], s.Settled.N, s.Settled.Chain[:4], s.Refused)
	for _, w := range s.Queue {
		out += fmt.Sprintf("%d %x %x %s %s %s %d\n", w.At.N, w.At.Chain[:4], w.Prev[:4], w.ID, w.Op, w.Args, w.Made.Unix())
	}
	for _, n := range []string{account, everyone} {
		st := s.Streams[n]
		if reflect.DeepEqual(st, replica.Stream{}) {
			continue
		}
		out += n + " " + st.Cursor
		if st.Round != nil {
			out += fmt.Sprintf(" round %q full %v", st.Round.Cursor, st.Round.Full)
			if st.Round.Own != nil {
				out += fmt.Sprintf(" own %d", st.Round.Own.N)
			}
		}
		out += "\n"
	}
	return out
}

// TestDiskLikeReplica is the conformance of the sealed store to engine.Disk: it
// goes through whole runs beside the model that the other tests rely on.
func TestDiskLikeReplica(t *testing.T) {
	for seed := range uint64(len(scenarios)) {
		if *oneSeed >= 0 && seed != uint64(*oneSeed) {
			continue
		}
		w := newWorld(seed, newModel)
		w.odds.bad /= 3
		for i, c := range w.pcs {
			c.twin = newTwin(w, filepath.Join(t.TempDir(), fmt.Sprint(i)))
			c.twin.prime(c.disk)
			c.kept = nil // from before the twin
		}
		w.run()
		for _, c := range w.pcs {
			c.twin.shut()
		}
		if w.failed != "" {
			t.Fatalf("seed %d (%s): %s\n%s", seed, w.odds.name, w.failed, w.tail(20))
		}
		t.Logf("seed %d (%s): %d steps, %v", seed, w.odds.name, w.steps, w.count)
	}
}

// prime brings a new store to where its model is after its first start.
func (t *twin) prime(model *disk) {
	if err := t.r.Renumber(model.state.Replica, model.state.Queue, nil); err != nil {
		t.w.fail("name the store: %v", err)
	}
	t.compare(model, "the start")
}
