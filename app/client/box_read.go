package client

import (
	"cmp"
	"context"
	"math"
	"slices"

	"alcove/sync/replica"
)

// foundMost is how many messages a search brings at most.
const foundMost = 200

// Messages are the newest messages of a thread before the one named, at most
// limit of them, oldest first; with before "" they are the newest of all, and
// what was not accepted and what waits comes after them beyond the limit. Thread
// "" means all threads, in the order in which the practice has them. The answer
// is nil while the app is not open.
func (c *Client) Messages(thread, before string, limit int) []Message {
	b, err := c.shell.opened()
	if err != nil || limit <= 0 {
		return nil
	}
	if thread == "" {
		return b.all(before, limit)
	}
	var waits []Message
	out := b.part(thread, before, limit, &waits)
	return append(out, waits...)
}

// part are the messages that the practice has; those that it has not are added
// to waits.
func (b *box) part(thread, before string, limit int, waits *[]Message) []Message {
	staff, unsure := wireStaff(b.store), b.unsure()
	if before == "" {
		for _, m := range b.refused() {
			if m.Thread == thread {
				*waits = append(*waits, m)
			}
		}
	}
	found := b.store.Messages(thread, before, limit)
	out := make([]Message, 0, len(found))
	for _, m := range found {
		if m.Seq > 0 {
			out = append(out, b.message(m, staff, unsure))
		} else {
			*waits = append(*waits, b.message(m, staff, unsure))
		}
	}
	return out
}

// all is every thread in one list.
func (b *box) all(before string, limit int) []Message {
	type placed struct {
		m   replica.Message
		end bool // waits here
	}
	var list []placed
	for _, t := range b.store.Threads() {
		for _, m := range b.store.Messages(t.ID, "", math.MaxInt32) {
			list = append(list, placed{m, m.Seq == 0})
		}
	}
	order := map[string]int{}
	for i, w := range b.store.Waiting() {
		order[w.ID] = i
	}
	slices.SortStableFunc(list, func(x, y placed) int {
		switch {
		case x.end != y.end:
			if x.end {
				return 1
			}
			return -1
		case x.end:
			return cmp.Compare(order[x.m.ID], order[y.m.ID])
		}
		return cmp.Compare(x.m.Seq, y.m.Seq)
	})
	staff, unsure := wireStaff(b.store), b.unsure()
	var settled, waits []Message
	for _, p := range list {
		if p.end {
			waits = append(waits, b.message(p.m, staff, unsure))
			continue
		}
		if p.m.ID == before {
			break
		}
		settled = append(settled, b.message(p.m, staff, unsure))
	}
	settled = settled[max(0, len(settled)-limit):]
	if before != "" {
		return settled
	}
	return append(append(settled, b.refused()...), waits...)
}

// Search finds messages whose text holds every word, whatever its case and
// accents, the newest first, at most 200.
func (c *Client) Search(query string) []Message {
	b, err := c.shell.opened()
	if err != nil {
		return nil
	}
	staff, unsure := wireStaff(b.store), b.unsure()
	var out []Message
	for _, m := range b.store.Search(query, foundMost) {
		out = append(out, b.message(m, staff, unsure))
	}
	return out
}

// Opened returns once all that is kept here can be read and searched: moments
// after the newest can. It fails while the app is not open.
func (c *Client) Opened(ctx context.Context) error {
	b, err := c.shell.opened()
	if err != nil {
		return failure(err)
	}
	select {
	case <-b.store.Whole():
		c.shown(ctx, b)
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
