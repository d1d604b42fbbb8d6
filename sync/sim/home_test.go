package sim

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"alcove/sync/engine"
	"alcove/sync/record"
	"alcove/sync/replica"
)

// home is the whole of it as it ships (the engine with its shell, the sealed
// store, the server's handlers) with somebody bad on the wire between.
type home struct {
	*testing.T
	w   *world
	srv *real
	pcs []*pc

	mu     sync.Mutex
	texts  map[string]string                              // what each message says, by id
	wire   func(path string, answer *reply) (more []byte) // changes an answer; nil lets it be
	thread string
	page   int // records a page, 0 for all
}

// reply is what the server answered.
type reply struct {
	status int
	body   []byte
}

// pc is one computer.
type pc struct {
	h     *home
	dir   string
	r     *replica.Replica
	e     *engine.Engine
	skew  time.Duration // of its clock
	full  atomic.Bool
	wrote []string // ids, in order
}

// atHome plays a story in virtual time on two computers, and then demands that
// all came right.
func atHome(t *testing.T, story func(*home)) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		w := &world{count: map[string]int{}, places: map[string]int64{}}
		w.clock = func() time.Time { return time.Date(2026, 3, 2, 8, 0, 0, 0, time.UTC).Add(time.Since(began)) }
		h := &home{T: t, w: w, srv: newReal(w).(*real), texts: map[string]string{}}
		defer h.srv.close()
		for i := range 2 {
			p := &pc{h: h, dir: filepath.Join(t.TempDir(), fmt.Sprint(i))}
			h.pcs = append(h.pcs, p)
			p.start()
			defer func() { p.stop() }()
			p.settle(engine.UpToDate)
		}
		h.pcs[0].write("Hello") // which opens the conversation
		h.thread = record.ThreadOf(h.pcs[0].wrote[0])
		h.pcs[0].settle(engine.UpToDate)
		story(h)
		h.set(nil)
		h.comesRight()
	})
}

func (h *home) set(wire func(string, *reply) []byte) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.wire = wire
}

// do is the network.
func (h *home) do(q *http.Request) (*http.Response, error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.page > 0 && q.URL.Path == record.PathPull {
		b, err := io.ReadAll(q.Body)
		if err != nil {
			return nil, err
		}
		b = bytes.Replace(b, fmt.Appendf(nil, `"limit":%d`, record.MaxPage), fmt.Appendf(nil, `"limit":%d`, h.page), 1)
		q.Body, q.ContentLength = io.NopCloser(bytes.NewReader(b)), int64(len(b))
	}
	res, err := h.srv.do(q)
	if err != nil || h.wire == nil {
		return res, err
	}
	b, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, err
	}
	a := reply{res.StatusCode, b}
	a.body = append(a.body, h.wire(q.URL.Path, &a)...)
	if a.status == http.StatusNoContent && len(a.body) > 0 {
		a.status = http.StatusOK
	}
	res.StatusCode, res.Body, res.ContentLength = a.status, io.NopCloser(bytes.NewReader(a.body)), int64(len(a.body))
	return res, nil
}

// staff writes a message, and returns its id.
func (h *home) staff(text string) string {
	id := engine.NewID("m_")
	h.mu.Lock()
	h.texts[id] = text
	h.mu.Unlock()
	h.srv.put(account, record.Messages.Envelope(id, record.Message{Thread: h.thread, Text: text, From: record.FromStaff, At: "2026-03-02T08:00:00Z"}))
	return id
}

// start opens the store and goes on.
func (p *pc) start() {
	p.h.Helper()
	key := func(b byte) []byte { return slices.Repeat([]byte{b}, 32) }
	r, err := replica.Open(replica.Options{Dir: p.dir, Store: "store", Account: "c1", Keys: replica.Keys{Rec: key(1), Idx: key(2), Blob: key(3), Meta: key(4)}})
	if err != nil {
		p.h.Fatal(err)
	}
	<-r.Whole()
	e, err := engine.Start(engine.Options{Config: engine.Config{Account: account, Practice: everyone},
		Disk: brim{r, &p.full}, Transport: engine.HTTP{Base: "http://sim", Do: p.do}, Now: func() time.Time { return p.h.w.wall().Add(p.skew) }})
	if err != nil {
		p.h.Fatal(err)
	}
	p.r, p.e = r, e
}

func (p *pc) do(q *http.Request) (*http.Response, error) {
	q.Header.Set("Device", p.dir) // each has its own share of calls
	return p.h.do(q)
}

func (p *pc) stop() {
	p.h.Helper()
	p.e.Close()
	if err := p.r.Close(); err != nil {
		p.h.Error(err)
	}
}

// brim is the sealed store on a disk that may be full.
type brim struct {
	*replica.Replica
	full *atomic.Bool
}

func (b brim) room() error {
	if b.full.Load() {
		return fmt.Errorf("brim: %w", replica.ErrFull)
	}
	return nil
}

func (b brim) Append(w replica.Write, up []replica.Upload) error {
	if err := b.room(); err != nil {
		return err
	}
	return b.Replica.Append(w, up)
}

func (b brim) Commit(s string, p replica.Page, at *replica.Line) (int, error) {
	if err := b.room(); err != nil {
		return 0, err
	}
	return b.Replica.Commit(s, p, at)
}

// write is the person: from here on the text must never be gone.
func (p *pc) write(text string) {
	p.h.Helper()
	id := engine.NewID("m_")
	p.h.mu.Lock()
	p.h.texts[id] = text
	p.h.mu.Unlock()
	err := p.e.Write(engine.Wrote{ID: id, Op: string(record.SendOp), Args: record.SendOp.Encode(record.Send{Thread: p.h.thread, Text: text, Files: []string{}})})
	if err != nil {
		p.h.Fatalf("write: %v", err)
	}
	p.wrote = append(p.wrote, id)
	p.look()
}

// tries is what a person who presses "Try again" sees.
func (p *pc) tries() {
	p.h.Helper()
	p.e.Nudge()
	synctest.Wait()
	p.look()
}

// look: no wrong text, and none of the person's own is missing.
func (p *pc) look() {
	p.h.Helper()
	there := map[string]bool{}
	for _, th := range p.r.Threads() {
		for _, m := range p.r.Messages(th.ID, "", 10_000) {
			if there[m.ID] {
				p.h.Errorf("%s is on screen twice", m.ID)
			}
			there[m.ID] = true
			if want := p.h.texts[m.ID]; m.Text != want {
				p.h.Fatalf("%s says %.40q, and was written as %.40q", m.ID, m.Text, want)
			}
		}
	}
	for _, f := range p.r.Refusals() {
		there[f.Write.ID] = true
	}
	for _, id := range p.wrote {
		if !there[id] {
			p.h.Fatalf("%q is not on screen", p.h.texts[id])
		}
	}
}

// settle waits, for a day at most, until that is how things stand.
func (p *pc) settle(want engine.Kind) {
	p.h.Helper()
	for range 24 * 12 {
		p.tries()
		if p.e.Status().Kind == want {
			return
		}
		time.Sleep(5 * time.Minute) // virtual
	}
	p.h.Fatalf("stands at %+v after a day", p.e.Status())
}

// comesRight: after a backup all is equal, each write is there once, in order,
// and nothing is kept.
func (h *home) comesRight() {
	h.Helper()
	time.Sleep(2 * time.Hour) // longer than anybody is sent away for
	for _, p := range h.pcs {
		p.full.Store(false)
		p.settle(engine.UpToDate)
	}
	h.srv.backup()
	for range 2 { // so that each sees what the other has sent
		for _, p := range h.pcs {
			p.settle(engine.UpToDate)
		}
	}
	want := h.srv.records(account)
	for i, p := range h.pcs {
		st, err := p.r.Load()
		if err != nil {
			h.Fatal(err)
		}
		if len(st.Queue) != 0 || len(p.r.Refusals()) != 0 {
			h.Errorf("computer %d keeps %d writes and %d refused", i, len(st.Queue), len(p.r.Refusals()))
		}
		var got int
		for _, typ := range p.r.Types() {
			for _, e := range p.r.Records(typ) {
				if e.Stream == account {
					got++
				}
			}
		}
		if got != len(want) {
			h.Errorf("computer %d has %d records, the server %d", i, got, len(want))
		}
		for _, e := range want {
			if g, there := p.r.Record(e.Type, e.ID); !there || !equal(g.Envelope, e) {
				h.Errorf("computer %d has %s/%s as %+v, the server as %+v", i, e.Type, e.ID, g, e)
			}
		}
		var order []string
		for _, e := range want {
			if e.Type == record.Messages.Type && slices.Contains(p.wrote, e.ID) {
				order = append(order, e.ID)
			}
		}
		if !slices.Equal(order, p.wrote) {
			h.Errorf("computer %d wrote %s, the server has %s", i, strings.Join(p.wrote, " "), strings.Join(order, " "))
		}
	}
	if h.w.failed != "" {
		h.Error(h.w.failed)
	}
}
