package sim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"alcove/sync/engine"
	"alcove/sync/record"
)

// Whatever comes over the wire, off the disk or from the clock: never a wrong
// text, never a lost write, never a stuck queue, always a way on. Each bad input
// is named here once and meets the whole; what it does to a single part stands
// with that part.
func TestBadInput(t *testing.T) {
	for name, story := range map[string]func(*home){
		"truncated at every byte": truncated, "doubled": doubled, "reordered": reordered, "from the future": fromTheFuture,
		"from an old version": fromAnOldVersion, "too large": tooLarge, "wrong stream": wrongStream, "somebody else's ids": foreignIDs,
		"a replica that was copied": copied, "a full disk": fullDisk, "a flipped bit in any page": flippedBit, "a clock ten years off": wrongClock,
	} {
		t.Run(name, func(t *testing.T) { atHome(t, story) })
	}
}

// bodies changes the bodies of the answers that have one.
func bodies(change func(path string, b []byte) []byte) func(string, *reply) []byte {
	return func(path string, a *reply) []byte {
		if a.status == http.StatusOK && len(a.body) > 0 {
			a.body = change(path, a.body)
		}
		return nil
	}
}

func truncated(h *home) {
	p := h.pcs[0]
	h.set(bodies(func(string, []byte) []byte { return nil }))
	id := h.staff("A message that comes in pieces")
	p.write("One that is answered in pieces")
	longest := map[string]int{}
	for cut := 0; ; cut++ {
		h.set(bodies(func(path string, b []byte) []byte {
			longest[path] = max(longest[path], len(b))
			return b[:min(cut, len(b))]
		}))
		p.tries()
		if _, there := p.r.Record(record.Messages.Type, id); there {
			if cut < 200 {
				h.Errorf("taken although cut at %d", cut)
			}
			break
		}
		time.Sleep(time.Minute)
		if cut > 100_000 {
			h.Fatal("never comes")
		}
	}
	if longest[record.PathPull] < 200 || longest[record.PathPush] < 20 {
		h.Errorf("cut: %v", longest)
	}
}

func doubled(h *home) {
	twice := bodies(func(_ string, b []byte) []byte { return slices.Concat(b, []byte("\n"), b) })
	h.set(twice)
	h.page = 2
	for i := range 6 {
		h.staff(fmt.Sprint("Number ", i))
		h.pcs[i%2].write(fmt.Sprint("Answer ", i))
		h.pcs[0].tries()
		h.pcs[1].tries()
	}
}

// An old answer comes in the place of the newest, as out of a cache.
func reordered(h *home) {
	h.page = 2
	var before []byte
	n := 0
	h.set(bodies(func(path string, b []byte) []byte {
		if path != record.PathPull {
			return b
		}
		out := b
		if n++; n%3 == 0 && before != nil {
			out = before
		}
		before = bytes.Clone(b)
		return out
	}))
	for i := range 8 {
		h.staff(fmt.Sprint("Number ", i))
		h.pcs[i%2].write(fmt.Sprint("Answer ", i))
		for _, p := range h.pcs {
			p.tries()
			time.Sleep(10 * time.Minute)
			p.tries()
		}
	}
}

func fromTheFuture(h *home) {
	body := json.RawMessage(`{"shape":[1,2,{"deep":"CAFÉ"}]}`)
	h.srv.put(account, record.Envelope{Type: "hologram", ID: "h_1", V: 9, Body: body})
	later := record.Messages.Envelope("m_later", record.Message{Thread: h.thread, Text: "In a new form", From: record.FromStaff, At: "2036-01-01T00:00:00Z"})
	later.V, later.Body = 7, append(bytes.TrimSuffix(later.Body, []byte("}")), []byte(`,"mood":"calm"}`)...)
	h.texts[later.ID] = "In a new form"
	h.srv.put(account, later)
	h.set(bodies(func(_ string, b []byte) []byte {
		b = bytes.ReplaceAll(b, []byte(`{"type":`), []byte(`{"aura":{"x":[]},"type":`))
		return bytes.ReplaceAll(b, []byte(`"safe_n":`), []byte(`"proto":9,"tide":"high","safe_n":`))
	}))
	for _, p := range h.pcs {
		p.write("Today")
		p.settle(engine.UpToDate)
		p.stop()
		p.start() // it was kept, and not only shown
		if rec, there := p.r.Record("hologram", "h_1"); !there || rec.V != 9 || !bytes.Equal(rec.Body, body) {
			h.Errorf("what a newer program would read is %+v", rec)
		}
		if rec, _ := p.r.Record(record.Messages.Type, later.ID); !bytes.Contains(rec.Body, []byte(`"mood":"calm"`)) {
			h.Errorf("the new member is gone: %s", rec.Body)
		}
	}
	// A word for why a stream is read anew that nobody knows yet.
	once := false
	h.set(bodies(func(path string, b []byte) []byte {
		if once || path != record.PathPull {
			return b
		}
		once = true
		return fmt.Appendf(nil, `{"streams":{%q:{"reset":"moonrise"}},"safe_n":0,"now":"9999-12-31T23:59:59Z"}`+"\n", account)
	}))
	h.staff("After the moon rose")
	h.pcs[0].settle(engine.UpToDate)
}

func fromAnOldVersion(h *home) {
	p := h.pcs[0]
	// The server is newer than this app, and will not talk.
	h.set(func(_ string, a *reply) []byte {
		a.status, a.body = http.StatusUpgradeRequired, []byte(`{"error":"schema_too_old"}`)
		return nil
	})
	p.write("Kept until the update")
	p.settle(engine.UpdateNeeded)
	// The server is older: answers without what was added since, and another form.
	h.set(bodies(func(_ string, b []byte) []byte {
		return bytes.ReplaceAll(b, []byte(`"safe_n":`), []byte(`"safe":`))
	}))
	p.settle(engine.UpToDate)
	h.set(bodies(func(string, []byte) []byte { return []byte(`{"records":[{"kind":"message","words":"of long ago"}]}`) }))
	p.write("To an old server")
	p.tries()
}

func tooLarge(h *home) {
	p := h.pcs[0]
	h.set(bodies(func(path string, b []byte) []byte {
		return append(bytes.Repeat([]byte(" "), 17<<20), b...) // more than anybody reads of a line
	}))
	h.staff("Behind a wall of nothing")
	p.write("Into a wall of nothing")
	for range 3 {
		p.tries()
		time.Sleep(5 * time.Minute)
	}
	h.set(nil)
	// More than a push may be is said at once, and what a message may be by the server.
	huge := engine.Wrote{ID: engine.NewID("m_"), Op: string(record.SendOp), Args: record.SendOp.Encode(record.Send{Thread: h.thread, Text: strings.Repeat("x", record.MaxPushBytes)})}
	if err := p.e.Write(huge); !errors.Is(err, engine.ErrTooBig) {
		h.Errorf("%v", err)
	}
	p.write(strings.Repeat("long ", record.MaxText/5+1))
	p.write("Behind the long one")
	p.settle(engine.NotAccepted)
	no := p.r.Refusals()
	if len(no) != 1 || no[0].Write.ID != p.wrote[len(p.wrote)-2] || !strings.Contains(string(no[0].Write.Args), "long long") {
		h.Fatalf("%d refused", len(no))
	}
	if err := p.e.PutAway(no[0].Write.ID); err != nil {
		h.Error(err)
	}
	p.wrote = slices.Delete(p.wrote, len(p.wrote)-2, len(p.wrote)-1)
}

func wrongStream(h *home) {
	p := h.pcs[0]
	for _, change := range []func([]byte) []byte{
		func(b []byte) []byte { return bytes.ReplaceAll(b, []byte(account), []byte("acct:c2")) },
		func(b []byte) []byte { // each in the other's place
			b = bytes.ReplaceAll(b, []byte(account), []byte("acct:between"))
			b = bytes.ReplaceAll(b, []byte(everyone), []byte(account))
			return bytes.ReplaceAll(b, []byte("acct:between"), []byte(everyone))
		},
	} {
		pulls := 0
		h.set(bodies(func(path string, b []byte) []byte {
			if path == record.PathPull {
				pulls++
			}
			return change(b)
		}))
		h.staff("Into the wrong place")
		h.srv.put(everyone, record.StaffMembers.Envelope("s_1", record.Staff{Name: "Dr. Ruth Okafor"}))
		p.write("From the wrong place")
		for range 3 {
			p.tries()
			time.Sleep(10 * time.Minute)
		}
		if pulls > 200 { // both computers, for half an hour
			h.Errorf("%d pulls that cannot help", pulls)
		}
		h.set(nil)
		p.settle(engine.UpToDate)
	}
}

// Our own name in somebody else's line, and theirs in ours.
func foreignIDs(h *home) {
	p := h.pcs[0]
	st, err := p.r.Load()
	if err != nil {
		h.Fatal(err)
	}
	for i, line := range []record.Replica{
		{N: 900, Chain: record.ChainText([32]byte{9})}, {N: 1, Chain: record.ChainText([32]byte{1})}, {N: 0, Chain: record.ChainText([32]byte{})},
	} {
		e := record.Replicas.Envelope(st.Replica, line)
		e.Seq = 1000
		wire, err := json.Marshal(e)
		if err != nil {
			h.Fatal(err)
		}
		once := false
		h.set(bodies(func(path string, b []byte) []byte {
			if once || path != record.PathPull || !bytes.Contains(b, []byte(`"changes":[{`)) {
				return b
			}
			once = true
			return bytes.Replace(b, []byte(`"changes":[{`), slices.Concat([]byte(`"changes":[`), wire, []byte(`,{`)), 1)
		}))
		h.staff(fmt.Sprint("With a strange line ", i))
		p.write(fmt.Sprint("On my own line ", i))
		p.tries()
		time.Sleep(10 * time.Minute)
		p.tries()
	}
	h.set(nil)
	p.settle(engine.UpToDate)
	h.again(p) // records that the server never had are gone with the next full reading
}

// again lets a computer read everything anew.
func (h *home) again(p *pc) {
	once := map[string]bool{}
	h.set(bodies(func(path string, b []byte) []byte {
		if path != record.PathPull || once[account] {
			return b
		}
		once[account] = true
		return fmt.Appendf(nil, `{"streams":{%q:{"reset":"horizon"}},"safe_n":0,"now":"2026-03-02T08:00:00Z"}`+"\n", account)
	}))
	h.staff("Read it all again")
	p.settle(engine.UpToDate)
	if !once[account] {
		h.Error("nothing was asked")
	}
	h.set(nil)
}
