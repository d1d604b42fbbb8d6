package engine

import (
	"encoding/json"
	"slices"
	"testing"
	"time"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// A new store gets a name before anything else, and one that has a name keeps it.
func TestNewStoreIsNamedFirst(t *testing.T) {
	w := begin(t, replica.State{})
	if r, ok := w.out[0].(Renumber); !ok || len(r.Replica) != len("r_")+32 || r.Replica != w.m.disk.Replica {
		t.Errorf("begins with %#v, is %q", w.out[0], w.m.disk.Replica)
	}
	none[Renumber](begin(t, replica.State{Replica: "r_test"}))
}

// Whoever waits for the sync to be settled is not told so while anything is
// under way, nor before anything was asked; and is told when only a person can go on.
func TestSettled(t *testing.T) {
	settled := func(w *walk, want bool, when string) {
		t.Helper()
		if got := w.m.Settled(); got != want {
			t.Errorf("%s: settled is %v, %+v", when, got, w.m.Status())
		}
	}
	w := begin(t, queue(1))
	settled(w, false, "at the start")
	pull, push := find[Pull](w), find[Push](w)
	w.step(Pulled{pull.Call, answer("c1", 0)}).step(PullEnded{Call: pull.Call})
	settled(w, false, "with a write on its way")
	at := w.m.disk.Queue[0].At
	w.step(Pushed{Call: push.Call, Answer: record.PushAnswer{LastN: 1, Chain: record.ChainText(at.Chain)}})
	settled(w, false, "while it is looked for")
	pull = find[Pull](w)
	w.step(Pulled{pull.Call, answer("c2", 1, own(at))}).step(PullEnded{Call: pull.Call})
	settled(w, true, "when all is there")

	s := queue(1)
	s.Refused = 1
	w = begin(t, s)
	pull, push = find[Pull](w), find[Push](w)
	w.step(PullEnded{Call: pull.Call})
	settled(w, false, "refused, and another on its way")
	w.step(Pushed{Call: push.Call, Fault: &Fault{Kind: Unreachable}})
	settled(w, true, "refused, and the line is down")

	s = replica.State{Replica: "r_test", Refused: 1}
	w = begin(t, s)
	w.step(PullEnded{Call: find[Pull](w).Call, Fault: &Fault{Kind: Unreachable}})
	settled(w, false, "refused, and nothing was heard")
	w.pass(record.MaxBackOff)
	w.step(PullEnded{Call: find[Pull](w).Call})
	settled(w, true, "refused, and all else is there")
}

// Without a practice there is one stream, and with one there are two.
func TestStreams(t *testing.T) {
	m, _ := NewMachine(Instant{}, Config{Account: "acct:c", Random: zeros{}}, replica.State{})
	if got := m.streams(); !slices.Equal(got, []string{"acct:c"}) {
		t.Error(got)
	}
	if got := begin(t, replica.State{}).m.streams(); !slices.Equal(got, []string{"acct:c", "practice:1"}) {
		t.Error(got)
	}
}

// How old a write is goes by the steady clock if it was written in this run, and
// by the wall clock otherwise; it is never from the future.
func TestAgeOfAWrite(t *testing.T) {
	s := queue(2)
	w := begin(t, s)
	s.Queue[0].Made, s.Queue[1].Made = w.now.Wall.Add(-time.Hour), w.now.Wall.Add(time.Hour)
	w = begin(t, s)
	if muts := find[Push](w).Request.Muts; muts[0].AgeS != 3600 || muts[1].AgeS != 0 {
		t.Errorf("%+v", muts)
	}
	w = begin(t, replica.State{Replica: "r_test"})
	w.step(Wrote{ID: "m_now", Op: "message.send/1", Args: json.RawMessage(`{}`)})
	w.now.Wall = w.now.Wall.AddDate(10, 0, 0)
	w.now.Mono += time.Minute
	if m := w.m.mutation(w.now, w.m.disk.Queue[0]); m.AgeS != 60 {
		t.Errorf("%+v", m)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { return len(b), nil }
