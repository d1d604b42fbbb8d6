package engine

import (
	"errors"
	"slices"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// ErrTooBig means a write that no push could carry. It was not taken.
var ErrTooBig = errors.New("engine: more than one write may hold")

// roomAround is what a write and a push need beside the arguments, in bytes.
const roomAround = 512

// check refuses a write that could never leave the queue.
func (w Wrote) check() error {
	if len(w.Args)+roomAround*2 > record.MaxPushBytes || len(w.Files) > record.MaxFiles {
		return ErrTooBig
	}
	var zero [32]byte
	return record.Mutation{N: 1, ID: w.ID, Prev: record.ChainText(zero), Op: w.Op, Args: w.Args}.Check()
}

// wrote gives the write its number and its place in the chain, in the same
// transaction that makes it durable. The same id again is the same write.
func (m *Machine) wrote(now Instant, ev Wrote) {
	if m.queued(ev.ID) {
		return
	}
	w := replica.Write{ID: ev.ID, Op: ev.Op, Args: ev.Args, Made: now.Wall}
	for _, u := range ev.Files {
		w.Files = append(w.Files, u.ID)
		// A file of a write that was not accepted may go with another one: then it
		// is asked about anew.
		m.disk.Uploads = slices.DeleteFunc(slices.Clone(m.disk.Uploads), func(old replica.Upload) bool { return old.ID == u.ID })
	}
	m.number(&w, m.nextN()-1)
	m.made[w.ID] = now.Mono
	m.disk.Queue = append(m.disk.Queue, w)
	m.disk.Uploads = append(m.disk.Uploads, ev.Files...)
	m.do(Append{w, ev.Files})
}

// number puts the write behind the one with number n, which is in our line.
func (m *Machine) number(w *replica.Write, n int64) {
	before, _ := m.lineAt(n)
	w.Prev = before.Chain
	w.At = replica.Line{N: n + 1, Chain: record.Chain(before.Chain, w.ID)}
}
