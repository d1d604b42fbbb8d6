package replica

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
)

// Mended says what a repair did.
type Mended struct {
	Cause error // what was found
	// NewLine means that the numbers of the queue could not be trusted:
	// State.Replica is empty and wants a new name.
	NewLine bool
}

// Mended is what was repaired since [Open], or nil.
func (r *Replica) Mended() *Mended {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.mended
}

// mend moves what still opens into a new file, sets the damaged one aside, and
// asks for a full round of every stream. What can be seen stays. On an error
// the damaged file is where it was.
func (r *Replica) mend(cause error) error {
	if r.db != nil {
		_ = r.db.Close() // damaged; what it says does not matter
		r.db = nil
	}
	s := r.gather()
	if s.opened == 0 && s.refused > 0 {
		return ErrForeign
	}
	if err := r.build(s); err != nil {
		r.bad = cause
		return errors.Join(err, removeDB(r.o.Dir, newName))
	}
	if err := r.swap(); err != nil {
		r.bad = cause
		return err
	}
	db, err := openDB(r.path())
	if err != nil {
		return err
	}
	r.db, r.bad = db, nil
	if err := r.reload(); err != nil {
		return err
	}
	r.spare = spareFile{path: filepath.Join(r.o.Dir, spareName)}
	r.freshSpare()
	r.mu.Lock()
	r.mended = &Mended{Cause: cause, NewLine: r.led.Replica == ""}
	r.mu.Unlock()
	if r.o.Changed != nil {
		r.o.Changed()
	}
	return nil
}

// build makes the new file, whole and closed.
func (r *Replica) build(s *salvage) (err error) {
	if err := removeDB(r.o.Dir, newName); err != nil {
		return err
	}
	db, err := openDB(filepath.Join(r.o.Dir, newName))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, diskError("close", db.Close())) }()
	led := s.ledger()
	fresh := &Replica{seal: r.seal, view: buildView(nil)}
	_, _, err = transact(db, r.seal, led, func(a *act) error {
		if _, err := fresh.rehouse(a, nil, s.newest()); err != nil {
			return err
		}
		var queue []queued
		for _, w := range s.queue {
			q, err := a.enqueue(w)
			if err != nil {
				return err
			}
			queue = append(queue, q)
		}
		fresh.setQueue(a, queue)
		keys := make([]localKey, 0, len(s.local))
		for k := range s.local {
			keys = append(keys, k)
		}
		slices.SortFunc(keys, compareKeys)
		for _, k := range keys {
			if _, err := a.addLocal(k, s.local[k]); err != nil {
				return err
			}
			a.local[k] = s.local[k]
		}
		fresh.view = buildView(s.newest())
		if err := fresh.countHere(a); err != nil {
			return err
		}
		a.led.Acts = s.acts
		a.spare = []spareOp{{}} // count this act: the spare of before is behind it
		return nil
	})
	return err
}

// ledger is how far the new file is: nothing of any stream is surely whole.
// What counted as settled counts as waiting again, because the record that
// settled it may be among the lost.
func (s *salvage) ledger() *ledger {
	led := newLedger()
	if s.led != nil {
		for name, old := range s.led.Streams {
			led.Streams[name] = ledgerStream{Slot: old.Slot, Round: &ledgerRound{Round: Round{Full: true}}}
		}
	}
	for _, it := range s.items {
		if _, ok := led.Streams[it.stream]; !ok {
			st := led.stream(it.stream)
			st.Round = &ledgerRound{Round: Round{Full: true}}
			led.Streams[it.stream] = st
		}
	}
	if s.line {
		led.Replica, led.Base, led.Settled = s.led.Replica, s.led.Base, s.led.Base
	} else {
		s.queue = numbered(s.queue)
	}
	return led
}

// swap puts the new file in the place of the damaged one. While there is no
// main file, finishMend goes on with it after a crash.
func (r *Replica) swap() error {
	if err := rename(r.o.Dir, dbName, damagedName); err != nil {
		return err
	}
	return r.place()
}

func (r *Replica) place() error {
	if err := os.Rename(filepath.Join(r.o.Dir, newName), r.path()); err != nil {
		return diskError("mend", err)
	}
	return diskError("mend", syncDir(r.o.Dir))
}

// finishMend ends a repair that a crash cut short. The new file was whole
// before the old one moved.
func (r *Replica) finishMend() error {
	if !exists(filepath.Join(r.o.Dir, newName)) {
		return nil
	}
	if exists(r.path()) {
		return removeDB(r.o.Dir, newName) // it may be half made; the damage is found again
	}
	for _, part := range parts[1:] {
		err := os.Rename(r.path()+part, filepath.Join(r.o.Dir, damagedName+part))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return diskError("mend", err)
		}
	}
	return r.place()
}
