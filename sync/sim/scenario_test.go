package sim

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// odds are how likely each kind of bad luck is. A suite of even odds would meet
// the rare meetings of two faults too seldom, so there is a scenario for each.
type odds struct {
	name      string
	bad, rest time.Duration // of the bad time, and of the calm one after it
	pcs       int
	every     time.Duration // between two acts of one person, on average

	drop, double, late float64 // of each message on the network
	cut                float64 // of a row of answers
	pcCrash            float64 // between any two commits of a computer
	pcFull             float64 // of a commit that fails
	serverCrash        float64 // of a push, between two of its writes
	busy, unlock       float64 // of a call: 503 and 401
	rollback, snapshot float64 // of a computer's disk, at each act
	off                float64 // of a computer being put away for long, at each act
	clock              float64 // of a wall clock being set, at each act

	backup, restore, sweep float64 // at each act of the practice
	practice               time.Duration
	limit                  int // records a page
}

var common = odds{
	bad: 25 * time.Minute, rest: 100 * time.Minute, pcs: 3, every: 15 * time.Second,
	drop: 0.10, double: 0.07, late: 0.10, cut: 0.10,
	pcCrash: 0.01, pcFull: 0.005, serverCrash: 0.03, busy: 0.02, unlock: 0.002,
	rollback: 0.01, snapshot: 0.02, off: 0.01, clock: 0.02,
	backup: 0.06, restore: 0.01, sweep: 0.03, practice: 15 * time.Second, limit: 3,
}

// scenarios: each weighs one kind of trouble more.
var scenarios = []odds{
	with("mixed", func(o *odds) {}),
	with("restores", func(o *odds) { o.backup, o.restore, o.rollback = 0.15, 0.08, 0 }),
	with("resyncs", func(o *odds) {
		o.sweep, o.restore, o.off, o.cut, o.limit, o.practice = 0.25, 0.02, 0.05, 0.5, 2, 6*time.Second
	}),
	with("rollbacks", func(o *odds) { o.rollback, o.snapshot, o.restore = 0.05, 0.10, 0.005 }),
	with("network", func(o *odds) { o.drop, o.double, o.late, o.cut, o.rollback = 0.25, 0.25, 0.30, 0.3, 0 }),
	// Long rounds, interrupted, and a restore between two of their pages while
	// records move.
	with("midround", func(o *odds) {
		o.limit, o.cut, o.every, o.practice = 2, 0.85, 20*time.Second, 4*time.Second
		o.backup, o.restore, o.sweep, o.rollback, o.off = 0.06, 0.04, 0.10, 0, 0.03
	}),
	with("crashes", func(o *odds) { o.pcCrash, o.serverCrash, o.pcFull = 0.08, 0.3, 0.05 }),
}

func with(name string, change func(*odds)) odds {
	o := common
	o.name = name
	change(&o)
	return o
}

// newWorld makes the world of a seed. The seed alone decides the scenario.
func newWorld(seed uint64, server func(*world) backend) *world {
	w := &world{rng: rand.New(rand.NewPCG(seed, 20260302)), count: map[string]int{}, places: map[string]int64{}}
	w.odds = scenarios[seed%uint64(len(scenarios))]
	w.server = server(w)
	for i := range w.odds.pcs {
		c := &computer{w: w, name: fmt.Sprintf("pc%d", i+1), disk: newDisk(), typed: nil}
		w.pcs = append(w.pcs, c)
		c.boot()
		c.live()
	}
	w.practice()
	return w
}
