package replica

import (
	"cmp"
	"slices"
	"sync"

	"alcove/sync/record"
)

// item is one opened record. All but where never changes once it can be seen;
// where belongs to the acts.
type item struct {
	stream string
	env    record.Envelope
	msg    *record.Message // nil unless it is a message that this program can read
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
	byID   map[string]*item // nil in the shelf of a thread: see message
	items  []*item
	blocks []*block // for search; of the shelf of all messages alone
}

// view is everything that is open, in order and by id.
type view struct {
	shelves map[kindKey]*shelf
	threads map[string]*shelf // messages by the id of their thread
}

// newItem opens the body of a message once, so that nobody has to again.
func newItem(stream string, env record.Envelope) *item {
	return &newItems(stream, []opened{{env, string(env.Body)}})[0]
}

// newItems is newItem for many, in one piece of memory.
func newItems(stream string, all []opened) []item {
	items, msgs := make([]item, len(all)), make([]record.Message, len(all))
	for i, o := range all {
		it := &items[i]
		it.stream, it.env = stream, o.env
		if o.env.Type == record.Messages.Type && !o.env.Deleted && readMessage(&msgs[i], o) == nil {
			it.msg = &msgs[i]
		}
	}
	return items
}

func bySeq(a, b *item) int {
	return cmp.Or(cmp.Compare(a.env.Seq, b.env.Seq), cmp.Compare(a.env.ID, b.env.ID))
}

// sortItems puts items in order. The numbers stand together while it does: to
// look each one up in its item takes several times as long.
func sortItems(items []*item) {
	if slices.IsSortedFunc(items, bySeq) {
		return
	}
	type placed struct {
		seq int64
		it  *item
	}
	all := make([]placed, len(items))
	for i, it := range items {
		all[i] = placed{it.env.Seq, it}
	}
	slices.SortFunc(all, func(a, b placed) int {
		if a.seq != b.seq {
			return cmp.Compare(a.seq, b.seq)
		}
		return cmp.Compare(a.it.env.ID, b.it.env.ID)
	})
	for i, p := range all {
		items[i] = p.it
	}
}

func buildView(items []*item) *view {
	v := &view{shelves: map[kindKey]*shelf{}, threads: map[string]*shelf{}}
	sortItems(items) // once, and not once a shelf
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

// message is the message of that id in a thread, or nil.
func (v *view) message(thread, id string) *item {
	for k, s := range v.shelves {
		if k.typ != record.Messages.Type {
			continue
		}
		if it := s.byID[id]; it != nil && it.msg != nil && it.msg.Thread == thread {
			return it
		}
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
	var other sync.WaitGroup
	other.Go(func() { apply(v.threads, threads, false) })
	apply(v.shelves, kinds, true)
	for k := range kinds {
		if s := v.shelves[k]; s != nil && k.typ == record.Messages.Type {
			s.index()
		}
	}
	other.Wait()
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

func apply[K comparable](shelves map[K]*shelf, moves map[K]*move, byID bool) {
	for k, m := range moves {
		s := shelves[k]
		if s == nil {
			s = &shelf{}
			if byID {
				s.byID = make(map[string]*item, len(m.come))
			}
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
	sortItems(m.come)
	inOrder := len(s.items) == 0 || len(m.come) == 0 || bySeq(s.items[len(s.items)-1], m.come[0]) < 0
	if !inOrder {
		s.items = slices.Clone(s.items) // readers hold the old one
	}
	s.items = append(s.items, m.come...)
	if !inOrder {
		slices.SortFunc(s.items, bySeq)
	}
	if s.byID == nil {
		return
	}
	for _, it := range m.come {
		s.byID[it.env.ID] = it
	}
}
