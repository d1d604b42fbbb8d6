package engine

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"alcove/sync/record"
	"alcove/sync/replica"
)

func TestRoundIsShownAtItsEnd(t *testing.T) {
	w := begin(t, queue(1))
	pull := find[Pull](w)
	at := w.m.disk.Queue[0].At
	w.step(Pulled{pull.Call, record.PullAnswer{Streams: map[string]record.StreamPage{
		"acct:c": {Cursor: "c1", More: true, Changes: []record.Envelope{own(at)}}}}})
	if s := find[Stage](w); s.Page.Own == nil || s.Page.Own.N != 1 {
		t.Fatalf("staged %+v", s)
	}
	none[Commit](w)
	// A crash here: the number that the first page told is not lost.
	w = begin(t, w.m.disk)
	pull = find[Pull](w)
	if got := pull.Request.Cursors["acct:c"]; got != "c1" {
		t.Fatalf("goes on at %q", got)
	}
	w.step(Pulled{pull.Call, answer("c2", 0)})
	if c := find[Commit](w); c.Settled == nil || c.Settled.N != 1 {
		t.Fatalf("committed %+v", c)
	}
}

func TestResetStartsAFullRound(t *testing.T) {
	s := queue(1)
	s.Streams = map[string]replica.Stream{"acct:c": {Cursor: "old"}}
	s.Settled = s.Queue[0].At
	s.Uploads = []replica.Upload{{ID: "f_a", Whole: true}}
	w := begin(t, s)
	pull := find[Pull](w)
	w.step(Pulled{pull.Call, record.PullAnswer{Streams: map[string]record.StreamPage{"acct:c": {Reset: record.ResetLineage}}}})
	find[Restart](w)
	if find[SetUpload](w).Upload.Whole {
		t.Error("a server from a backup is believed to have the file")
	}
	w.step(PullEnded{Call: pull.Call})
	pull = find[Pull](w)
	if got := pull.Request.Cursors["acct:c"]; got != "" {
		t.Fatalf("asks from %q", got)
	}
	// A reset of the beginning makes no sense: wait, do not spin.
	w.step(Pulled{pull.Call, record.PullAnswer{Streams: map[string]record.StreamPage{"acct:c": {Reset: record.ResetRaced}}}})
	none[Restart](w)
	none[Pull](w)
	w.pass(2 * time.Second)
	pull = find[Pull](w)
	// The whole set says nothing of our line: nothing of ours is there.
	w.step(Pulled{pull.Call, answer("new", 1)})
	if w.m.disk.Settled.N != 0 || len(w.m.disk.Queue) != 1 {
		t.Errorf("settled %d, queue %d", w.m.disk.Settled.N, len(w.m.disk.Queue))
	}
	find[Push](w)
}

func TestAnswersThatMakeNoSense(t *testing.T) {
	bad := own(replica.Line{N: 1})
	bad.Body = []byte(`{"n":1,"chain":"short"}`)
	for name, p := range map[string]record.StreamPage{
		"does not come forward": {Cursor: "here", More: true},
		"our line, unreadable":  {Cursor: "c2", Changes: []record.Envelope{bad}},
	} {
		s := queue(1)
		s.Streams = map[string]replica.Stream{"acct:c": {Cursor: "here"}}
		w := begin(t, s)
		w.step(Pulled{find[Pull](w).Call, record.PullAnswer{Streams: map[string]record.StreamPage{"acct:c": p}}})
		none[Commit](w)
		none[Stage](w)
		none[Pull](w)
		if at, ok := w.m.Next(); !ok || at <= w.now.Mono {
			t.Errorf("%s: no wait", name)
		}
	}
}

func TestServerBehindItsOwnBackup(t *testing.T) {
	s := queue(3)
	s.Base, s.Settled, s.Queue = s.Queue[1].At, s.Queue[1].At, s.Queue[2:]
	w := begin(t, s)
	w.step(Pushed{Call: find[Push](w).Call, Answer: record.PushAnswer{LastN: 1, Chain: record.ChainText([32]byte{3})}})
	none[Renumber](w)
	none[Push](w) // the next pull says why
	w.step(PullEnded{Call: w.m.pull.call})
	w.pass(2 * time.Second)
	find[Push](w)
}

// Whatever happens, there is a way on: an open call, or a time for the next
// try, or a reason that is not the engine's to end.
func TestAlwaysAWayOn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		now := Instant{Wall: time.Unix(1_770_000_000, 0)}
		m, _ := NewMachine(now, Config{Account: "acct:c", Random: chance{t}}, queue(rapid.IntRange(0, 3).Draw(t, "writes"), "f_a"))
		kinds := []FaultKind{Unreachable, Busy, NeedsUnlock, NotSignedIn, TooOld, Forked, FilesMissing, Refused, Gone}
		for range rapid.IntRange(1, 60).Draw(t, "steps") {
			now.Mono += time.Duration(rapid.Int64Range(0, int64(2*time.Minute)).Draw(t, "passes"))
			var f *Fault
			if rapid.Bool().Draw(t, "fault") {
				f = &Fault{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), After: time.Duration(rapid.IntRange(-1, 7200).Draw(t, "after")) * time.Second, Files: []string{"f_a"}}
			}
			last := replica.Line{N: rapid.Int64Range(0, 4).Draw(t, "last")}
			if at, ok := m.lineAt(last.N); ok && rapid.Bool().Draw(t, "ours") {
				last = at
			}
			ev := rapid.SampledFrom([]Event{Ticked{}, Nudged{}, Unlocked{}, Held{true}, Held{false},
				Pushed{m.push.call, record.PushAnswer{LastN: last.N, Chain: record.ChainText(last.Chain)}, f},
				Pulled{m.pull.call, answer("c", last.N)}, PullEnded{m.pull.call, f}, Heard{m.listen.call, true}, ListenEnded{m.listen.call, f},
				Placed{m.upload.call, "/u"}, Uploaded{m.upload.call, f}, Wrote{ID: "m_w", Op: "o/1"},
			}).Draw(t, "event")
			m.Step(now, ev)
			at, ok := m.Next()
			if stopped := m.held || m.locked || m.signedOut; !ok && !stopped {
				t.Fatalf("stands still after %#v", ev)
			}
			if most := now.Mono + retryAfterMost + record.MaxBackOff; ok && at > most {
				t.Fatalf("waits %v after %#v", at-now.Mono, ev)
			}
			line := m.disk.Base
			for _, w := range m.disk.Queue {
				if w.At.N != line.N+1 || w.Prev != line.Chain {
					t.Fatalf("write %d does not follow %d", w.At.N, line.N)
				}
				line = w.At
			}
		}
	})
}

type chance struct{ t *rapid.T }

func (c chance) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = rapid.Byte().Draw(c.t, "chance")
	}
	return len(p), nil
}

func TestBackoff(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var b backoff
		now := time.Hour
		for i := range rapid.IntRange(1, 80).Draw(t, "fails") {
			after := time.Duration(rapid.IntRange(-10, 9000).Draw(t, "after")) * time.Second
			b.fail(now, after, chance{t})
			least := min(max(after, 0), retryAfterMost)
			most := least + min(record.MaxBackOff, record.BackOff<<min(i, 20))
			if wait := b.at - now; wait <= least || wait > most {
				t.Fatalf("fail %d, asked for %v: waits %v", i, after, wait)
			}
			b.nudge()
			if (b.at == 0) != (after <= 0) {
				t.Fatalf("a nudge against %v leaves %v", after, b.at)
			}
		}
	})
}

// A server that refuses every cursor is asked ever less often, and one that
// takes them again at once.
func TestResetsInARowWait(t *testing.T) {
	s := queue(0)
	s.Streams = map[string]replica.Stream{"acct:c": {Cursor: "old"}, "practice:1": {Cursor: "p"}}
	w := begin(t, s)
	reset := record.PullAnswer{Streams: map[string]record.StreamPage{"acct:c": {Reset: record.ResetLineage}}}
	full := func() {
		t.Helper()
		pull := find[Pull](w)
		if pull.Request.Cursors["acct:c"] != "" {
			t.Fatalf("asks from %q", pull.Request.Cursors["acct:c"])
		}
		w.step(Pulled{pull.Call, answer("new", 0)})
		w.step(PullEnded{Call: pull.Call})
	}
	for i := range 12 {
		pull := find[Pull](w)
		w.step(Pulled{pull.Call, reset})
		w.step(PullEnded{Call: pull.Call})
		if i > 0 { // the first one is answered at once
			none[Pull](w)
			w.pass(record.MaxBackOff)
		}
		full()
		w.step(Nudged{})
	}
	if n := w.m.resets.back.fails; n != 12 {
		t.Errorf("counts %d resets", n)
	}
	pull := find[Pull](w)
	w.step(Pulled{pull.Call, answer("next", 0)})
	w.step(PullEnded{Call: pull.Call})
	w.step(Nudged{})
	pull = find[Pull](w)
	w.step(Pulled{pull.Call, reset})
	w.step(PullEnded{Call: pull.Call})
	full()
}

// A feed that never shows what the push answers say makes the writes go again,
// ever less often.
func TestDeniedHintsWait(t *testing.T) {
	s := queue(1)
	s.Streams = map[string]replica.Stream{"acct:c": {Cursor: "c"}}
	w := begin(t, s)
	at := w.m.disk.Queue[0].At
	push := find[Push](w)
	w.step(PullEnded{Call: find[Pull](w).Call}) // it began before the push was answered
	for i := range 12 {
		w.step(Pushed{Call: push.Call, Answer: record.PushAnswer{LastN: 1, Chain: record.ChainText(at.Chain)}})
		w.step(PullEnded{Call: find[Pull](w).Call})
		if i > 0 { // the first time it looks like a restore: at once
			none[Push](w)
			w.pass(record.MaxBackOff)
		}
		push = find[Push](w)
		if pull := w.m.pull.call; pull != 0 { // as it does by itself now and then
			w.step(PullEnded{Call: pull})
		}
	}
	if n := w.m.denied.fails; n != 12 {
		t.Errorf("counts %d", n)
	}
}

// An answer that comes line by line may take long, as long as lines come; and
// one line ends the waiting that earlier failures brought.
func TestLinesKeepAPullAlive(t *testing.T) {
	w := begin(t, replica.State{Replica: "r_test"})
	w.step(PullEnded{Call: find[Pull](w).Call, Fault: &Fault{Kind: Unreachable}})
	w.pass(record.MaxBackOff)
	pull := find[Pull](w)
	for _, cursor := range []string{"c1", "c2", "c3"} {
		w.pass(callPatience - time.Second)
		if slices.Contains(w.out, Effect(Cancel{pull.Call})) {
			t.Fatal("given up before " + cursor)
		}
		w.step(Pulled{pull.Call, answer(cursor, 0)})
	}
	if n := w.m.pull.back.fails; n != 0 {
		t.Errorf("counts %d failures", n)
	}
	w.pass(callPatience)
	if !slices.Contains(w.out, Effect(Cancel{pull.Call})) {
		t.Error("waits for ever")
	}
}

// A feed that shows just what the push answer said denies nothing, and a server
// without a new backup lets nothing go.
func TestHintThatIsBorneOut(t *testing.T) {
	w := begin(t, queue(1))
	push := find[Push](w)
	w.step(PullEnded{Call: find[Pull](w).Call}) // it began before the push was answered
	at := w.m.disk.Queue[0].At
	w.step(Pushed{Call: push.Call, Answer: record.PushAnswer{LastN: 1, Chain: record.ChainText(at.Chain)}})
	pull := find[Pull](w)
	w.step(Pulled{pull.Call, answer("c1", 0, own(at))})
	none[Trim](w)
	w.step(PullEnded{Call: pull.Call})
	none[Trim](w)
	if n := w.m.denied.fails; n != 0 || w.m.hint != -1 {
		t.Errorf("denied %d times, hint %d", n, w.m.hint)
	}
}

// The practice sees that its message is there from the cursor of the next pull,
// so that pull does not wait until something else has a reason.
func TestWhatArrivedIsToldSoon(t *testing.T) {
	s := queue(1)
	s.Streams = map[string]replica.Stream{"acct:c": {Cursor: "c1"}}
	waits := func(changes ...record.Envelope) time.Duration {
		t.Helper()
		w := begin(t, s)
		pull := find[Pull](w)
		w.step(Pulled{pull.Call, answer("c2", 0, changes...)}).step(PullEnded{Call: pull.Call})
		return w.m.pollAt - w.now.Mono
	}
	mine, theirs := record.Messages.Envelope("m_001", record.Message{}), record.Messages.Envelope("m_theirs", record.Message{})
	if got := waits(theirs, mine); got != pollToTell {
		t.Errorf("tells of a message after %v", got)
	}
	if got := waits(record.Documents.Envelope("d_1", record.Document{})); got != pollToTell {
		t.Errorf("tells of a document after %v", got)
	}
	if got := waits(mine, own(s.Queue[0].At)); got != pollListening {
		t.Errorf("tells of what only came back after %v", got)
	}
}

func TestWhatArrivedIsToldOnce(t *testing.T) {
	s := replica.State{Replica: "r_test", Streams: map[string]replica.Stream{"acct:c": {Cursor: "c1"}}}
	w := begin(t, s)
	pull := find[Pull](w)
	// The answer breaks off behind its first line: what came is still to be told.
	w.step(Pulled{pull.Call, answer("c2", 0, record.Messages.Envelope("m_theirs", record.Message{}))})
	w.step(PullEnded{Call: pull.Call, Fault: &Fault{Kind: Unreachable}})
	for _, want := range []time.Duration{pollToTell, pollListening} {
		w.pass(time.Minute)
		pull = find[Pull](w)
		if got := pull.Request.Cursors["acct:c"]; got != "c2" {
			t.Fatalf("the cursor says %q", got)
		}
		w.step(PullEnded{Call: pull.Call})
		if got := w.m.pollAt - w.now.Mono; got != want {
			t.Errorf("the next one after %v, want %v", got, want)
		}
	}
}
