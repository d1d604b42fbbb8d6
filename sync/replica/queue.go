package replica

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"alcove/sync/record"
)

// Load reads what the machine goes on with. If the store was found damaged
// since the last Load, it is mended first.
func (r *Replica) Load() (State, error) {
	<-r.whole
	r.w.Lock()
	defer r.w.Unlock()
	if r.closed {
		return State{}, ErrClosed
	}
	if r.bad == nil && r.stale {
		_ = r.reload() // it leaves its error in r.bad or r.stale
	}
	if r.bad != nil {
		if err := r.mend(r.bad); err != nil {
			return State{}, err
		}
	}
	if r.stale {
		if err := r.reload(); err != nil {
			return State{}, err
		}
	}
	return r.state(), nil
}

func (r *Replica) state() State {
	st := State{
		Replica: r.led.Replica, Base: r.led.Base, Settled: r.led.Settled, Streams: map[string]Stream{},
		Refused: len(refused(r.view, r.queue, r.local)),
	}
	for _, q := range r.queue {
		st.Queue = append(st.Queue, q.Write)
	}
	for name, s := range r.led.Streams {
		out := Stream{Cursor: s.Cursor}
		if s.Round != nil {
			round := s.Round.Round
			out.Round = &round
		}
		st.Streams[name] = out
	}
	ups := allLocal[Upload](r.local, localUpload)
	for _, id := range slices.Sorted(maps.Keys(ups)) {
		st.Uploads = append(st.Uploads, ups[id])
	}
	return st
}

// Append adds a write to the end of the queue, with the files that it brings.
func (r *Replica) Append(w Write, up []Upload) error {
	return r.write(func(a *act) error {
		if want := a.lastN(r.queue) + 1; w.At.N != want {
			return fmt.Errorf("replica: append: write %d where %d is next", w.At.N, want)
		}
		for _, u := range up {
			if err := r.setLocal(a, localUpload, u.ID, u); err != nil {
				return err
			}
		}
		q, err := a.enqueue(w)
		if err != nil {
			return err
		}
		r.setQueue(a, append(slices.Clip(r.queue), q))
		return nil
	})
}

// lastN is the number of the newest write.
func (a *act) lastN(queue []queued) int64 {
	if len(queue) == 0 {
		return a.led.Base.N
	}
	return queue[len(queue)-1].At.N
}

func (a *act) enqueue(w Write) (queued, error) {
	plain, err := marshal(wireWrite(w))
	if err != nil {
		return queued{}, fmt.Errorf("replica: queue: %w", err)
	}
	p, err := a.add(tabQueue, w.At.N, nil, plain)
	if err != nil {
		return queued{}, err
	}
	a.spare = append(a.spare, spareOp{Write: &w})
	return queued{w, p}, nil
}

// wireWrite gives arguments without a value the one that JSON has for it.
func wireWrite(w Write) Write {
	if w.Args == nil {
		w.Args = json.RawMessage("null")
	}
	return w
}

// Trim forgets the queued writes up to and with to.N, and what only they
// needed. Those that a shown outcome refuses stay on screen.
func (r *Replica) Trim(to Line) error {
	var unneeded []string
	err := r.write(func(a *act) error {
		rest := r.queue
		var files []string
		for len(rest) > 0 && rest[0].At.N <= to.N {
			q := rest[0]
			rest = rest[1:]
			if err := a.drop(tabQueue, q.place); err != nil {
				return err
			}
			files = append(files, q.Files...)
			_, away := r.local[localKey{localPutAway, q.ID}]
			if reason, no := outcome(r.view, q.ID); no && !away {
				if err := r.setLocal(a, localRefusal, q.ID, Refusal{wireWrite(q.Write), reason}); err != nil {
					return err
				}
			}
			if err := r.dropLocal(a, localPutAway, q.ID); err != nil {
				return err
			}
		}
		r.setQueue(a, rest)
		var err error
		if unneeded, err = r.forgetFiles(a, files); err != nil {
			return err
		}
		a.led.Base = to
		a.spare = append(a.spare, spareOp{Upto: to.N})
		return nil
	})
	if err == nil {
		r.removeAttachments(unneeded)
	}
	return err
}

// Renumber starts a new number line with exactly this queue. Writes in aside
// stay on screen with their reason.
func (r *Replica) Renumber(id string, queue []Write, aside []Refusal) error {
	return r.write(func(a *act) error {
		for _, q := range r.queue {
			if err := a.drop(tabQueue, q.place); err != nil {
				return err
			}
		}
		a.spare = append(a.spare, spareOp{All: true})
		var fresh []queued
		for _, w := range queue {
			q, err := a.enqueue(w)
			if err != nil {
				return err
			}
			fresh = append(fresh, q)
		}
		for _, f := range aside {
			f.Write = wireWrite(f.Write)
			if err := r.setLocal(a, localRefusal, f.Write.ID, f); err != nil {
				return err
			}
		}
		a.led.Replica, a.led.Base, a.led.Settled = id, Line{}, Line{}
		for _, s := range a.led.Streams {
			if s.Round != nil {
				s.Round.Own = nil // the clone's own
			}
		}
		r.setQueue(a, fresh)
		return nil
	})
}

// PutAway takes a refused write off the screen for good, with the files that
// only it names.
func (r *Replica) PutAway(id string) (refusals int, err error) {
	var unneeded []string
	err = r.write(func(a *act) error {
		var f Refusal
		r.getLocal(localRefusal, id, &f)
		if slices.ContainsFunc(r.queue, func(q queued) bool { return q.ID == id }) {
			if err := r.setLocal(a, localPutAway, id, true); err != nil {
				return err
			}
		}
		if err := r.dropLocal(a, localRefusal, id); err != nil {
			return err
		}
		var err error
		unneeded, err = r.forgetFiles(a, f.Write.Files)
		return err
	})
	if err == nil {
		r.removeAttachments(unneeded)
	}
	return r.countRefused(), err
}

// SetUpload keeps how far a file has come.
func (r *Replica) SetUpload(u Upload) error {
	return r.write(func(a *act) error {
		if _, known := r.local[localKey{localUpload, u.ID}]; !known {
			return nil
		}
		return r.setLocal(a, localUpload, u.ID, u)
	})
}

// outcome is why the server did not accept a write, if a shown record says so.
func outcome(v *view, id string) (reason string, refused bool) {
	for k := range v.shelves {
		if k.typ != record.Outcomes.Type {
			continue
		}
		if it := v.find(k.stream, k.typ, id); it != nil {
			o, err := record.Outcomes.Body(it.env)
			if err != nil {
				return record.RefusedNotValid, true // a newer form; that it is refused stands fast
			}
			return o.Reason, true
		}
	}
	return "", false
}

// refused are the writes that were not accepted and not put away, oldest first.
func refused(v *view, queue []queued, local map[localKey]localRow) []Refusal {
	out := slices.Collect(maps.Values(allLocal[Refusal](local, localRefusal)))
	slices.SortFunc(out, func(a, b Refusal) int {
		return cmp.Or(a.Write.Made.Compare(b.Write.Made), cmp.Compare(a.Write.ID, b.Write.ID))
	})
	for _, q := range queue {
		if _, away := local[localKey{localPutAway, q.ID}]; away {
			continue
		}
		if _, twice := local[localKey{localRefusal, q.ID}]; twice {
			continue
		}
		if reason, no := outcome(v, q.ID); no {
			out = append(out, Refusal{q.Write, reason})
		}
	}
	return out
}

func (r *Replica) countRefused() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(refused(r.view, r.queue, r.local))
}
