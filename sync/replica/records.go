package replica

import (
	"maps"
	"slices"
	"strings"

	"alcove/sync/record"
)

// Record is an opened record with the stream it belongs to. Its Body must not
// be changed.
type Record struct {
	Stream string
	record.Envelope
}

// Records are the records of one type, in the order of their streams, of any
// type: also one that this program knows nothing else of.
func (r *Replica) Records(typ string) []Record {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var out []Record
	for _, k := range sortedKinds(r.view) {
		if k.typ != typ {
			continue
		}
		for _, it := range r.view.shelves[k].items {
			out = append(out, Record{it.stream, it.env})
		}
	}
	return out
}

// Record is the record of that type and id, from whatever stream, if there is
// one.
func (r *Replica) Record(typ, id string) (Record, bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	for _, k := range sortedKinds(r.view) {
		if k.typ != typ {
			continue
		}
		if it := r.view.find(k.stream, typ, id); it != nil {
			return Record{it.stream, it.env}, true
		}
	}
	return Record{}, false
}

// Types are the types of which there is a record.
func (r *Replica) Types() []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	set := map[string]bool{}
	for k := range r.view.shelves {
		set[k.typ] = true
	}
	return slices.Sorted(maps.Keys(set))
}

func sortedKinds(v *view) []kindKey {
	return slices.SortedFunc(maps.Keys(v.shelves), func(a, b kindKey) int {
		return strings.Compare(a.stream+"\x00"+a.typ, b.stream+"\x00"+b.typ)
	})
}

// All opens every record of a kind that this program can read.
func All[T any](r *Replica, k record.Kind[T]) map[string]T {
	out := map[string]T{}
	for _, rec := range r.Records(k.Type) {
		if body, err := k.Body(rec.Envelope); err == nil {
			out[rec.ID] = body
		}
	}
	return out
}

// One opens a single record of a kind, if it is there and this program can
// read it.
func One[T any](r *Replica, k record.Kind[T], id string) (body T, ok bool) {
	rec, ok := r.Record(k.Type, id)
	if !ok {
		return body, false
	}
	body, err := k.Body(rec.Envelope)
	return body, err == nil
}

// Waiting are the writes that no shown record stands for yet, in order.
func (r *Replica) Waiting() []Write {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.waiting()
}

func (r *Replica) waiting() (out []Write) {
	for _, q := range r.queue {
		if q.At.N > r.led.Settled.N && !r.view.has(q.ID) {
			out = append(out, q.Write)
		}
	}
	return out
}

// has reports whether any record has that id: the one that a write made, or
// its outcome.
func (v *view) has(id string) bool {
	for _, s := range v.shelves {
		if s.byID[id] != nil {
			return true
		}
	}
	return false
}

// Refusals are the writes that were not accepted and not put away.
func (r *Replica) Refusals() []Refusal {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return refused(r.view, r.queue, r.local)
}
