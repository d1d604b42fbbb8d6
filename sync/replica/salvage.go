package replica

import (
	"database/sql"
	"encoding/json"
	"maps"
	"path/filepath"
	"slices"

	"alcove/sync/record"
)

// salvage is what still opens of a damaged store.
type salvage struct {
	led   *ledger // nil if it does not open
	items []*item
	queue []Write
	local map[localKey]json.RawMessage
	acts  int64
	// line means that the queue is surely the whole one, so that its numbers
	// still mean something to the server.
	line bool

	refused int // boxes that did not open
	opened  int // boxes that did
}

// gather reads whatever opens from the database and the spare. Nothing here
// fails: what cannot be read is not there.
func (r *Replica) gather() *salvage {
	s := &salvage{local: map[localKey]json.RawMessage{}}
	if db, err := openDB(r.path()); err == nil {
		s.fromDB(db, r.seal)
		_ = db.Close() // it is set aside next
	}
	c := readSpare(filepath.Join(r.o.Dir, spareName), r.seal)
	if c.some {
		s.opened++
	} else if r.spareExists() {
		s.refused++
	}
	if c.some && (c.acts > s.acts || !s.line) {
		s.takeSpare(c)
	}
	s.acts = max(s.acts, c.acts)
	return s
}

// takeSpare prefers what the spare says about the person's own writing. What
// only the damaged database has is kept too: better a write that the server
// already knows, which does nothing, than one that is lost.
func (s *salvage) takeSpare(c spareCopy) {
	whole := c.clean && s.led != nil && c.acts == s.led.Acts
	known := map[string]bool{}
	for _, w := range c.queue {
		known[w.ID] = true
	}
	queue := slices.Clone(c.queue)
	if !c.clean || s.led == nil || c.acts < s.led.Acts {
		for _, w := range s.queue {
			if !known[w.ID] {
				queue = append(queue, w)
			}
		}
		for k, v := range s.local {
			if _, ok := c.local[k]; !ok {
				c.local[k] = v
			}
		}
	}
	s.queue, s.local, s.line = queue, c.local, whole
}

func (s *salvage) fromDB(db *sql.DB, seal *sealer) {
	if led, err := readLedger(db, seal); err == nil && led != nil {
		s.led, s.acts = led, led.Acts
		s.opened++
	} else if err != nil {
		s.refused++
	}
	for _, t := range []table{tabChunk, tabRow} {
		s.each(db, t, func(row sealedRow) error {
			items, err := openItems(seal, t, row)
			for i := range items {
				s.items = append(s.items, &items[i])
			}
			return err
		})
	}
	var sums [2]tally
	s.each(db, tabQueue, func(row sealedRow) error {
		plain, err := seal.openPadded(tabQueue, row.at, row.name, row.box)
		if err != nil {
			return err
		}
		var w Write
		if err := json.Unmarshal(plain, &w); err != nil {
			return err
		}
		sums[0].add(seal.mark(tabQueue, row.at, row.name, row.box))
		s.queue = append(s.queue, w)
		return nil
	})
	s.each(db, tabLocal, func(row sealedRow) error {
		plain, err := seal.openPadded(tabLocal, row.at, row.name, row.box)
		if err != nil {
			return err
		}
		var b localBox
		if err := json.Unmarshal(plain, &b); err != nil {
			return err
		}
		sums[1].add(seal.mark(tabLocal, row.at, row.name, row.box))
		s.local[localKey{b.Kind, b.ID}] = b.Value
		return nil
	})
	s.line = s.led != nil && sums[0] == s.led.Tallies[tabQueue] && sums[1] == s.led.Tallies[tabLocal]
	// Staged records are asked for again.
}

// each walks a table from both ends, around what cannot be read.
func (s *salvage) each(db *sql.DB, t table, fn func(sealedRow) error) {
	seen := map[int64]bool{}
	take := func(row sealedRow) {
		if seen[row.at] {
			return
		}
		seen[row.at] = true
		if fn(row) != nil {
			s.refused++
		} else {
			s.opened++
		}
	}
	places := map[int64]bool{}
	for _, order := range []string{"ASC", "DESC"} {
		rows, err := db.Query("SELECT at FROM " + string(t) + " ORDER BY at " + order)
		if err != nil {
			continue
		}
		for rows.Next() {
			var at int64
			if rows.Scan(&at) == nil {
				places[at] = true
			}
		}
		whole := rows.Err() == nil
		if rows.Close() == nil && whole {
			break
		}
	}
	for _, at := range slices.Sorted(maps.Keys(places)) {
		rows, err := readRows(db, t, "WHERE at = ?", at)
		if err != nil || len(rows) == 0 {
			s.refused++
			continue
		}
		take(rows[0])
	}
}

// newest is one item a record, the newest one of each.
func (s *salvage) newest() []*item {
	type key struct{ stream, typ, id string }
	best := map[key]*item{}
	for _, it := range s.items {
		k := key{it.stream, it.env.Type, it.env.ID}
		if old := best[k]; old == nil || it.env.Seq > old.env.Seq {
			best[k] = it
		}
	}
	out := slices.Collect(maps.Values(best))
	slices.SortFunc(out, bySeq)
	for _, it := range out {
		it.where = home{}
	}
	return out
}

// numbered is the queue as a line of its own, from 1: for a store that can no
// longer say where on its old line it stood.
func numbered(queue []Write) []Write {
	at := Line{}
	seen := map[string]bool{}
	var out []Write
	for _, w := range queue {
		if seen[w.ID] {
			continue
		}
		seen[w.ID] = true
		w.Prev = at.Chain
		at = Line{at.N + 1, record.Chain(at.Chain, w.ID)}
		w.At = at
		out = append(out, w)
	}
	return out
}
