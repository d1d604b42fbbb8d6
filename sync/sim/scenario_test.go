package sim

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// odds are how likely each kind of bad luck is. Minutes stand for months: the
// server is told to forget deletions after minutes (see sweep), so a computer
// that is put away for ten of them was away for longer than anything remembers. A suite of even odds would meet
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
	limit                  int     // records a page
	moves                  float64 // of a document that changes
	race                   float64 // of deletions that come and are forgotten within one full round, at each act
	aim                    float64 // of a restore in the middle of a full round, at each act
	docs                   int     // documents that are shared, changed and taken back
}

var common = odds{
	bad: 25 * time.Minute, rest: 100 * time.Minute, pcs: 3, every: 15 * time.Second,
	drop: 0.10, double: 0.07, late: 0.10, cut: 0.10,
	pcCrash: 0.01, pcFull: 0.005, serverCrash: 0.03, busy: 0.02, unlock: 0.002,
	rollback: 0.01, snapshot: 0.02, off: 0.01, clock: 0.02,
	backup: 0.06, restore: 0.01, sweep: 0.03, practice: 15 * time.Second, limit: 3, docs: 9, moves: 0.25,
}

// scenarios: each weighs one kind of trouble more. One that has to be met often
// to be met at its worst stands here more than once.
var scenarios = []odds{mixed, midround, restores, races, midround, resyncs, rollbacks, midround, network, crashes, midround}

var (
	mixed    = with("mixed", func(o *odds) {})
	restores = with("restores", func(o *odds) { o.backup, o.restore, o.rollback = 0.15, 0.08, 0 })
	resyncs  = with("resyncs", func(o *odds) {
		o.sweep, o.restore, o.off, o.cut, o.limit, o.practice = 0.25, 0.02, 0.05, 0.5, 2, 6*time.Second
	})
	rollbacks = with("rollbacks", func(o *odds) { o.rollback, o.snapshot, o.restore, o.pcCrash = 0.08, 0.15, 0.005, 0.10 })
	network   = with("network", func(o *odds) { o.drop, o.double, o.late, o.cut, o.rollback, o.unlock = 0.25, 0.25, 0.30, 0.3, 0, 0.03 })
	crashes   = with("crashes", func(o *odds) { o.pcCrash, o.serverCrash, o.pcFull = 0.08, 0.3, 0.05 })
	// Long rounds, interrupted, and a restore between two of their pages while
	// records move.
	midround = with("midround", func(o *odds) {
		slow(o)
		o.backup, o.restore, o.sweep, o.aim = 0.10, 0.02, 0.03, 0.3
	})
	// The same with deletions that are forgotten between two pages.
	races = with("races", func(o *odds) {
		slow(o)
		o.restore, o.sweep, o.race = 0.01, 0.06, 0.5
	})
)

// slow makes rounds long and the practice quick.
func slow(o *odds) {
	o.bad, o.rest, o.every, o.practice = 8*time.Minute, 60*time.Minute, 20*time.Second, 2*time.Second
	o.limit, o.cut, o.busy, o.docs, o.moves, o.rollback, o.off = 2, 0.9, 0.4, 40, 0.7, 0, 0.03
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
