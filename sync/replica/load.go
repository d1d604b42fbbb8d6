package replica

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
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
	return openLedger(rows, seal)
}

func openLedger(rows []sealedRow, seal *sealer) (*ledger, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	plain, err := seal.openPadded(tabMeta, 1, []byte{}, rows[len(rows)-1].box)
	if err != nil {
		return nil, err
	}
	return decodeLedger(plain)
}

// firstRows reads all that readFirst opens, in one statement: preparing five
// costs more than their rows.
var firstRows = fmt.Sprintf(`SELECT 'meta', at, name, box FROM meta
UNION ALL SELECT 'queue', at, name, box FROM queue
UNION ALL SELECT 'local', at, name, box FROM local
UNION ALL SELECT * FROM (SELECT 'row', at, name, box FROM row WHERE at > %[1]d ORDER BY at DESC LIMIT %[2]d)
UNION ALL SELECT * FROM (SELECT 'row', at, name, box FROM row WHERE at < %[1]d ORDER BY at DESC LIMIT %[3]d)`, longBase, newestFirst, newestOther)

// readFirst reads the ledger, all that the person wrote, and the newest records.
func (r *Replica) readFirst() (*loaded, error) {
	rows := map[table][]sealedRow{}
	err := scan(r.db, "the newest", firstRows, func(r *sql.Rows) error {
		var t any
		row, err := scanRow(r, &t)
		if err != nil {
			return readError("read the newest", err)
		}
		name, _ := t.(string)
		rows[table(name)] = append(rows[table(name)], row)
		return nil
	})
	if err != nil {
		return nil, err
	}
	led, err := openLedger(rows[tabMeta], r.seal)
	if err != nil {
		return nil, err
	}
	if led == nil {
		if led, err = r.begin(); err != nil {
			return nil, err
		}
	}
	l := &loaded{led: led}
	if l.queue, err = openQueue(rows[tabQueue], r.seal, led); err != nil {
		return nil, err
	}
	if l.local, err = openLocal(rows[tabLocal], r.seal, led); err != nil {
		return nil, err
	}
	var items []*item
	for _, row := range rows[tabRow] {
		// Without a home: nothing is written before all is read again.
		found, err := openItems(r.seal, tabRow, row)
		if err != nil {
			return nil, err
		}
		items = append(items, &found[0])
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
	queue, err := readRows(r.db, tabQueue, "")
	if err != nil {
		return nil, err
	}
	if l.queue, err = openQueue(queue, r.seal, led); err != nil {
		return nil, err
	}
	local, err := readRows(r.db, tabLocal, "")
	if err != nil {
		return nil, err
	}
	if l.local, err = openLocal(local, r.seal, led); err != nil {
		return nil, err
	}
	items, err := readItems(r.db, r.seal, led)
	if err != nil {
		return nil, err
	}
	l.view = buildView(items)
	return l, nil
}

// openQueue opens the writes, in order.
func openQueue(rows []sealedRow, seal *sealer, led *ledger) (out []queued, err error) {
	slices.SortFunc(rows, func(a, b sealedRow) int { return cmp.Compare(a.at, b.at) })
	err = openEach(rows, seal, tabQueue, led, func(p place, plain []byte) error {
		q := queued{place: p}
		if err := json.Unmarshal(plain, &q.Write); err != nil {
			return damaged("a write")
		}
		out = append(out, q)
		return nil
	})
	return out, err
}

// openEach opens the boxes of a table, and checks that none is missing.
func openEach(rows []sealedRow, seal *sealer, t table, led *ledger, fn func(place, []byte) error) error {
	var sum tally
	for _, row := range rows {
		plain, err := seal.openPadded(t, row.at, row.name, row.box)
		if err != nil {
			return err
		}
		p := place{row.at, seal.mark(t, row.at, row.name, row.box)}
		sum.add(p.mark)
		if err := fn(p, plain); err != nil {
			return err
		}
	}
	if sum != led.Tallies[t] {
		return damaged("the tally of " + string(t))
	}
	return nil
}
