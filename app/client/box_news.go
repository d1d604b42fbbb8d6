package client

import (
	wire "alcove/sync/record"
)

// OnNews calls f when something came from the practice while the app is open:
// how many, and nothing of what is in it. It is called on a goroutine of its
// own. After cancel no new call begins.
func (c *Client) OnNews(f func(News)) (cancel func()) {
	s := c.shell
	s.mu.Lock()
	defer s.mu.Unlock()
	s.lastEar++
	id := s.lastEar
	if s.ears == nil {
		s.ears = map[int]func(News){}
	}
	s.ears[id] = f
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.ears, id)
	}
}

// tellNews compares with the snapshot before. What was there when the app
// opened is no news, and neither is the rest of a store that opens behind the
// newest. The caller holds b.build.
func (b *box) tellNews(v *Box) {
	if !v.Whole || v.Sync.State == SyncChecking && b.was == nil {
		return
	}
	now := News{Messages: v.Unread, Documents: len(b.store.Records(wire.Documents.Type))}
	was := b.was
	b.was = &now
	if was == nil {
		return
	}
	n := News{Messages: max(0, now.Messages-was.Messages), Documents: max(0, now.Documents-was.Documents)}
	if n == (News{}) {
		return
	}
	b.s.mu.Lock()
	defer b.s.mu.Unlock()
	for _, f := range b.s.ears {
		go f(n)
	}
}
