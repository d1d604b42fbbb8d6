package replica

import (
	"database/sql"
	"errors"
	"runtime"
	"sync"
)

// batch is rows of one table that one processor opens, and what came of it.
type batch struct {
	t     table
	rows  []sealedRow
	items []*item
	sum   tally
	err   error
}

// rowsAtOnce is how many rows make a batch; a chunk is one by itself.
const rowsAtOnce = 64

// readItems opens all rows and chunks, on all processors, and checks that none
// is missing.
func readItems(db *sql.DB, seal *sealer, led *ledger) ([]*item, error) {
	tasks := make(chan *batch, 64)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), 4) {
		wg.Go(func() {
			for b := range tasks {
				b.open(seal)
			}
		})
	}
	chunks, err := feed(db, tabChunk, 1, tasks)
	var rows []*batch
	if err == nil {
		rows, err = feed(db, tabRow, rowsAtOnce, tasks)
	}
	close(tasks)
	wg.Wait()
	sums, n := map[table]tally{}, 0
	all := append(chunks, rows...)
	for _, b := range all {
		err = errors.Join(err, b.err)
		sum := sums[b.t]
		sum.join(b.sum)
		sums[b.t] = sum
		n += len(b.items)
	}
	if err != nil {
		return nil, err
	}
	for _, t := range []table{tabRow, tabChunk} {
		if sums[t] != led.Tallies[t] {
			return nil, damaged("the tally of " + string(t))
		}
	}
	items := make([]*item, 0, n)
	for _, b := range all {
		items = append(items, b.items...)
	}
	return items, nil
}

// feed reads a table and hands it out.
func feed(db *sql.DB, t table, size int, tasks chan<- *batch) (out []*batch, err error) {
	var b *batch
	err = eachRow(db, t, func(row sealedRow) error {
		if b == nil {
			b = &batch{t: t, rows: make([]sealedRow, 0, size)}
			out = append(out, b)
		}
		if b.rows = append(b.rows, row); len(b.rows) == size {
			tasks <- b
			b = nil
		}
		return nil
	})
	if b != nil {
		tasks <- b
	}
	return out, err
}

func (b *batch) open(seal *sealer) {
	for _, row := range b.rows {
		items, err := openHoused(seal, b.t, row, &b.sum)
		if err != nil {
			b.err = err
			return
		}
		b.items = append(b.items, items...)
	}
	b.rows = nil
}

// openHoused opens a row or a chunk, with what its items have to know to be
// written again. The box is gone afterwards: what was in it stands in its place.
func openHoused(seal *sealer, t table, row sealedRow, sum *tally) ([]*item, error) {
	if len(row.box) < overhead {
		return nil, damaged("a box that is too short")
	}
	at := place{row.at, seal.mark(t, row.at, row.name, row.box)}
	sum.add(at.mark)
	items, err := openItems(seal, t, row)
	if err != nil {
		return nil, err
	}
	out := make([]*item, len(items))
	for i := range items {
		out[i] = &items[i]
	}
	if t == tabChunk {
		c := &chunk{at: at, items: out}
		for _, it := range out {
			it.where.chunk = c
		}
	} else {
		out[0].where.row = at
	}
	return out, nil
}

// openItems opens a row or a chunk. The box is gone afterwards.
func openItems(seal *sealer, t table, row sealedRow) ([]item, error) {
	plain, err := seal.openInPlace(t, row.at, row.name, row.box)
	if err != nil {
		return nil, err
	}
	stream, all, err := decode(plain)
	if err != nil {
		return nil, err
	}
	if t == tabRow && len(all) != 1 {
		return nil, damaged("a row of several records")
	}
	return newItems(stream, all), nil
}
