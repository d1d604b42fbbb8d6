package replica

import (
	"database/sql"
	"encoding/json"
	"errors"
)

// place is where a box stands and what it adds to the tally.
type place struct {
	at   int64
	mark [32]byte
}

// act is one transaction. What it does to memory waits in after until the
// commit.
type act struct {
	seal  *sealer
	tx    *sql.Tx
	led   *ledger
	stmts map[string]*sql.Stmt
	spare []spareOp
	after []func()

	// What it changes of memory, for who has to know before the commit: see
	// hereAfter.
	queue    []queued
	requeued bool
	local    map[localKey]json.RawMessage // nil: dropped
	come     map[string][]*item           // by id
	gone     map[*item]bool
}

// setQueue makes this the queue.
func (r *Replica) setQueue(a *act, queue []queued) {
	a.queue, a.requeued = queue, true
	a.after = append(a.after, func() { r.queue = queue })
}

// queueAfter is the queue as an act leaves it; nil is now.
func (r *Replica) queueAfter(a *act) []queued {
	if a != nil && a.requeued {
		return a.queue
	}
	return r.queue
}

// localAfter goes through the local rows as an act leaves them; nil is now.
func (r *Replica) localAfter(a *act, each func(localKey, json.RawMessage)) {
	touched := map[localKey]json.RawMessage{}
	if a != nil {
		touched = a.local
	}
	for k, row := range r.local {
		if _, changed := touched[k]; !changed {
			each(k, row.value)
		}
	}
	for k, raw := range touched {
		if raw != nil {
			each(k, raw)
		}
	}
}

// Places of records: messages stand above longBase, so that the newest of them
// can be found without opening anything else. Places of staged records begin
// with the slot of their stream.
const (
	longBase  = int64(1) << 40
	slotWidth = int64(1) << 40
	placeLong = table("long") // in ledger.Next
)

// exec runs a statement, prepared once in an act.
func (a *act) exec(query string, args ...any) error {
	st := a.stmts[query]
	if st == nil {
		var err error
		if st, err = a.tx.Prepare(query); err != nil {
			return diskError("prepare", err)
		}
		a.stmts[query] = st // closed with the transaction
	}
	_, err := st.Exec(args...)
	return diskError("write", err)
}

// next gives out a free place.
func (a *act) next(counter table) int64 {
	a.led.Next[counter]++
	return a.led.Next[counter]
}

// put seals a box into a free place of a table.
func (a *act) put(t table, at int64, name, plain []byte) (place, error) {
	if name == nil {
		name = []byte{}
	}
	box := a.seal.sealPadded(t, at, name, plain)
	if err := a.exec("INSERT INTO "+string(t)+" (at, name, box) VALUES (?, ?, ?)", at, name, box); err != nil {
		return place{}, err
	}
	return place{at, a.seal.mark(t, at, name, box)}, nil
}

// add is put into a table with a tally.
func (a *act) add(t table, at int64, name, plain []byte) (place, error) {
	p, err := a.put(t, at, name, plain)
	if err != nil {
		return p, err
	}
	sum := a.led.Tallies[t]
	sum.add(p.mark)
	a.led.Tallies[t] = sum
	return p, nil
}

// drop takes a box away.
func (a *act) drop(t table, p place) error {
	if err := a.exec("DELETE FROM "+string(t)+" WHERE at = ?", p.at); err != nil {
		return err
	}
	sum := a.led.Tallies[t]
	sum.sub(p.mark)
	a.led.Tallies[t] = sum
	return nil
}

// saveLedger ends every act.
func (a *act) saveLedger() error {
	box := a.seal.sealPadded(tabMeta, 1, []byte{}, a.led.encode())
	return a.exec("INSERT INTO meta (at, name, box) VALUES (1, x'', ?) ON CONFLICT (at) DO UPDATE SET box = excluded.box", box)
}

// transact runs fn in one durable transaction. The ledger given becomes the
// act's own.
func transact(db *sql.DB, seal *sealer, led *ledger, fn func(*act) error) (a *act, sure bool, err error) {
	tx, err := db.Begin()
	if err != nil {
		return nil, true, diskError("begin", err)
	}
	a = &act{seal: seal, tx: tx, led: led, stmts: map[string]*sql.Stmt{}, local: map[localKey]json.RawMessage{}}
	if err = fn(a); err == nil {
		if len(a.spare) > 0 {
			a.led.Acts++
		}
		err = a.saveLedger()
	}
	if err != nil {
		rollback(tx)
		return nil, true, err
	}
	if err := tx.Commit(); err != nil {
		rollback(tx)
		return nil, false, diskError("commit", err)
	}
	return a, true, nil
}

// rollback undoes. An error of it adds nothing to the one that led here: SQLite
// may have undone by itself, and what was not committed is never read again.
func rollback(tx *sql.Tx) {
	_ = tx.Rollback()
}

// write runs fn as one durable transaction of the open store.
func (r *Replica) write(fn func(*act) error) error {
	<-r.whole // places are known once everything is open
	r.w.Lock()
	defer r.w.Unlock()
	if r.closed {
		return ErrClosed
	}
	if r.bad != nil {
		return r.bad
	}
	if r.stale {
		if err := r.reload(); err != nil {
			return err
		}
	}
	return r.run(fn)
}

// run is write for who holds r.w.
func (r *Replica) run(fn func(*act) error) error {
	a, sure, err := transact(r.db, r.seal, r.led.clone(), func(a *act) error {
		if err := fn(a); err != nil {
			return err
		}
		return r.countHere(a)
	})
	if err != nil {
		r.stale = r.stale || !sure
		if errors.Is(err, ErrDamaged) {
			r.bad = err
		}
		return err
	}
	r.mu.Lock()
	r.led = a.led
	for _, f := range a.after {
		f()
	}
	r.mu.Unlock()
	r.keepSpare(a.spare)
	if len(a.after) > 0 && r.o.Changed != nil {
		r.o.Changed()
	}
	return nil
}
