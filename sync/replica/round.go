package replica

import (
	"bytes"

	"alcove/sync/record"
)

// Stage keeps a page of an unfinished round. Nothing of it is shown.
func (r *Replica) Stage(stream string, p Page) error {
	return r.write(func(a *act) error {
		s := a.led.stream(stream)
		if s.Round == nil {
			s.Round = &ledgerRound{}
		}
		for _, env := range p.Changes {
			at := s.Slot*slotWidth + s.Round.Tally.n
			pl, err := a.put(tabStage, at, a.seal.name("record", stream, env.Type, env.ID), encode(stream, env))
			if err != nil {
				return err
			}
			s.Round.Tally.add(pl.mark)
		}
		s.Round.Cursor = p.Cursor
		if p.Own != nil {
			own := *p.Own
			s.Round.Own = &own
		}
		a.led.Streams[stream] = s
		return nil
	})
}

// Restart throws away what is staged for the stream and opens a full round.
// What is shown stays.
func (r *Replica) Restart(stream string) error {
	return r.write(func(a *act) error {
		s := a.led.stream(stream)
		if err := a.unstage(s); err != nil {
			return err
		}
		s.Round = &ledgerRound{Round: Round{Full: true}}
		a.led.Streams[stream] = s
		return nil
	})
}

func (a *act) unstage(s ledgerStream) error {
	if s.Round == nil || s.Round.Tally.n == 0 {
		return nil
	}
	return a.exec("DELETE FROM stage WHERE at >= ? AND at < ?", s.Slot*slotWidth, (s.Slot+1)*slotWidth)
}

// recordKey names a record within its stream.
type recordKey struct{ typ, id string }

// changeSet is the newest version of each record of a round, in the order in
// which they came.
type changeSet struct {
	byKey map[recordKey]int
	envs  []record.Envelope
}

func (c *changeSet) add(env record.Envelope) {
	k := recordKey{env.Type, env.ID}
	if i, ok := c.byKey[k]; ok {
		c.envs[i] = env
		return
	}
	c.byKey[k] = len(c.envs)
	c.envs = append(c.envs, env)
}

// Commit ends the round of a stream: what was staged, and then the page, become
// visible at once.
func (r *Replica) Commit(stream string, p Page, settled *Line) (refusals int, err error) {
	err = r.write(func(a *act) error {
		s := a.led.stream(stream)
		set := changeSet{byKey: map[recordKey]int{}}
		full := false
		if s.Round != nil {
			full = s.Round.Full
			if err := a.staged(stream, s, set.add); err != nil {
				return err
			}
			if err := a.unstage(s); err != nil {
				return err
			}
		}
		for _, env := range p.Changes {
			env.Body = bytes.Clone(env.Body) // the caller's answer may be used again
			set.add(env)
		}
		gone, come := r.diff(stream, set, full)
		moved, err := r.rehouse(a, gone, come)
		if err != nil {
			return err
		}
		s.Cursor, s.Round = p.Cursor, nil
		a.led.Streams[stream] = s
		if settled != nil {
			a.led.Settled = *settled
		}
		a.come, a.gone = map[string][]*item{}, map[*item]bool{}
		for _, it := range come {
			a.come[it.env.ID] = append(a.come[it.env.ID], it)
		}
		for _, it := range gone {
			a.gone[it] = true
		}
		a.after = append(a.after, func() {
			for it, h := range moved {
				it.where = h
			}
			r.view.change(gone, come)
		})
		return nil
	})
	return r.countRefused(), err
}

// staged opens what the round holds, in the order in which it came.
func (a *act) staged(stream string, s ledgerStream, fn func(record.Envelope)) error {
	rows, err := a.tx.Query("SELECT at, name, box FROM stage WHERE at >= ? AND at < ? ORDER BY at", s.Slot*slotWidth, (s.Slot+1)*slotWidth)
	if err != nil {
		return readError("read stage", err)
	}
	defer rows.Close() //nolint:errcheck // reading ended, or failed already
	var sum tally
	for rows.Next() {
		var row sealedRow
		if err := rows.Scan(&row.at, &row.name, &row.box); err != nil {
			return readError("read stage", err)
		}
		plain, err := a.seal.openPadded(tabStage, row.at, row.name, row.box)
		if err != nil {
			return err
		}
		sum.add(a.seal.mark(tabStage, row.at, row.name, row.box))
		of, all, err := decode(plain)
		if err != nil {
			return err
		}
		if of != stream || len(all) != 1 {
			return damaged("a staged record")
		}
		fn(all[0].env)
	}
	if err := rows.Err(); err != nil {
		return readError("read stage", err)
	}
	if sum != s.Round.Tally {
		return damaged("the tally of stage")
	}
	return nil
}

// diff is what leaves and what comes. A record that is the same as before
// stays where it is, so that a full round over an unchanged stream writes
// almost nothing.
func (r *Replica) diff(stream string, set changeSet, full bool) (gone, come []*item) {
	for _, env := range set.envs {
		old := r.view.find(stream, env.Type, env.ID)
		switch {
		case old != nil && same(old.env, env):
			continue
		case old != nil:
			gone = append(gone, old)
		}
		if !env.Deleted {
			come = append(come, newItem(stream, env))
		}
	}
	if full {
		for _, it := range r.view.ofStream(stream) {
			if _, kept := set.byKey[recordKey{it.env.Type, it.env.ID}]; !kept {
				gone = append(gone, it)
			}
		}
	}
	return gone, come
}

func same(a, b record.Envelope) bool {
	return a.Seq == b.Seq && a.V == b.V && a.Deleted == b.Deleted && bytes.Equal(a.Body, b.Body)
}
