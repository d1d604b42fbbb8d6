package replica

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// The spare is a second copy of what only this computer has: the queue and the
// local rows. It is a row of sealed entries, each synced after the commit it
// repeats, so it is never ahead of an undamaged database. If it is ahead, the
// database was cut back by damage (SQLite drops the end of a damaged WAL in
// silence), and the spare knows the rest.

// spareOp is one change of the copy.
type spareOp struct {
	Write *Write          `json:"w,omitempty"`
	Upto  int64           `json:"u,omitempty"` // writes up to this number are gone
	All   bool            `json:"a,omitempty"` // all writes are gone
	Kind  string          `json:"k,omitempty"` // a local row; without a value it is gone
	ID    string          `json:"i,omitempty"`
	Value json.RawMessage `json:"v,omitempty"`
}

type spareEntry struct {
	Acts  int64     `json:"n"` // of the ledger that it goes with
	Fresh bool      `json:"f"` // everything before it counts no more
	Ops   []spareOp `json:"o"`
}

// spareSlack is how many bytes the spare may grow beyond its last fresh entry.
const spareSlack = 256 << 10

type spareFile struct {
	path  string
	size  int64 // 0: the next entry must be fresh
	fresh int64 // size after the last fresh entry
	count int64
}

// spareCopy is what a spare says.
type spareCopy struct {
	acts  int64
	queue []Write
	local map[localKey]json.RawMessage
	clean bool // read to its end
	some  bool // at least one entry opened
	size  int64
	fresh int64
	count int64
}

func (r *Replica) spareExists() bool {
	st, err := os.Stat(filepath.Join(r.o.Dir, spareName))
	return err == nil && st.Size() > 0
}

// readSpare reads as far as entries open.
func readSpare(path string, seal *sealer) spareCopy {
	c := spareCopy{local: map[localKey]json.RawMessage{}}
	b, err := os.ReadFile(path)
	if err != nil {
		c.clean = errors.Is(err, os.ErrNotExist)
		return c
	}
	for len(b) > 0 {
		if len(b) < 4 {
			return c
		}
		n := int64(binary.BigEndian.Uint32(b))
		if n > int64(len(b)-4) {
			return c
		}
		plain, err := seal.openPadded(tabSpare, c.count, nil, b[4:4+n])
		var e spareEntry
		if err != nil || json.Unmarshal(plain, &e) != nil {
			return c
		}
		b = b[4+n:]
		c.size += 4 + n
		c.count++
		if e.Fresh {
			c.fresh = c.size
		}
		c.apply(e)
	}
	c.clean = true
	return c
}

func (c *spareCopy) apply(e spareEntry) {
	c.some, c.acts = true, e.Acts
	if e.Fresh {
		c.queue, c.local = nil, map[localKey]json.RawMessage{}
	}
	for _, op := range e.Ops {
		switch {
		case op.Write != nil:
			c.queue = append(c.queue, *op.Write)
		case op.All:
			c.queue = nil
		case op.Upto > 0:
			c.queue = slices.DeleteFunc(c.queue, func(w Write) bool { return w.At.N <= op.Upto })
		case op.Kind != "" && op.Value != nil:
			c.local[localKey{op.Kind, op.ID}] = op.Value
		case op.Kind != "":
			delete(c.local, localKey{op.Kind, op.ID})
		}
	}
}

// checkSpare goes on with the spare as it stands, or sees that it has to be
// written anew; or that it knows more than the database does.
func (r *Replica) checkSpare() error {
	r.spare = spareFile{path: filepath.Join(r.o.Dir, spareName)}
	c := readSpare(r.spare.path, r.seal)
	if c.some && c.acts > r.led.Acts {
		return damaged("the database is behind its spare")
	}
	if c.clean && c.some && c.acts == r.led.Acts {
		r.spare.size, r.spare.fresh, r.spare.count = c.size, c.fresh, c.count
		return nil
	}
	if r.led.Acts > 0 {
		r.freshSpare()
	}
	return nil
}

// keepSpare repeats an act. It can fail, on a full disk: the act stands all the
// same, and the next one writes the spare anew.
func (r *Replica) keepSpare(ops []spareOp) {
	if len(ops) == 0 {
		return
	}
	if r.spare.size == 0 || r.spare.size-r.spare.fresh > spareSlack+r.spare.fresh {
		r.freshSpare()
		return
	}
	entry := r.spareEntry(spareEntry{Acts: r.led.Acts, Ops: ops}, r.spare.count)
	f, err := os.OpenFile(r.spare.path, os.O_WRONLY, 0o600)
	if err != nil {
		r.spare.size = 0
		return
	}
	_, err = f.WriteAt(entry, r.spare.size)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		r.spare.size = 0
		return
	}
	r.spare.size += int64(len(entry))
	r.spare.count++
}

func (r *Replica) spareEntry(e spareEntry, n int64) []byte {
	plain, err := marshal(e)
	if err != nil { // every part of it was marshalled before
		panic("replica: spare: " + err.Error())
	}
	box := r.seal.sealPadded(tabSpare, n, nil, plain)
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(box))), box...)
}

// freshSpare writes all of it anew, beside the old one, and puts it in its
// place.
func (r *Replica) freshSpare() {
	e := spareEntry{Acts: r.led.Acts, Fresh: true}
	for _, q := range r.queue {
		w := wireWrite(q.Write)
		e.Ops = append(e.Ops, spareOp{Write: &w})
	}
	for _, k := range slices.SortedFunc(maps.Keys(r.local), compareKeys) {
		e.Ops = append(e.Ops, spareOp{Kind: k.kind, ID: k.id, Value: r.local[k].value})
	}
	b := r.spareEntry(e, 0)
	r.spare.size = 0
	if writeWhole(r.spare.path, b) == nil {
		r.spare.size, r.spare.fresh, r.spare.count = int64(len(b)), int64(len(b)), 1
	}
}

// writeWhole puts a file in place at once, or not at all.
func writeWhole(path string, b []byte) (err error) {
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, bytes.NewReader(b))
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(path+".new"))
	}
	if err := os.Rename(path+".new", path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
