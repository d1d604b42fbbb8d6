package sim

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"alcove/sync/engine"
	"alcove/sync/record"
	"alcove/sync/replica"
)

// What the computer itself does wrong, of TestBadInput.

// A folder that was copied goes on in two places: both write under the same
// numbers, and nothing of either is lost.
func copied(h *home) {
	a, b := h.pcs[0], h.pcs[1]
	a.write("Before the copy")
	a.stop()
	b.stop()
	if err := errors.Join(os.RemoveAll(b.dir), os.CopyFS(b.dir, os.DirFS(a.dir))); err != nil {
		h.Fatal(err)
	}
	a.start()
	b.start()
	a.write("From the one")
	b.write("From the other")
	b.write("And again")
	for _, p := range []*pc{a, b, a, b} {
		p.settle(engine.UpToDate)
	}
	one, err := a.r.Load()
	if err != nil {
		h.Fatal(err)
	}
	if two, err := b.r.Load(); err != nil || one.Replica == two.Replica {
		h.Errorf("both go on as %s, %v", one.Replica, err)
	}
}

func fullDisk(h *home) {
	p := h.pcs[0]
	p.full.Store(true)
	pulls := 0
	h.set(func(path string, _ *reply) []byte {
		if path == record.PathPull {
			pulls++
		}
		return nil
	})
	h.staff("No room for this")
	p.tries()
	err := p.e.Write(engine.Wrote{ID: "m_full", Op: string(record.SendOp), Args: record.SendOp.Encode(record.Send{Thread: h.thread, Text: "Nor for this"})})
	if !errors.Is(err, replica.ErrFull) {
		h.Errorf("a write on a full disk: %v", err)
	}
	if s := p.e.Status(); s.Kind != engine.DiskTrouble {
		h.Errorf("says %+v", s)
	}
	time.Sleep(time.Hour)
	if pulls > 150 { // both computers; one that is well asks twice a minute at most
		h.Errorf("%d pulls that the disk cannot take", pulls)
	}
	p.look()
	p.full.Store(false)
	p.write("There is room again")
	p.settle(engine.UpToDate)
}

func flippedBit(h *home) {
	p := h.pcs[0]
	for i := range 40 {
		h.staff(fmt.Sprint("On page ", i, strings.Repeat(" and on", 60)))
	}
	p.settle(engine.UpToDate)
	file := filepath.Join(p.dir, "replica.db")
	const pageSize = 4096
	mended := 0
	for page := 0; ; page++ {
		p.write(fmt.Sprint("Not sent before bit ", page))
		p.stop()
		b, err := os.ReadFile(file)
		if err != nil {
			h.Fatal(err)
		}
		if page*pageSize >= len(b) {
			p.start()
			break
		}
		b[page*pageSize+(page*977+40)%pageSize] ^= 1 << (page % 8)
		if err := os.WriteFile(file, b, 0o600); err != nil {
			h.Fatal(err)
		}
		p.start()
		if p.r.Mended() != nil {
			mended++
		}
		p.look()
		p.settle(engine.UpToDate)
	}
	if mended < 3 {
		h.Errorf("%d repairs: nothing was hit", mended)
	}
}

func wrongClock(h *home) {
	const ten = 10 * 365 * 24 * time.Hour
	p := h.pcs[0]
	for i, skew := range []time.Duration{ten, -ten, 0, ten, -ten} {
		p.skew = skew
		h.staff(fmt.Sprint("In year ", i))
		p.write(fmt.Sprint("Written in year ", i))
		p.skew = -skew // set while it waits
		p.settle(engine.UpToDate)
	}
	for _, e := range h.srv.records(account) {
		m, err := record.Messages.Body(e)
		if err != nil || m.From != record.FromClient {
			continue
		}
		at, err := time.Parse(time.RFC3339, m.At)
		if now := h.w.wall(); err != nil || at.After(now) || at.Before(now.Add(-record.OpLife)) {
			h.Errorf("%q was written at %s, %v", m.Text, m.At, err)
		}
	}
}
