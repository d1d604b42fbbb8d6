package engine

import (
	"slices"
	"testing"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// A fork that the feed shows: all that was known of the old line is forgotten,
// and a server that finds a fork in every line is not asked as fast as it answers.
func TestForkForgetsTheOldLine(t *testing.T) {
	w := begin(t, queue(2))
	pull, push := find[Pull](w), find[Push](w)
	w.step(Pushed{Call: push.Call, Answer: record.PushAnswer{LastN: 1, Chain: record.ChainText(w.m.disk.Queue[0].At.Chain)}})
	push = find[Push](w) // of the second
	w.step(Pulled{pull.Call, answer("c1", 2, own(replica.Line{N: 2, Chain: [32]byte{7}}))})
	for _, call := range []int64{push.Call, pull.Call} {
		if !slices.Contains(w.out, Effect(Cancel{call})) {
			t.Errorf("call %d is about the old line, and goes on", call)
		}
	}
	none[Push](w)
	none[Pull](w)
	w.pass(record.MaxBackOff)
	if got := numbers(find[Push](w)); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("sends %v under the new name", got)
	}
	find[Pull](w)
}

// Half a round that knew how far the old line was taken says nothing of the new
// one, though the same ids make the same chain.
func TestForkInTheMiddleOfARound(t *testing.T) {
	s := queue(2)
	s.Streams = map[string]replica.Stream{"acct:c": {Cursor: "c0", Round: &replica.Round{Cursor: "c1", Own: &s.Queue[1].At}}}
	w := begin(t, s)
	w.step(Pushed{Call: find[Push](w).Call, Fault: &Fault{Kind: Forked}})
	w.pass(record.MaxBackOff)
	w.step(Pulled{find[Pull](w).Call, answer("c2", 2)})
	if c := find[Commit](w); c.Settled != nil || w.m.disk.Settled.N != 0 {
		t.Errorf("settled at %+v, and the new line was never sent", c.Settled)
	}
	none[Trim](w)
}

// A refusal that comes when its write has left the queue refuses nothing.
func TestRefusalOfWhatIsInABackup(t *testing.T) {
	w := begin(t, queue(1))
	push := find[Push](w)
	w.step(Pulled{find[Pull](w).Call, answer("c1", 1, own(w.m.disk.Queue[0].At))})
	find[Trim](w)
	w.step(Pushed{Call: push.Call, Fault: &Fault{Kind: Refused, Code: record.ErrInvalid}})
	none[Renumber](w)
	if s := w.m.Status(); s.NotAccepted != 0 || s.Waiting != 0 {
		t.Errorf("says %+v", s)
	}
}

// A server that goes on from before anything of ours: it gets all of it again
// at once, whatever counted as settled.
func TestServerThatLostEverything(t *testing.T) {
	s := queue(2)
	s.Settled = s.Queue[0].At
	w := begin(t, s)
	push := find[Push](w)
	if got := numbers(push); !slices.Equal(got, []int64{2}) {
		t.Fatalf("sends %v", got)
	}
	w.step(Pushed{Call: push.Call, Answer: record.PushAnswer{LastN: 0, Chain: record.ChainText([32]byte{})}})
	if got := numbers(find[Push](w)); !slices.Equal(got, []int64{1, 2}) {
		t.Errorf("sends %v", got)
	}
	if s := w.m.Status(); s.Waiting != 2 {
		t.Errorf("says %+v", s)
	}
}
