package replica

import (
	"alcove/sync/record"
)

// How the old part of a thread is kept: when a thread has looseMost messages
// in rows of their own, all but the newest looseLeast go into chunks of
// chunkSize. One box of 128 opens several times faster than 128 boxes, and the
// newest stay cheap to find and to add to.
const (
	chunkSize  = 128
	looseLeast = 64
	looseMost  = looseLeast + chunkSize
)

// rehouse writes what leaves and what comes, and gives every item that moved
// its new home. Memory is the caller's, after the commit.
func (r *Replica) rehouse(a *act, gone, come []*item) (map[*item]home, error) {
	moved := map[*item]home{}
	left := make(map[*item]bool, len(gone))
	broken := map[*chunk]bool{}
	for _, it := range gone {
		left[it] = true
		if c := it.where.chunk; c != nil {
			broken[c] = true
		} else if err := a.drop(tabRow, it.where.row); err != nil {
			return nil, err
		}
	}
	for c := range broken {
		if err := a.drop(tabChunk, c.at); err != nil {
			return nil, err
		}
		var rest []*item
		for _, it := range c.items {
			if !left[it] {
				rest = append(rest, it)
			}
		}
		if err := a.addChunk(rest, moved); err != nil {
			return nil, err
		}
	}
	if err := r.fillChunks(a, left, come, moved); err != nil {
		return nil, err
	}
	for _, it := range come {
		if _, housed := moved[it]; housed {
			continue
		}
		counter, base := tabRow, int64(0)
		if it.msg != nil {
			counter, base = placeLong, longBase
		}
		p, err := a.add(tabRow, base+a.next(counter), a.seal.name("record", it.stream, it.env.Type, it.env.ID), encode(it.stream, it.env))
		if err != nil {
			return nil, err
		}
		moved[it] = home{row: p}
	}
	return moved, nil
}

// fillChunks seals the old part of each thread that has grown.
func (r *Replica) fillChunks(a *act, left map[*item]bool, come []*item, moved map[*item]home) error {
	grown := map[string][]*item{}
	for _, it := range come {
		if it.msg != nil {
			grown[it.msg.Thread] = append(grown[it.msg.Thread], it)
		}
	}
	for thread, fresh := range grown {
		s := shelf{}
		if old := r.view.threads[thread]; old != nil {
			for _, it := range old.items {
				if !left[it] && it.where.chunk == nil {
					s.items = append(s.items, it)
				}
			}
		}
		s.apply(&move{come: fresh})
		for len(s.items) >= looseMost {
			// A chunk is of one stream, and so is a thread.
			batch := s.items[:chunkSize]
			s.items = s.items[chunkSize:]
			if !sameStream(batch) {
				continue
			}
			for _, it := range batch {
				if it.where.row != (place{}) {
					if err := a.drop(tabRow, it.where.row); err != nil {
						return err
					}
				}
			}
			if err := a.addChunk(batch, moved); err != nil {
				return err
			}
		}
	}
	return nil
}

func sameStream(items []*item) bool {
	for _, it := range items {
		if it.stream != items[0].stream {
			return false
		}
	}
	return true
}

// addChunk seals items together.
func (a *act) addChunk(items []*item, moved map[*item]home) error {
	if len(items) == 0 {
		return nil
	}
	envs := make([]record.Envelope, len(items))
	for i, it := range items {
		envs[i] = it.env
	}
	c := &chunk{items: append([]*item(nil), items...)}
	at := a.next(tabChunk)
	p, err := a.add(tabChunk, at, nil, encode(items[0].stream, envs...))
	if err != nil {
		return err
	}
	c.at = p
	for _, it := range items {
		moved[it] = home{chunk: c}
	}
	return nil
}
