package sim

import (
	"container/heap"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// world is one run: a clock that only events move, and one source of chance.
type world struct {
	rng    *rand.Rand
	now    time.Duration
	order  int
	queue  events
	odds   odds
	calm   bool // no more faults: everything has to come right now
	server backend
	pcs    []*computer
	ids    int
	failed string
	steps  int
	log    []string // newest last
	count  map[string]int
	places map[string]int64 // where messages stand in this life of the server
	clock  func() time.Time // instead of the time of the events, if not nil
}

type event struct {
	at    time.Duration
	order int
	do    func()
}

type events []event

func (q events) Len() int { return len(q) }
func (q events) Less(i, j int) bool {
	return q[i].at < q[j].at || q[i].at == q[j].at && q[i].order < q[j].order
}
func (q events) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *events) Push(x any)   { *q = append(*q, x.(event)) }
func (q *events) Pop() any {
	old := *q
	e := old[len(old)-1]
	*q = old[:len(old)-1]
	return e
}

// after does something later.
func (w *world) after(d time.Duration, do func()) {
	w.order++
	heap.Push(&w.queue, event{w.now + d, w.order, do})
}

// fault draws whether something bad happens now.
func (w *world) fault(p float64) bool { return !w.calm && w.rng.Float64() < p }

// between draws a time.
func (w *world) between(a, b time.Duration) time.Duration {
	return a + time.Duration(w.rng.Int64N(int64(b-a)+1))
}

// wall is the true time; no computer has to agree with it.
func (w *world) wall() time.Time {
	if w.clock != nil {
		return w.clock()
	}
	return time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC).Add(w.now)
}

func (w *world) fail(format string, args ...any) {
	if w.failed == "" {
		w.failed = fmt.Sprintf(format, args...)
		w.trace("FAILED %s", w.failed)
	}
}

// trace keeps the last lines of what happened, for a run that fails.
func (w *world) trace(format string, args ...any) {
	w.log = append(w.log, fmt.Sprintf("%10s  ", w.now.Round(time.Millisecond))+fmt.Sprintf(format, args...))
	if len(w.log) > 4000 {
		w.log = append([]string(nil), w.log[2000:]...)
	}
}

// tail is the end of the trace.
func (w *world) tail(n int) string { return strings.Join(w.log[max(0, len(w.log)-n):], "\n") }

// maxSteps is many times what a run takes.
const maxSteps = 20_000

// run goes through the bad time, then through a calm one, and checks the end.
func (w *world) run() {
	saved := false
	for w.failed == "" && w.queue.Len() > 0 {
		bad := w.odds.bad // a scenario may end it early
		e := heap.Pop(&w.queue).(event)
		if e.at > bad+w.odds.rest {
			break
		}
		w.now = e.at
		if !w.calm && w.now > bad {
			w.calm = true
			w.trace("calm from here")
			for _, c := range w.pcs {
				c.calm()
			}
		}
		if !saved && w.now > bad+w.odds.rest/2 { // one last backup lets every queue empty itself
			saved = true
			w.backup()
		}
		e.do()
		if w.steps++; w.steps > maxSteps {
			w.fail("there is no end to it")
		}
		for _, c := range w.pcs {
			c.check()
		}
	}
	if w.failed == "" {
		w.checkEnd()
	}
}
