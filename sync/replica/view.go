package replica

import (
	"cmp"
	"slices"

	"alcove/sync/record"
)

// item is one opened record. All but where never changes once it can be seen;
// where belongs to the acts.
type item struct {
	stream string
	env    record.Envelope
	msg    *record.Message // nil unless it is a message that this program can read
	folded string          // what search looks through
	where  home
}

// home is where an item stands: a row of its own, or a chunk with others.
type home struct {
	row   place
	chunk *chunk // nil for a row
}

// chunk is a run of old messages of one thread that are sealed together.
type chunk struct {
	at    place
	items []*item
}

// kindKey names the records of one type in one stream.
type kindKey struct{ stream, typ string }

// shelf is those records, by id and in order.
type shelf struct {
	byID  map[string]*item
	items []*item
}

// view is everything that is open, in order and by id.
type view struct {
	shelves map[kindKey]*shelf
	threads map[string]*shelf // messages by the id of their thread
}

// newItem opens the body of a message once, so that nobody has to again.
func newItem(stream string, env record.Envelope) *item {
	it := &item{stream: stream, env: env}
	if env.Type == record.Messages.Type && !env.Deleted {
		if m, err := readMessage(env); err == nil {
			it.msg, it.folded = m, fold(m.Text)
		}
	}
	return it
}

func bySeq(a, b *item) int {
	return cmp.Or(cmp.Compare(a.env.Seq, b.env.Seq), cmp.Compare(a.env.ID, b.env.ID))
}

func buildView(items []*item) *view {
	v := &view{shelves: map[kindKey]*shelf{}, threads: map[string]*shelf{}}
	v.change(nil, items)
	return v
}

// find is the record of that name, or nil.
func (v *view) find(stream, typ, id string) *item {
	if s := v.shelves[kindKey{stream, typ}]; s != nil {
		return s.byID[id]
	}
	return nil
}

// ofStream is every record of a stream, in no order.
func (v *view) ofStream(stream string) (out []*item) {
	for k, s := range v.shelves {
		if k.stream == stream {
			out = append(out, s.items...)
		}
	}
	return out
}

// change takes items away and brings others in. The lists that readers may
// still hold stay as they are.
func (v *view) change(gone, come []*item) {
	kinds := map[kindKey]*move{}
	threads := map[string]*move{}
	for _, it := range gone {
		of(kinds, kindKey{it.stream, it.env.Type}).gone(it)
		if it.msg != nil {
			of(threads, it.msg.Thread).gone(it)
		}
	}
	for _, it := range come {
		m := of(kinds, kindKey{it.stream, it.env.Type})
		m.come = append(m.come, it)
		if it.msg != nil {
			m = of(threads, it.msg.Thread)
			m.come = append(m.come, it)
		}
	}
	apply(v.shelves, kinds)
	apply(v.threads, threads)
}

// move is what leaves one shelf and what comes to it.
type move struct {
	left map[*item]bool
	come []*item
}

func (m *move) gone(it *item) {
	if m.left == nil {
		m.left = map[*item]bool{}
	}
	m.left[it] = true
}

func of[K comparable](all map[K]*move, k K) *move {
	m := all[k]
	if m == nil {
		m = &move{}
		all[k] = m
	}
	return m
}

func apply[K comparable](shelves map[K]*shelf, moves map[K]*move) {
	for k, m := range moves {
		s := shelves[k]
		if s == nil {
			s = &shelf{byID: make(map[string]*item, len(m.come))}
			shelves[k] = s
		}
		s.apply(m)
		if len(s.items) == 0 {
			delete(shelves, k)
		}
	}
}

func (s *shelf) apply(m *move) {
	for it := range m.left {
		if s.byID[it.env.ID] == it {
			delete(s.byID, it.env.ID)
		}
	}
	if len(m.left) > 0 {
		kept := make([]*item, 0, len(s.items)+len(m.come))
		for _, it := range s.items {
			if !m.left[it] {
				kept = append(kept, it)
			}
		}
		s.items = kept
	}
	if !slices.IsSortedFunc(m.come, bySeq) {
		slices.SortFunc(m.come, bySeq)
	}
	inOrder := len(s.items) == 0 || len(m.come) == 0 || bySeq(s.items[len(s.items)-1], m.come[0]) < 0
	if !inOrder {
		s.items = slices.Clone(s.items) // readers hold the old one
	}
	s.items = append(s.items, m.come...)
	if !inOrder {
		slices.SortFunc(s.items, bySeq)
	}
	for _, it := range m.come {
		s.byID[it.env.ID] = it
	}
}
