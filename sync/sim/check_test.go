package sim

import (
	"alcove/sync/engine"
	"alcove/sync/record"
)

// check holds at every step; what did not change since the last one still does.
func (c *computer) check() {
	if c.checked == c.disk && c.turns == c.disk.turns {
		return
	}
	c.checked, c.turns = c.disk, c.disk.turns
	for _, a := range c.typed {
		if !c.disk.shows(a.id) {
			c.w.fail("%s: the person's own message %s is not on screen", c.name, a.id)
			return
		}
	}
	at := c.disk.state.Base
	for _, w := range c.disk.state.Queue {
		if w.At.N != at.N+1 || w.Prev != at.Chain {
			c.w.fail("%s: write %d does not follow %d", c.name, w.At.N, at.N)
			return
		}
		at = w.At
	}
}

// checkEnd holds once there was peace for long enough.
func (w *world) checkEnd() {
	for _, c := range w.pcs {
		if c.m == nil {
			w.fail("%s does not run", c.name)
			return
		}
		w.checkEqual(c)
		w.checkQueue(c)
		w.checkTyped(c)
	}
}

// checkEqual: what every computer shows is what the server has.
func (w *world) checkEqual(c *computer) {
	for _, stream := range []string{account, everyone} {
		want, got := w.server.all(stream), c.disk.rows[stream]
		for k, e := range want {
			if g, ok := got[k]; !ok {
				w.fail("%s lacks %s", c.name, k)
			} else if !equal(g, e) {
				w.fail("%s has %s as of %d, the server as of %d", c.name, k, g.Seq, e.Seq)
			}
		}
		for k := range got {
			if _, ok := want[k]; !ok {
				w.fail("%s still shows %s", c.name, k)
			}
		}
		if c.disk.state.Streams[stream].Round != nil {
			w.fail("%s has a round that does not end", c.name)
		}
	}
}

// checkQueue: everything was sent, and once it stands in a backup nothing is kept.
func (w *world) checkQueue(c *computer) {
	s := c.disk.state
	if n := len(s.Queue); n > 0 {
		w.fail("%s keeps %d writes, settled %d, last %d", c.name, n, s.Settled.N, s.Queue[n-1].At.N)
	}
	want := engine.UpToDate
	if s.Refused = c.disk.refused(); s.Refused > 0 {
		want = engine.NotAccepted
	}
	if got := c.m.Status(); got.Kind != want || got.Waiting != 0 || got.NotAccepted != s.Refused {
		w.fail("%s says %+v at rest", c.name, got)
	}
}

// checkTyped: every write is there once, or was refused once, and what one person
// typed into a thread stands in that order.
func (w *world) checkTyped(c *computer) {
	all := w.server.all(account)
	last := map[string]int64{}
	for _, a := range c.typed {
		m, there := all[name(record.Messages.Type, a.id)]
		_, refused := all[name(record.Outcomes.Type, a.id)]
		switch {
		case !there && !refused:
			w.fail("%s: the write %s is lost", c.name, a.id)
		case there && refused:
			w.fail("%s: the write %s was taken and refused", c.name, a.id)
		case there && m.Seq < last[a.thread]:
			w.fail("%s: the message %s stands before an earlier one of its thread", c.name, a.id)
		case there:
			last[a.thread] = m.Seq
		}
	}
}

// checkOnce: a message that is there keeps its place for as long as this life
// of the server lasts. One that moves was made twice.
func (w *world) checkOnce(q record.PushRequest) {
	for _, m := range q.Muts {
		if m.Op != string(record.SendOp) {
			continue
		}
		at := w.server.place(m.ID)
		if before := w.places[m.ID]; before != 0 && at != before {
			w.fail("the write %s took effect twice: it stood at %d, and now at %d", m.ID, before, at)
		}
		w.places[m.ID] = at
	}
}
