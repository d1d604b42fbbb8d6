package engine

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// walk drives a machine by hand: the time, and what came out last.
type walk struct {
	t   *testing.T
	m   *Machine
	now Instant
	out []Effect
}

func begin(t *testing.T, s replica.State) *walk {
	t.Helper()
	w := &walk{t: t, now: Instant{Wall: time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC), Mono: time.Hour}}
	w.m, w.out = NewMachine(w.now, Config{Account: "acct:c", Practice: "practice:1", Random: rand.Reader}, s)
	return w
}

func (w *walk) step(ev Event) *walk {
	w.out = w.m.Step(w.now, ev)
	return w
}

func (w *walk) pass(d time.Duration) *walk {
	w.now.Mono += d
	w.now.Wall = w.now.Wall.Add(d)
	return w.step(Ticked{})
}

// find is the effect of that kind that came out last, or a failure.
func find[E Effect](w *walk) E {
	w.t.Helper()
	for _, e := range w.out {
		if e, ok := e.(E); ok {
			return e
		}
	}
	var none E
	w.t.Fatalf("no %T came out of it: %#v", none, w.out)
	return none
}

func none[E Effect](w *walk) {
	w.t.Helper()
	for _, e := range w.out {
		if e, ok := e.(E); ok {
			w.t.Fatalf("%T came out of it: %+v", e, e)
		}
	}
}

// queue is a state with n writes in line, none settled.
func queue(n int, files ...string) replica.State {
	s := replica.State{Replica: "r_test"}
	var at replica.Line
	for i := 1; i <= n; i++ {
		id := fmt.Sprintf("m_%03d", i)
		w := replica.Write{ID: id, Op: "message.send/1", Args: json.RawMessage(`{}`), Prev: at.Chain,
			At: replica.Line{N: int64(i), Chain: record.Chain(at.Chain, id)}}
		if i == n {
			w.Files = files
		}
		at = w.At
		s.Queue = append(s.Queue, w)
	}
	for _, f := range files {
		s.Uploads = append(s.Uploads, replica.Upload{ID: f, Size: 9})
	}
	return s
}

func numbers(p Push) (n []int64) {
	for _, m := range p.Request.Muts {
		n = append(n, m.N)
	}
	return n
}

// own is the record that carries a line.
func own(at replica.Line) record.Envelope {
	e := record.Replicas.Envelope("r_test", record.Replica{N: at.N, Chain: record.ChainText(at.Chain)})
	e.Seq = 1
	return e
}

func answer(cursor string, safe int64, changes ...record.Envelope) record.PullAnswer {
	return record.PullAnswer{SafeN: safe, Streams: map[string]record.StreamPage{"acct:c": {Cursor: cursor, Changes: changes}}}
}

func TestNothingLeavesTheQueueForAPushAnswer(t *testing.T) {
	w := begin(t, queue(3))
	push := find[Push](w)
	if got := numbers(push); !slices.Equal(got, []int64{1, 2, 3}) {
		t.Fatalf("pushed %v", got)
	}
	last := w.m.disk.Queue[2].At
	w.step(Pushed{Call: push.Call, Answer: record.PushAnswer{LastN: 3, Chain: record.ChainText(last.Chain), SafeN: 3}})
	none[Trim](w)
	if len(w.m.disk.Queue) != 3 || w.m.disk.Settled.N != 0 {
		t.Fatal("the push answer was taken for the truth")
	}
	if s := w.m.Status(); s.Waiting != 0 {
		t.Errorf("still says %d waiting, though the server has them", s.Waiting)
	}
}

func TestTrimNeedsBothSettledAndSafe(t *testing.T) {
	for _, c := range []struct{ settled, safe, gone int64 }{{3, 0, 0}, {3, 2, 2}, {1, 3, 1}, {3, 3, 3}} {
		w := begin(t, queue(3))
		pull := find[Pull](w)
		at := w.m.disk.Queue[c.settled-1].At
		w.step(Pulled{pull.Call, answer("c1", c.safe, own(at))})
		if got := w.m.disk.Base.N; got != c.gone {
			t.Errorf("settled %d, safe %d: trimmed to %d, want %d", c.settled, c.safe, got, c.gone)
		}
		if c.gone > 0 && find[Trim](w).To.N != c.gone {
			t.Errorf("settled %d, safe %d: the disk was told %v", c.settled, c.safe, w.out)
		}
	}
}

// A rolled-back disk learns from the feed that its numbers were given before.
// Between two commits, no write may look settled that nobody took.
func TestForkNumbersAnewBeforeItShows(t *testing.T) {
	w := begin(t, queue(2))
	pull := find[Pull](w)
	other := replica.Line{N: 2, Chain: record.Chain([32]byte{1}, "m_other")}
	w.step(Pulled{pull.Call, answer("c1", 2, own(other))})
	first := slices.IndexFunc(w.out, func(e Effect) bool { _, ok := e.(Renumber); return ok })
	shown := slices.IndexFunc(w.out, func(e Effect) bool { _, ok := e.(Commit); return ok })
	if first < 0 || shown < first {
		t.Fatalf("order of effects: %#v", w.out)
	}
	if c := find[Commit](w); c.Settled != nil || c.Page.Own != nil {
		t.Errorf("the commit carries the old line: %+v", c)
	}
	r := find[Renumber](w)
	if r.Replica == "r_test" || len(r.Queue) != 2 || r.Queue[0].At.N != 1 || r.Queue[1].Prev != r.Queue[0].At.Chain {
		t.Errorf("renumbered to %+v", r)
	}
	none[Trim](w)
}

func TestForkFromPush(t *testing.T) {
	w := begin(t, queue(2))
	w.step(Pushed{Call: find[Push](w).Call, Fault: &Fault{Kind: Forked}})
	r := find[Renumber](w)
	find[Cancel](w) // the pull is about the old line
	w.pass(2 * time.Second)
	if p := find[Push](w); p.Request.Replica != r.Replica || p.Request.Muts[0].Prev != record.ChainText([32]byte{}) {
		t.Errorf("goes on with %+v", p.Request)
	}
}

// One write that can never be taken is found by halves and put aside.
func TestPoisonIsPutAside(t *testing.T) {
	w := begin(t, queue(8))
	poison := "m_005"
	for range 40 {
		for _, e := range w.out {
			p, ok := e.(Push)
			if !ok {
				continue
			}
			ev := Pushed{Call: p.Call}
			last := p.Request.Muts[len(p.Request.Muts)-1]
			if slices.ContainsFunc(p.Request.Muts, func(m record.Mutation) bool { return m.ID == poison }) {
				ev.Fault = &Fault{Kind: Refused, Code: record.ErrTooLarge}
			} else {
				line, _ := w.m.lineAt(last.N)
				ev.Answer = record.PushAnswer{LastN: last.N, Chain: record.ChainText(line.Chain)}
			}
			w.step(ev)
			if len(w.m.disk.Queue) == 7 {
				r := find[Renumber](w)
				if len(r.Aside) != 1 || r.Aside[0].Write.ID != poison || r.Aside[0].Reason != record.ErrTooLarge {
					t.Fatalf("put aside %+v", r.Aside)
				}
				if s := w.m.Status(); s.NotAccepted != 1 {
					t.Errorf("says %+v", s)
				}
				return
			}
			break
		}
		if !slices.ContainsFunc(w.out, func(e Effect) bool { _, ok := e.(Push); return ok }) {
			w.pass(time.Second)
		}
	}
	t.Fatal("it blocks the queue")
}

func TestFilesGoFirst(t *testing.T) {
	w := begin(t, queue(2, "f_a"))
	if got := numbers(find[Push](w)); !slices.Equal(got, []int64{1}) {
		t.Fatalf("pushed %v with a file missing", got)
	}
	up := find[Upload](w)
	w.step(Placed{up.Call, "/up/1"})
	if u := find[SetUpload](w); u.Upload.Location != "/up/1" {
		t.Errorf("kept %+v", u)
	}
	w.step(Moved{up.Call + 99, 9})
	w.step(Moved{up.Call, 7})
	if s := w.m.Status(); s.Sending != "f_a" || s.Sent != 7 {
		t.Errorf("on its way: %+v", s)
	}
	push := w.m.push.call
	w.step(Uploaded{Call: up.Call})
	if s := w.m.Status(); s.Sending != "" || s.Sent != 0 {
		t.Errorf("it is there: %+v", s)
	}
	if !find[SetUpload](w).Upload.Whole {
		t.Error("not kept as whole")
	}
	at := w.m.disk.Queue[0].At
	w.step(Pushed{Call: push, Answer: record.PushAnswer{LastN: 1, Chain: record.ChainText(at.Chain)}})
	second := find[Push](w)
	if got := numbers(second); !slices.Equal(got, []int64{2}) {
		t.Fatalf("pushed %v", got)
	}
	// After a restore the server may not have it any more.
	w.step(Pushed{Call: second.Call, Fault: &Fault{Kind: FilesMissing, Files: []string{"f_a"}}})
	if u := find[SetUpload](w); u.Upload.Location != "" || u.Upload.Whole {
		t.Errorf("kept %+v", u)
	}
	if again := find[Upload](w); again.Upload.Location != "" {
		t.Errorf("sends %+v", again)
	}
}

func TestAFileThatCannotGoHoldsUpNothing(t *testing.T) {
	w := begin(t, queue(1, "f_a"))
	w.step(Uploaded{Call: find[Upload](w).Call, Fault: &Fault{Kind: Refused, Code: FileLost}})
	if r := find[Renumber](w); len(r.Queue) != 0 || len(r.Aside) != 1 || r.Aside[0].Reason != FileLost {
		t.Errorf("%+v", r)
	}
}

func TestLateAnswersAreNotLookedAt(t *testing.T) {
	w := begin(t, queue(1))
	pull, push := find[Pull](w), find[Push](w)
	w.pass(callPatience)
	find[Cancel](w)
	other := replica.Line{N: 9, Chain: [32]byte{9}}
	w.step(Pulled{pull.Call, answer("old", 9, own(other))})
	none[Commit](w)
	none[Renumber](w)
	w.step(Pushed{Call: push.Call, Fault: &Fault{Kind: Forked}})
	none[Renumber](w)
}

func TestAFaultOfTheSessionBeforeDoesNotLock(t *testing.T) {
	w := begin(t, queue(1))
	push := find[Push](w)
	w.step(Unlocked{})
	w.step(Pushed{Call: push.Call, Fault: &Fault{Kind: NeedsUnlock}})
	if s := w.m.Status(); s.Kind == NeedsPasscode {
		t.Fatal("asks for the passcode that was just typed")
	}
	again := w.m.push.call
	w.step(Pushed{Call: again, Fault: &Fault{Kind: NeedsUnlock}})
	if s := w.m.Status(); s.Kind != NeedsPasscode || s.Waiting != 1 {
		t.Fatalf("says %+v", s)
	}
	w.pass(time.Hour)
	none[Push](w)
	w.step(Unlocked{})
	find[Push](w)
}

func TestTooOldKeepsTheQueue(t *testing.T) {
	w := begin(t, queue(2))
	w.step(Pushed{Call: find[Push](w).Call, Fault: &Fault{Kind: TooOld}})
	w.step(Wrote{ID: "m_new", Op: "message.send/1", Args: json.RawMessage(`{}`)})
	find[Append](w) // people go on writing
	none[Push](w)
	if s := w.m.Status(); s.Kind != UpdateNeeded || s.Waiting != 3 {
		t.Errorf("says %+v", s)
	}
	w.step(PullEnded{Call: w.m.pull.call, Fault: &Fault{Kind: TooOld}})
	w.pass(oldPatience - time.Second)
	none[Pull](w)
	w.pass(2 * time.Second)
	w.step(PullEnded{Call: find[Pull](w).Call}) // the server went back
	find[Push](w)
}

func TestHold(t *testing.T) {
	w := begin(t, queue(1))
	w.step(Held{true})
	find[Cancel](w)
	if s := w.m.Status(); s.Kind != Offline || !s.Since.Equal(w.now.Wall) {
		t.Errorf("says %+v", s)
	}
	w.pass(24 * time.Hour)
	if len(w.out) != 0 {
		t.Errorf("traffic: %v", w.out)
	}
	w.step(Held{false})
	find[Push](w)
	find[Pull](w)
}
