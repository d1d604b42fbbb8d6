package sim

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// disk is the model of a computer's store: what engine.Disk says, in maps, so
// that it can be copied at any moment. TestDiskLikeReplica holds it against the
// real one.
type disk struct {
	state replica.State
	rows  map[string]map[string]record.Envelope // by stream and name
	stage map[string]map[string]record.Envelope
	aside map[string]replica.Refusal
	away  map[string]bool // put away by the person
	news  string          // for the trace
	turns int             // transactions so far
}

func newDisk() *disk {
	return &disk{state: replica.State{Streams: map[string]replica.Stream{}}, rows: map[string]map[string]record.Envelope{},
		stage: map[string]map[string]record.Envelope{}, aside: map[string]replica.Refusal{}, away: map[string]bool{}}
}

func (d *disk) clone() *disk {
	c := *d
	c.state = d.copyState()
	c.aside, c.away = maps.Clone(d.aside), maps.Clone(d.away)
	c.rows, c.stage = map[string]map[string]record.Envelope{}, map[string]map[string]record.Envelope{}
	for s, r := range d.rows {
		c.rows[s] = maps.Clone(r)
	}
	for s, r := range d.stage {
		c.stage[s] = maps.Clone(r)
	}
	return &c
}

func (d *disk) copyState() replica.State {
	s := d.state
	s.Queue, s.Uploads, s.Streams = slices.Clone(s.Queue), slices.Clone(s.Uploads), maps.Clone(s.Streams)
	s.Refused = d.refused()
	return s
}

func (d *disk) Load() (replica.State, error) { return d.copyState(), nil }

func (d *disk) Append(w replica.Write, up []replica.Upload) error {
	d.turns++
	if last := d.last(); w.At.N != last.N+1 || w.Prev != last.Chain || w.At.Chain != record.Chain(w.Prev, w.ID) {
		return fmt.Errorf("write %d does not follow %d", w.At.N, last.N)
	}
	d.state.Queue = append(d.state.Queue, w)
	d.state.Uploads = append(d.state.Uploads, up...)
	return nil
}

func (d *disk) last() replica.Line {
	if n := len(d.state.Queue); n > 0 {
		return d.state.Queue[n-1].At
	}
	return d.state.Base
}

func (d *disk) Stage(stream string, p replica.Page) error {
	d.turns++
	s := d.state.Streams[stream]
	round := replica.Round{}
	if s.Round != nil {
		round = *s.Round
	}
	round.Cursor = p.Cursor
	if p.Own != nil {
		round.Own = p.Own
	}
	s.Round = &round
	d.state.Streams[stream] = s
	d.put(d.stage, stream, p.Changes)
	d.news = fmt.Sprintf("staged %s %d", stream, len(p.Changes))
	return nil
}

func (d *disk) put(in map[string]map[string]record.Envelope, stream string, changes []record.Envelope) {
	if in[stream] == nil {
		in[stream] = map[string]record.Envelope{}
	}
	for _, e := range changes {
		in[stream][name(e.Type, e.ID)] = e
	}
}

func (d *disk) Restart(stream string) error {
	d.turns++
	s := d.state.Streams[stream]
	s.Round = &replica.Round{Full: true}
	d.state.Streams[stream] = s
	delete(d.stage, stream)
	d.news = "restarts " + stream
	return nil
}

func (d *disk) Commit(stream string, p replica.Page, settled *replica.Line) (int, error) {
	d.turns++
	if s := d.state.Streams[stream]; s.Round != nil && s.Round.Full {
		delete(d.rows, stream)
	}
	d.put(d.stage, stream, p.Changes)
	d.put(d.rows, stream, slices.Collect(maps.Values(d.stage[stream])))
	maps.DeleteFunc(d.rows[stream], func(_ string, e record.Envelope) bool { return e.Deleted })
	delete(d.stage, stream)
	d.state.Streams[stream] = replica.Stream{Cursor: p.Cursor}
	if settled != nil {
		d.state.Settled = *settled
	}
	d.news = fmt.Sprintf("showed %s, settled %d", stream, d.state.Settled.N)
	return d.refused(), nil
}

func (d *disk) Trim(to replica.Line) error {
	d.turns++
	for len(d.state.Queue) > 0 && d.state.Queue[0].At.N <= to.N {
		w := d.state.Queue[0]
		if e, ok := d.rows[account][name(record.Outcomes.Type, w.ID)]; ok && !d.away[w.ID] {
			o, err := record.Outcomes.Body(e)
			if err != nil {
				return err
			}
			d.aside[w.ID] = replica.Refusal{Write: w, Reason: o.Reason}
		}
		d.state.Queue = slices.Clone(d.state.Queue[1:])
	}
	d.state.Base = to
	d.state.Uploads = slices.DeleteFunc(slices.Clone(d.state.Uploads), func(u replica.Upload) bool {
		return !slices.ContainsFunc(d.state.Queue, func(w replica.Write) bool { return slices.Contains(w.Files, u.ID) })
	})
	d.news = fmt.Sprintf("trimmed to %d", to.N)
	return nil
}

func (d *disk) Renumber(id string, queue []replica.Write, aside []replica.Refusal) error {
	d.turns++
	d.news = fmt.Sprintf("renumbered %s -> %s, %d writes", d.state.Replica, id, len(queue))
	d.state.Replica, d.state.Queue = id, slices.Clone(queue)
	d.state.Base, d.state.Settled = replica.Line{}, replica.Line{}
	for name, s := range d.state.Streams {
		if s.Round != nil {
			r := *s.Round
			r.Own = nil
			s.Round = &r
			d.state.Streams[name] = s
		}
	}
	for _, r := range aside {
		d.aside[r.Write.ID] = r
	}
	return nil
}

func (d *disk) PutAway(id string) (int, error) {
	d.turns++
	delete(d.aside, id)
	d.away[id] = true
	return d.refused(), nil
}

func (d *disk) SetUpload(u replica.Upload) error {
	d.turns++
	d.state.Uploads = slices.Clone(d.state.Uploads)
	for i := range d.state.Uploads {
		if d.state.Uploads[i].ID == u.ID {
			d.state.Uploads[i] = u
		}
	}
	return nil
}

func (d *disk) Content(string, int64) (io.ReadCloser, error) {
	return nil, errors.New("the model keeps no files")
}

// refused counts the writes that stand refused on screen.
func (d *disk) refused() (n int) {
	for _, w := range d.state.Queue {
		if _, ok := d.rows[account][name(record.Outcomes.Type, w.ID)]; ok && !d.away[w.ID] {
			n++
		}
	}
	return n + len(d.aside)
}

// shows reports whether the person sees the message: as a record, as waiting,
// or as not accepted.
func (d *disk) shows(id string) bool {
	if _, ok := d.rows[account][name(record.Messages.Type, id)]; ok {
		return true
	}
	if _, ok := d.aside[id]; ok {
		return true
	}
	for _, w := range d.state.Queue {
		if w.ID == id {
			_, refused := d.rows[account][name(record.Outcomes.Type, id)]
			return refused || w.At.N > d.state.Settled.N
		}
	}
	return false
}
