package sim

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"alcove/sync/engine"
	"alcove/sync/record"
)

// computer is one machine of the engine with its disk and the person before it.
type computer struct {
	w         *world
	name      string
	disk      *disk
	kept      *disk // what the disk was once, for a roll-back
	twin      *twin // the real store beside the model, or nil
	m         *engine.Machine
	boots     int           // answers to an older life do not arrive
	started   time.Duration // of this life
	skew      time.Duration // of the wall clock
	off       bool
	offline   bool
	locked    bool  // its session waits for the passcode
	listening int64 // call of the event stream that is open
	tick      int   // the newest Ticked that was planned

	checked *disk // what check saw last
	turns   int

	typed []act // what the person did and is still to be expected, in order
}

// act is one thing that the person did.
type act struct{ id, op, thread string }

// chance lets the machine draw from the world's source.
type chance struct{ w *world }

func (c chance) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(c.w.rng.Uint32())
	}
	return len(p), nil
}

func (c *computer) instant() engine.Instant {
	return engine.Instant{Wall: c.w.wall().Add(c.skew), Mono: c.w.now - c.started}
}

// boot is a start of the program from what the disk holds.
func (c *computer) boot() {
	c.boots++
	c.started, c.listening, c.m = c.w.now, 0, nil
	s, err := c.disk.Load()
	if err != nil {
		c.w.fail("%s cannot load: %v", c.name, err)
		return
	}
	m, effects := engine.NewMachine(c.instant(), engine.Config{Account: account, Practice: everyone, Random: chance{c.w},
		Quiet: map[string]bool{string(record.ReadOp): true}}, s)
	c.m = m
	c.carryOut(effects)
}

// crash ends this life; the next one begins a little later.
func (c *computer) crash(why string) {
	c.boots++
	c.m, c.listening = nil, 0
	c.w.count[why]++
	c.w.trace("%s %s", c.name, why)
	if c.twin != nil {
		c.twin.again()
		c.twin.compare(c.disk, why)
	}
	boot := c.boots
	c.w.after(c.w.between(0, 20*time.Second), func() {
		if c.boots == boot && !c.off {
			c.boot()
		}
	})
}

// event hands the machine an event of the life in which it was begun.
func (c *computer) event(boot int, ev engine.Event) {
	if c.m == nil || c.boots != boot || c.w.failed != "" {
		return
	}
	c.carryOut(c.m.Step(c.instant(), ev))
}

// carryOut does what the shell does, with a bad fate.
func (c *computer) carryOut(effects []engine.Effect) {
	for _, ef := range effects {
		if c.w.fault(c.w.odds.pcCrash / 4) {
			c.crash("crash")
			return
		}
		if keeps(ef) && c.w.fault(c.w.odds.pcFull) {
			c.crash("disk full")
			return
		}
		refused, told, err := engine.Keep(c.disk, ef)
		if err != nil {
			c.w.fail("%s: %v", c.name, err)
			return
		}
		if told {
			c.m.Refused(refused)
		}
		if c.twin != nil && keeps(ef) {
			c.twin.keep(c.disk, ef)
		}
		c.begin(ef)
		if c.disk.news != "" {
			c.w.trace("%s %s", c.name, c.disk.news)
			c.disk.news = ""
		}
	}
	c.plan()
}

func keeps(ef engine.Effect) bool {
	switch ef.(type) {
	case engine.Push, engine.Pull, engine.Listen, engine.Upload, engine.Cancel:
		return false
	}
	return true
}

func (c *computer) begin(ef engine.Effect) {
	boot := c.boots
	gone := func(ev engine.Event) {
		c.w.after(time.Second, func() { c.event(boot, ev) })
	}
	none := &engine.Fault{Kind: engine.Unreachable, Err: errWire}
	switch ef := ef.(type) {
	case engine.Push:
		if c.offline {
			gone(engine.Pushed{Call: ef.Call, Fault: none})
			return
		}
		c.push(ef)
	case engine.Pull:
		if c.offline {
			gone(engine.PullEnded{Call: ef.Call, Fault: none})
			return
		}
		c.pull(ef)
	case engine.Listen:
		if c.offline {
			gone(engine.ListenEnded{Call: ef.Call, Fault: none})
			return
		}
		c.listen(ef)
	case engine.Cancel:
		if c.listening == ef.Call {
			c.listening = 0
		}
	}
}

// plan wakes the machine when it wants to be.
func (c *computer) plan() {
	if c.m == nil {
		return
	}
	at, ok := c.m.Next()
	if !ok {
		return
	}
	c.tick++
	boot, tick := c.boots, c.tick
	c.w.after(max(c.started+at-c.w.now, 0), func() {
		if c.tick == tick { // a newer plan stands otherwise
			c.event(boot, engine.Ticked{})
		}
	})
}

// live is the person before the computer, and what happens to it.
func (c *computer) live() {
	w, o := c.w, c.w.odds
	c.w.after(w.between(o.every/2, o.every*3/2), c.live)
	if w.calm {
		return
	}
	if w.fault(o.off) && !c.off {
		c.off, c.m = true, nil
		c.boots++
		c.listening = 0
		w.count["off"]++
		w.trace("%s is put away", c.name)
		w.after(w.between(time.Minute, 10*time.Minute), c.on)
	}
	if w.fault(0.03) {
		c.offline = !c.offline
		w.trace("%s offline %v", c.name, c.offline)
		c.event(c.boots, engine.Nudged{})
	}
	if w.fault(o.clock) {
		c.skew = w.between(-10*365*24*time.Hour, 10*365*24*time.Hour)
	}
	if c.locked && w.fault(0.3) {
		c.unlock()
	}
	if w.fault(o.snapshot) {
		c.kept = c.disk.clone()
		if c.twin != nil {
			c.twin.put(c.twin.dir(), c.twin.copy())
		}
	}
	if c.kept != nil && w.fault(o.rollback) {
		c.rollback()
	}
	if c.m != nil && w.rng.Float64() < 0.6 {
		c.act()
	}
}

func (c *computer) on() {
	if c.off {
		c.off = false
		c.boot()
	}
}

func (c *computer) unlock() {
	c.locked = false
	c.event(c.boots, engine.Unlocked{})
}

// calm ends what only a person would end.
func (c *computer) calm() {
	c.offline = false
	c.on()
	if c.m == nil {
		c.boot()
	}
	c.unlock()
	c.event(c.boots, engine.Nudged{})
}

// act is something that the person does: mostly, write.
func (c *computer) act() {
	w := c.w
	w.ids++
	a := act{id: fmt.Sprintf("m_%s_%05d", c.name, w.ids), op: string(record.SendOp), thread: c.thread()}
	args := record.SendOp.Encode(record.Send{Thread: a.thread, Text: a.id, Files: []string{}})
	switch p := w.rng.Float64(); {
	case p < 0.05: // will not be accepted
		args = record.SendOp.Encode(record.Send{Thread: a.thread, Text: strings.Repeat("x", record.MaxText+1), Files: []string{}})
	case p < 0.20 && len(c.typed) > 0 && a.thread != "":
		a.op = string(record.ReadOp)
		args = record.ReadOp.Encode(record.Read{Thread: a.thread, Upto: c.typed[len(c.typed)-1].id})
	}
	if a.op == string(record.SendOp) && a.thread == "" {
		a.thread = record.ThreadOf(a.id)
	}
	c.event(c.boots, engine.Wrote{ID: a.id, Op: a.op, Args: args})
	if a.op == string(record.SendOp) && c.disk.shows(a.id) { // durable: from here on it must never be lost
		c.typed = append(c.typed, a)
		w.trace("%s wrote %s in %s", c.name, a.id, a.thread)
	}
}

// thread is one that the person sees, or a new one.
func (c *computer) thread() string {
	var seen []string
	for _, e := range c.disk.rows[account] {
		if e.Type == record.Threads.Type {
			seen = append(seen, e.ID)
		}
	}
	if len(seen) == 0 || c.w.rng.IntN(20) == 0 {
		return ""
	}
	slices.Sort(seen)
	return seen[c.w.rng.IntN(min(len(seen), 2))]
}

// rollback puts the disk back to what it was. What was typed since then and is
// nowhere else is gone from here, and nothing can bring it back.
func (c *computer) rollback() {
	c.w.count["rollback"]++
	c.w.trace("%s ROLLBACK", c.name)
	c.disk, c.kept = c.kept, nil
	if c.twin != nil {
		c.twin.put(c.twin.copy(), c.twin.dir())
	}
	c.typed = slices.DeleteFunc(c.typed, func(a act) bool { return !c.disk.shows(a.id) })
	c.crash("rolled back")
}

// equal compares two bodies.
func equal(a, b record.Envelope) bool {
	return a.Seq == b.Seq && a.V == b.V && a.Deleted == b.Deleted && bytes.Equal(a.Body, b.Body)
}
