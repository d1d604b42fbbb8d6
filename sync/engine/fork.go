package engine

import (
	"slices"

	"alcove/sync/replica"
)

// forked reports whether what the server says about our line cannot come from
// this disk: a number that was never given here, or another history up to it.
func (m *Machine) forked(at replica.Line) bool {
	own, known := m.lineAt(at.N)
	return !known || own.Chain != at.Chain
}

// fork leaves a line that is not ours alone any more. Both lanes wait a little
// longer each time, should a server find a fork in every line.
func (m *Machine) fork(now Instant) {
	m.renumber(nil)
	m.push.back.fail(now.Mono, 0, m.cfg.Random)
	m.pull.back.fail(now.Mono, 0, m.cfg.Random)
}

// renumber begins a new line under a new name (rule 2). All that is in the queue
// goes again, without what is refused; the server knows the ids of what it has.
func (m *Machine) renumber(aside []replica.Refusal) {
	queue := slices.Clone(m.disk.Queue)
	for _, r := range aside {
		queue = slices.DeleteFunc(queue, func(w replica.Write) bool { return w.ID == r.Write.ID })
	}
	m.disk.Replica = m.newReplica()
	m.disk.Base, m.disk.Settled, m.disk.Queue = replica.Line{}, replica.Line{}, nil
	for _, w := range queue {
		m.number(&w, m.nextN()-1)
		m.disk.Queue = append(m.disk.Queue, w)
	}
	for name, s := range m.disk.Streams {
		if s.Round != nil {
			r := *s.Round
			r.Own = nil // it was about the old line
			s.Round = &r
			m.disk.Streams[name] = s
		}
	}
	m.disk.Refused += len(aside)
	m.do(Renumber{m.disk.Replica, slices.Clone(m.disk.Queue), aside})
	// Answers that are on their way are about the old line.
	m.cancel(&m.push)
	m.cancel(&m.pull)
	m.hint, m.batch, m.stalled, m.wantPull = -1, 0, false, true
}

// setAside takes a write out that the server can never take, so that the ones
// behind it can go. It stays on screen with its text and the reason.
func (m *Machine) setAside(n int64, reason string) {
	at := n - m.disk.Base.N - 1
	if at < 0 {
		return // it stands in a backup by now, whatever a late answer says
	}
	m.renumber([]replica.Refusal{{Write: m.disk.Queue[at], Reason: reason}})
}
