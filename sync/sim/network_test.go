package sim

import (
	"errors"
	"time"

	"alcove/sync/engine"
	"alcove/sync/record"
)

// delay is how long one way takes. A late one comes after the call was given up.
func (w *world) delay() time.Duration {
	if w.fault(w.odds.late) {
		w.count["late"]++
		return w.between(time.Second, 4*time.Minute)
	}
	return w.between(20*time.Millisecond, 400*time.Millisecond)
}

// way is one way over the network: nothing comes, or it comes, or it comes twice.
func (w *world) way(do func()) {
	n := 1
	switch {
	case w.fault(w.odds.drop):
		n = 0
		w.count["dropped"]++
	case w.fault(w.odds.double):
		n = 2
		w.count["doubled"]++
	}
	for range n {
		w.after(w.delay(), do)
	}
}

var errWire = errors.New("the line broke")

// trouble is what a server or its guard answers instead of an answer.
func (w *world) trouble(c *computer) *engine.Fault {
	switch {
	case c.locked || w.fault(w.odds.unlock):
		c.locked = true
		return &engine.Fault{Kind: engine.NeedsUnlock}
	case w.fault(w.odds.busy):
		w.count["busy"]++
		return &engine.Fault{Kind: engine.Busy, After: w.between(0, 20*time.Second)}
	}
	return nil
}

func (c *computer) push(ef engine.Push) {
	w, boot := c.w, c.boots
	c.w.trace("%s push %d from %d (%d)", c.name, ef.Call, ef.Request.Muts[0].N, len(ef.Request.Muts))
	w.way(func() {
		fault := w.trouble(c)
		var answer record.PushAnswer
		if fault == nil {
			crash := -1
			if w.fault(w.odds.serverCrash) {
				crash = w.rng.IntN(len(ef.Request.Muts) + 1)
				w.count["server crash"]++
			}
			answer, fault = w.server.push(ef.Request, crash)
			w.checkOnce(ef.Request)
			w.poke()
			if crash >= 0 {
				w.trace("server died after %d writes of push %d of %s", crash, ef.Call, c.name)
				return
			}
		}
		w.way(func() { c.event(boot, engine.Pushed{Call: ef.Call, Answer: answer, Fault: fault}) })
	})
}

func (c *computer) pull(ef engine.Pull) {
	w, boot := c.w, c.boots
	c.w.trace("%s pull %d", c.name, ef.Call)
	ef.Request.Limit = w.odds.limit
	w.way(func() {
		fault := w.trouble(c)
		var lines []record.PullAnswer
		if fault == nil {
			lines, fault = w.server.pull(ef.Request)
		}
		if len(lines) > 0 && w.fault(w.odds.cut) {
			lines, fault = lines[:w.rng.IntN(len(lines))], &engine.Fault{Kind: engine.Unreachable, Err: errWire}
			w.count["cut"]++
		}
		w.way(func() {
			for _, a := range lines {
				c.event(boot, engine.Pulled{Call: ef.Call, Answer: a})
			}
			c.event(boot, engine.PullEnded{Call: ef.Call, Fault: fault})
		})
	})
}

// listen is an event stream that lives until the network or the server ends it.
func (c *computer) listen(ef engine.Listen) {
	w, boot := c.w, c.boots
	w.way(func() {
		if fault := w.trouble(c); fault != nil {
			c.event(boot, engine.ListenEnded{Call: ef.Call, Fault: fault})
			return
		}
		if c.boots != boot {
			return
		}
		c.listening = ef.Call
		c.event(boot, engine.Heard{Call: ef.Call, Poke: true})
		var alive func()
		alive = func() {
			switch {
			case c.boots != boot || c.listening != ef.Call:
			case w.fault(0.05): // breaks, and is noticed
				c.listening = 0
				c.event(boot, engine.ListenEnded{Call: ef.Call, Fault: &engine.Fault{Kind: engine.Unreachable, Err: errWire}})
			case w.fault(0.03): // breaks, and is not
				c.listening = 0
			default:
				c.event(boot, engine.Heard{Call: ef.Call})
				w.after(25*time.Second, alive)
			}
		}
		w.after(25*time.Second, alive)
	})
}
