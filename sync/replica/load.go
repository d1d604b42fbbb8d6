package replica

import (
	"database/sql"
	"encoding/json"
	"errors"
	"runtime"
	"sync"
)

// newestFirst is how many messages are open before the rest is; newestOther is
// how many of the other records.
const (
	newestFirst = 50
	newestOther = 200
)

// loaded is what was read and opened.
type loaded struct {
	led   *ledger
	queue []queued
	local map[localKey]localRow
	view  *view
}

// queued is a write with its place.
type queued struct {
	Write
	place
}

// readLedger reads how far we are. There is none on a new store: that is nil.
func readLedger(db *sql.DB, seal *sealer) (*ledger, error) {
	rows, err := readRows(db, tabMeta, "")
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, nil
	}
	plain, err := seal.openPadded(tabMeta, 1, []byte{}, rows[len(rows)-1].box)
	if err != nil {
		return nil, err
	}
	return decodeLedger(plain)
}

// readFirst reads the ledger, all that the person wrote, and the newest records.
func (r *Replica) readFirst() (*loaded, error) {
	led, err := readLedger(r.db, r.seal)
	if err != nil {
		return nil, err
	}
	if led == nil {
		if led, err = r.begin(); err != nil {
			return nil, err
		}
	}
	l := &loaded{led: led}
	if l.queue, err = readQueue(r.db, r.seal, led); err != nil {
		return nil, err
	}
	if l.local, err = readLocal(r.db, r.seal, led); err != nil {
		return nil, err
	}
	// One statement for both ends: preparing it costs more than its rows.
	newest, err := readRows(r.db, tabRow, "WHERE at > ?1 - ?2 ORDER BY at DESC LIMIT ?2", longBase+led.Next[placeLong], newestFirst)
	if err != nil {
		return nil, err
	}
	rest, err := readRows(r.db, tabRow, "WHERE at > ?1 - ?2 AND at < ?3 ORDER BY at DESC LIMIT ?2", led.Next[tabRow], newestOther, longBase)
	if err != nil {
		return nil, err
	}
	var items []*item
	for _, row := range append(newest, rest...) {
		it, err := openRow(r.seal, row)
		if err != nil {
			return nil, err
		}
		items = append(items, it)
	}
	l.view = buildView(items)
	return l, nil
}

// begin makes the first ledger of an empty store. One without a ledger that is
// not empty, or has a spare, was damaged.
func (r *Replica) begin() (*ledger, error) {
	for _, t := range allTables {
		if rows, err := readRows(r.db, t, "LIMIT 1"); err != nil {
			return nil, err
		} else if len(rows) > 0 {
			return nil, damaged("no ledger")
		}
	}
	if r.spareExists() {
		return nil, damaged("no ledger")
	}
	a, _, err := transact(r.db, r.seal, newLedger(), func(*act) error { return nil })
	if err != nil {
		return nil, err
	}
	return a.led, nil
}

// readAll opens everything, and checks that nothing is missing.
func (r *Replica) readAll() (*loaded, error) {
	led, err := readLedger(r.db, r.seal)
	if err == nil && led == nil {
		err = damaged("no ledger")
	}
	if err != nil {
		return nil, err
	}
	l := &loaded{led: led}
	if l.queue, err = readQueue(r.db, r.seal, led); err != nil {
		return nil, err
	}
	if l.local, err = readLocal(r.db, r.seal, led); err != nil {
		return nil, err
	}
	items, err := readItems(r.db, r.seal, led)
	if err != nil {
		return nil, err
	}
	l.view = buildView(items)
	return l, nil
}

// readItems opens all rows and chunks, on all processors.
func readItems(db *sql.DB, seal *sealer, led *ledger) ([]*item, error) {
	type result struct {
		items []*item
		sum   tally
		err   error
	}
	type task struct {
		rows []sealedRow
		t    table
		out  *result
	}
	tasks := make(chan task, 64)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 4) {
		wg.Go(func() {
			for k := range tasks {
				for _, row := range k.rows {
					k.out.sum.add(seal.mark(k.t, row.at, row.name, row.box))
					var items []*item
					var err error
					if k.t == tabChunk {
						items, err = openChunk(seal, row)
					} else {
						var it *item
						it, err = openRow(seal, row)
						items = []*item{it}
					}
					if err != nil {
						k.out.err = err
						return
					}
					k.out.items = append(k.out.items, items...)
				}
			}
		})
	}
	var results []*result
	feed := func(t table, size int) error {
		var batch []sealedRow
		send := func() {
			out := &result{}
			results = append(results, out)
			tasks <- task{batch, t, out}
			batch = nil
		}
		err := eachRow(db, t, func(row sealedRow) error {
			if len(row.box) < overhead {
				return damaged("a box that is too short")
			}
			if batch = append(batch, row); len(batch) == size {
				send()
			}
			return nil
		})
		if len(batch) > 0 {
			send()
		}
		return err
	}
	chunkEnd := 0
	err := feed(tabChunk, 1)
	chunkEnd = len(results)
	if err == nil {
		err = feed(tabRow, 64)
	}
	close(tasks)
	wg.Wait()
	var items []*item
	sums := map[table]tally{}
	for i, res := range results {
		err = errors.Join(err, res.err)
		t := tabRow
		if i < chunkEnd {
			t = tabChunk
		}
		sum := sums[t]
		sum.join(res.sum)
		sums[t] = sum
		items = append(items, res.items...)
	}
	if err != nil {
		return nil, err
	}
	for _, t := range []table{tabRow, tabChunk} {
		if sums[t] != led.Tallies[t] {
			return nil, damaged("the tally of " + string(t))
		}
	}
	return items, nil
}

func openRow(seal *sealer, row sealedRow) (*item, error) {
	plain, err := seal.openPadded(tabRow, row.at, row.name, row.box)
	if err != nil {
		return nil, err
	}
	stream, envs, err := decode(plain)
	if err != nil {
		return nil, err
	}
	if len(envs) != 1 {
		return nil, damaged("a row of several records")
	}
	it := newItem(stream, envs[0])
	it.where.row = place{row.at, seal.mark(tabRow, row.at, row.name, row.box)}
	return it, nil
}

func openChunk(seal *sealer, row sealedRow) ([]*item, error) {
	plain, err := seal.openPadded(tabChunk, row.at, row.name, row.box)
	if err != nil {
		return nil, err
	}
	stream, envs, err := decode(plain)
	if err != nil {
		return nil, err
	}
	c := &chunk{at: place{row.at, seal.mark(tabChunk, row.at, row.name, row.box)}}
	for _, env := range envs {
		it := newItem(stream, env)
		it.where.chunk = c
		c.items = append(c.items, it)
	}
	return c.items, nil
}

// readQueue opens the writes, in order.
func readQueue(db *sql.DB, seal *sealer, led *ledger) (out []queued, err error) {
	var sum tally
	err = openEach(db, seal, tabQueue, &sum, func(p place, plain []byte) error {
		q := queued{place: p}
		if err := json.Unmarshal(plain, &q.Write); err != nil {
			return damaged("a write")
		}
		out = append(out, q)
		return nil
	})
	if err == nil && sum != led.Tallies[tabQueue] {
		err = damaged("the tally of queue")
	}
	return out, err
}

// openEach opens the boxes of a table in the order of their places.
func openEach(db *sql.DB, seal *sealer, t table, sum *tally, fn func(place, []byte) error) error {
	return eachRow(db, t, func(row sealedRow) error {
		plain, err := seal.openPadded(t, row.at, row.name, row.box)
		if err != nil {
			return err
		}
		p := place{row.at, seal.mark(t, row.at, row.name, row.box)}
		sum.add(p.mark)
		return fn(p, plain)
	})
}
