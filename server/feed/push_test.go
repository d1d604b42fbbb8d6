package feed

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

func TestPushOnce(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	first, second := p.say("m_1", "", "one"), p.say("m_2", record.ThreadOf("m_1"), "two")
	for range 3 { // the answer was lost, twice
		if ans := p.push(first, second); ans.LastN != 2 || ans.Chain != record.ChainText(p.chain) || ans.SafeN != 0 {
			t.Fatalf("%+v", ans)
		}
	}
	if got := w.texts(ana); !slices.Equal(got, []string{"client:one:delivered", "client:two:delivered"}) {
		t.Error(got)
	}
	p.sync()
	line, err := record.Replicas.Body(p.rows["replica/r_one"])
	if err != nil || line.N != 2 || line.Chain != record.ChainText(p.chain) {
		t.Error("the pulled feed does not carry the number", line, err)
	}
	thread, err := record.Threads.Body(p.rows["thread/t_1"])
	if err != nil || thread.From != record.FromClient {
		t.Error("no thread was opened", err)
	}
}

// A gap, or an answer that was delivered late, stops and takes nothing.
func TestPushGapAndReorder(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	a, b, c := p.say("m_1", "", "one"), p.say("m_2", "t_1", "two"), p.say("m_3", "t_1", "three")
	if ans := p.push(b, c); ans.LastN != 0 {
		t.Fatalf("a gap was stepped over: %+v", ans)
	}
	if ans := p.push(b, a); ans.LastN != 0 { // out of order
		t.Fatalf("%+v", ans)
	}
	if ans := p.push(a, c); ans.LastN != 1 {
		t.Fatalf("%+v", ans)
	}
	if ans := p.push(a, b, c); ans.LastN != 3 {
		t.Fatalf("%+v", ans)
	}
	if got := len(w.texts(ana)); got != 3 {
		t.Errorf("%d messages", got)
	}
}

// A disk that was copied or rolled back writes something else under a number.
func TestPushForked(t *testing.T) {
	w := newWorld(t)
	p, copied := w.pc(ana, "r_one"), w.pc(ana, "r_one")
	p.push(p.say("m_1", "", "one"))
	copied.say("m_x", "", "other") // its own number 1
	second := copied.say("m_y", "", "more")
	_, err := w.s.Push(context.Background(), ana, copied.request(second))
	no := refusal(t, err)
	if no.Status != 409 || no.SyncError.Error != record.ErrForked || no.LastN == nil || *no.LastN != 1 || no.Chain != record.ChainText(p.chain) {
		t.Fatalf("%+v", no)
	}
	w.flush()
	w.look(func(tx *store.Tx) error {
		events, err := tx.Events(ana, 0)
		if err == nil && (len(events) != 1 || events[0].Kind != store.EventForked) {
			t.Errorf("the timeline says %+v", events)
		}
		return err
	})
	// Under a new number line the same ids are taken once.
	fork := w.pc(ana, "r_two")
	fork.push(fork.say("m_1", "", "one"), fork.say("m_x", "", "other"))
	fork.sync()
	if _, ok := fork.rows["outcome/m_1"]; ok {
		t.Error("a write that was taken under another number was called a refusal")
	}
	if got := w.texts(ana); len(got) != 2 {
		t.Error(got)
	}
}

// What was taken before a write that stops counts.
func TestPushStopsBehindWhatWasTaken(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	good := p.say("m_1", "", "one")
	file := p.mut("m_2", string(record.SendOp), record.Send{Text: "see", Files: []string{"f_none", "f_gone"}})
	after := p.say("m_3", "t_1", "three")
	ans, err := w.s.Push(context.Background(), ana, p.request(good, file, after))
	no := refusal(t, err)
	if no.Status != 409 || no.SyncError.Error != record.ErrFilesMissing || !slices.Equal(no.Files, []string{"f_none", "f_gone"}) || ans.LastN != 1 {
		t.Fatalf("%+v %+v", no, ans)
	}
	if got := w.texts(ana); len(got) != 1 {
		t.Error(got)
	}
	p.sync()
	if _, ok := p.rows["thread/t_2"]; ok {
		t.Error("half of a refused write stands")
	}
}

// One act a write: one that fails, or brings its act down, undoes itself alone;
// what came before stands, what is behind waits and is taken the next time.
func TestPushNeighbours(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	bad := "" // how the third fails
	ops["test.bad/1"] = func(tx *store.Tx, clientID string, m record.Mutation, _ time.Time) error {
		if _, err := tx.Put(store.AcctStream(clientID), record.Envelope{Type: "message", ID: m.ID, V: 1, Body: []byte("{}")}); err != nil {
			return err
		}
		switch bad {
		case "error":
			return errors.New("the disk is full")
		case "panic":
			panic("a mistake of ours")
		}
		return nil
	}
	defer delete(ops, "test.bad/1")
	muts := []record.Mutation{p.say("m_1", "", "one"), p.say("m_2", "t_1", "two"), p.mut("x_3", "test.bad/1", struct{}{}), p.say("m_4", "t_1", "four")}
	for _, bad = range []string{"error", "panic"} {
		if ans, err := w.s.Push(context.Background(), ana, p.request(muts...)); err == nil || ans.LastN != 0 {
			t.Fatalf("%s: %+v %v", bad, ans, err)
		}
		if got := w.texts(ana); !slices.Equal(got, []string{"client:one:delivered", "client:two:delivered"}) {
			t.Errorf("%s: %q", bad, got)
		}
		w.look(func(tx *store.Tx) error {
			line, err := tx.Replica(ana, "r_one")
			if line.N != 2 {
				t.Errorf("%s: the replica stands at %d", bad, line.N)
			}
			return err
		})
	}
	bad = ""
	if ans := p.push(muts...); ans.LastN != 4 {
		t.Errorf("%+v", ans)
	}
}

// The same call twice at once, as after a time-out: everything once, in order.
func TestPushTwiceAtOnce(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	muts := []record.Mutation{p.say("m_0", "", "0")}
	want := []string{"client:0:delivered"}
	for i := 1; i < record.MaxMutations; i++ {
		muts = append(muts, p.say(fmt.Sprintf("m_%d", i), "t_0", fmt.Sprint(i)))
		want = append(want, fmt.Sprintf("client:%d:delivered", i))
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if ans, err := w.s.Push(context.Background(), ana, p.request(muts...)); err != nil || ans.LastN != int64(len(muts)) {
				t.Error(ans, err)
			}
		})
	}
	wg.Wait()
	if got := w.texts(ana); !slices.Equal(got, want) {
		t.Error(got)
	}
}

// A refusal is a record, with the reason, and blocks nothing.
func TestPushOutcomes(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	long := strings.Repeat("a", record.MaxText+1)
	for i, c := range []struct {
		op     string
		args   any
		reason string
	}{
		{"form.fly/1", struct{}{}, record.RefusedUnknownOp},
		{"message.send/99", struct{}{}, record.RefusedUnknownOp},
		{string(record.SendOp), record.Send{Text: long, Files: []string{}}, record.RefusedTooLong},
		{string(record.SendOp), record.Send{Text: " \n ", Files: []string{}}, record.RefusedNotValid},
		{string(record.SendOp), record.Send{Thread: "t_nowhere", Text: "hi"}, record.RefusedNoThread},
		{string(record.SendOp), record.Send{Thread: "../x", Text: "hi"}, record.RefusedNotValid},
		{string(record.SendOp), record.Send{Text: "hi", Files: []string{"../../etc"}}, record.RefusedNotValid},
		{string(record.SendOp), record.Send{Text: "hi", Files: make([]string, record.MaxFiles+1)}, record.RefusedTooLong},
		{string(record.SendOp), map[string]any{"thread": "", "text": "hi", "files": []string{}, "from": "staff"}, record.RefusedNotValid},
		{string(record.SendOp), 7, record.RefusedNotValid},
		{string(record.ReadOp), record.Read{Thread: "t_1", Upto: ""}, record.RefusedNotValid},
	} {
		id := fmt.Sprintf("m_bad%d", i)
		p.push(p.mut(id, c.op, c.args))
		p.sync()
		out, err := record.Outcomes.Body(p.rows["outcome/"+id])
		if err != nil || out.Reason != c.reason || out.Op != c.op {
			t.Errorf("%d: %+v, %v, want %s", i, out, err, c.reason)
		}
	}
	if ans := p.push(p.say("m_good", "", "still here")); ans.LastN != 12 {
		t.Errorf("%+v", ans)
	}
	if got := w.texts(ana); !slices.Equal(got, []string{"client:still here:delivered"}) {
		t.Error(got)
	}
}

// A message is never changed, whoever's it is.
func TestPushNeverOverwrites(t *testing.T) {
	w := newWorld(t)
	w.write(func(tx *store.Tx) error {
		_, err := tx.SendMessage(ana, store.NewMessage{ID: "m_staff", Text: "take care", From: record.FromStaff, By: "s_ruth"}, w.now())
		return err
	})
	p := w.pc(ana, "r_one")
	p.push(p.say("m_staff", "", "forged"))
	if got := w.texts(ana); !slices.Equal(got, []string{"staff:take care:sent"}) {
		t.Error(got)
	}
}

func TestPushMisuse(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	good := p.say("m_1", "", "one")
	for name, c := range map[string]struct {
		change func(*record.PushRequest)
		status int
		word   string
	}{
		"somebody else's stream": {func(q *record.PushRequest) { q.Stream = store.AcctStream(ben) }, 404, record.ErrNoStream},
		"no stream":              {func(q *record.PushRequest) { q.Stream = "acct:c_nobody" }, 404, record.ErrNoStream},
		"the practice's stream":  {func(q *record.PushRequest) { q.Stream = store.PracticeStream }, 404, record.ErrNoStream},
		"old schema":             {func(q *record.PushRequest) { q.Schema = 0 }, 426, record.ErrSchemaOld},
		"future schema":          {func(q *record.PushRequest) { q.Schema = record.Schema + 1 }, 400, record.ErrSchemaNew},
		"other protocol":         {func(q *record.PushRequest) { q.Proto = 2 }, 400, record.ErrInvalid},
		"too many":               {func(q *record.PushRequest) { q.Muts = make([]record.Mutation, record.MaxMutations+1) }, 413, record.ErrTooLarge},
		"bad id":                 {func(q *record.PushRequest) { q.Muts[0].ID = "a b" }, 400, record.ErrInvalid},
		"from the future":        {func(q *record.PushRequest) { q.Muts[0].AgeS = -5 }, 400, record.ErrInvalid},
	} {
		q := p.request(good)
		c.change(&q)
		_, err := w.s.Push(context.Background(), ana, q)
		if no := refusal(t, err); no.Status != c.status || no.SyncError.Error != c.word {
			t.Errorf("%s: %+v", name, no)
		}
	}
	if got := w.texts(ana); got != nil {
		t.Error(got)
	}
}

// A clock that is ten years off moves nothing but what is displayed, and that
// only so far.
func TestPushAge(t *testing.T) {
	w := newWorld(t)
	p := w.pc(ana, "r_one")
	m := p.say("m_1", "", "old")
	m.AgeS = 5400
	wild := p.say("m_2", "t_1", "older than the portal")
	wild.AgeS = 1 << 62
	p.push(m, wild)
	p.sync()
	one, err1 := record.Messages.Body(p.rows["message/m_1"])
	two, err2 := record.Messages.Body(p.rows["message/m_2"])
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	if one.At != "2026-03-03T13:34:00Z" || one.Got != "2026-03-03T15:04:00Z" || two.At != "2025-12-03T15:04:00Z" || two.Got != one.Got {
		t.Errorf("%+v %+v", one, two)
	}
}

// One client's replica and ids are not another's.
func TestPushApart(t *testing.T) {
	w := newWorld(t)
	a, b := w.pc(ana, "r_same"), w.pc(ben, "r_same")
	a.push(a.say("m_1", "", "from Ana"))
	if ans := b.push(b.say("m_1", "", "from Ben")); ans.LastN != 1 {
		t.Fatalf("%+v", ans)
	}
	_, err := w.s.Push(context.Background(), ben, b.request(b.say("m_2", "t_9", "into a thread that is not there")))
	if err != nil {
		t.Fatal(err)
	}
	if got := w.texts(ana); !slices.Equal(got, []string{"client:from Ana:delivered"}) {
		t.Error(got)
	}
	if got := w.texts(ben); !slices.Equal(got, []string{"client:from Ben:delivered"}) {
		t.Error(got)
	}
}

func TestReadMarksOnlyForward(t *testing.T) {
	w := newWorld(t)
	for _, id := range []string{"m_s1", "m_s2"} {
		w.write(func(tx *store.Tx) error {
			thread := ""
			if id != "m_s1" {
				thread = "t_s1"
			}
			_, err := tx.SendMessage(ana, store.NewMessage{ID: id, Thread: thread, Text: id, From: record.FromStaff, By: "s_ruth"}, w.now())
			return err
		})
	}
	p := w.pc(ana, "r_one")
	read := func(id, thread, upto string) {
		t.Helper()
		p.push(p.mut(id, string(record.ReadOp), record.Read{Thread: thread, Upto: upto}))
	}
	read("k_1", "t_s1", "m_s1")
	if got := w.texts(ana); !slices.Equal(got, []string{"staff:m_s1:read", "staff:m_s2:sent"}) {
		t.Fatal(got)
	}
	read("k_2", "t_s1", "m_s2")
	read("k_3", "t_s1", "m_s1")    // late
	read("k_4", "t_s1", "m_none")  // lost in a restore
	read("k_5", "t_other", "m_s2") // of another thread
	if got := w.texts(ana); !slices.Equal(got, []string{"staff:m_s1:read", "staff:m_s2:read"}) {
		t.Error(got)
	}
	p.sync()
	if mark, err := record.ReadMarks.Body(p.rows["read/t_s1.client"]); err != nil || mark.Upto != "m_s2" {
		t.Error(mark, err)
	}
	for key := range p.rows {
		if strings.HasPrefix(key, "outcome/") {
			t.Error("a mark that changes nothing was called a refusal: ", key)
		}
	}
}
