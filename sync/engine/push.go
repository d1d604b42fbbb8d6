package engine

import (
	"time"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// from is the number after which the server needs our writes.
func (m *Machine) from() int64 {
	if m.hint >= 0 {
		return m.hint
	}
	return m.disk.Settled.N
}

// pushable reports whether the next write may go.
func (m *Machine) pushable() bool {
	at := m.from() - m.disk.Base.N
	return !m.stalled && at >= 0 && at < int64(len(m.disk.Queue)) && m.whole(m.disk.Queue[at])
}

// pushAt is when writes may go.
func (m *Machine) pushAt() time.Duration { return max(m.push.back.at, m.denied.at) }

// startPush sends the next writes, in order, without a gap.
func (m *Machine) startPush(now Instant) {
	if m.push.call != 0 || now.Mono < m.pushAt() || !m.pushable() {
		return
	}
	most, size := record.MaxMutations, roomAround
	if m.batch > 0 {
		most = m.batch
	}
	var muts []record.Mutation
	for _, w := range m.disk.Queue[m.from()-m.disk.Base.N:] {
		size += len(w.Args) + roomAround
		if len(muts) == most || len(muts) > 0 && size > record.MaxPushBytes || !m.whole(w) {
			break
		}
		muts = append(muts, m.mutation(now, w))
	}
	m.sent, m.sentTo = len(muts), muts[len(muts)-1].N
	m.do(Push{m.begin(&m.push, now, callPatience), record.PushRequest{
		Proto: record.Proto, Schema: record.Schema, Stream: m.cfg.Account, Replica: m.disk.Replica, Muts: muts}})
}

// pushed takes a push answer for what it is: a hint (rule 1). Nothing leaves
// the queue because of it.
func (m *Machine) pushed(now Instant, ev Pushed) {
	if ev.Call != m.push.call || ev.Call == 0 {
		return // rule 7: it was given up
	}
	m.push.call = 0
	if ev.Fault != nil {
		m.pushFailed(now, ev.Fault)
		return
	}
	chain, err := record.ParseChain(ev.Answer.Chain)
	if err != nil {
		m.failed(now, &m.push, &Fault{Kind: Busy, Err: err})
		return
	}
	m.offline, m.wantPull = time.Time{}, true
	at := replica.Line{N: ev.Answer.LastN, Chain: chain}
	if at.N < m.disk.Base.N {
		// The server knows less than it had in a backup. The next pull says why
		// in words that can be relied on; until then, sending does not help.
		m.stalled = true
		m.push.back.fail(now.Mono, 0, m.cfg.Random)
		return
	}
	if m.forked(at) {
		m.fork(now)
		return
	}
	if at.N == m.from() && m.hint >= 0 {
		// Taken nothing, though nothing was missing: not now, it seems.
		m.push.back.fail(now.Mono, 0, m.cfg.Random)
	} else {
		m.push.back.ok()
	}
	m.hint, m.hintAt = at.N, m.calls
	if at.N >= m.sentTo {
		m.batch = 0
	}
}

func (m *Machine) pushFailed(now Instant, f *Fault) {
	switch f.Kind {
	case Forked:
		m.offline = time.Time{}
		m.fork(now)
	case FilesMissing:
		if !m.uploadAgain(f.Files) { // not ours to bring: the write that names them can never go
			m.refused(f.Code)
			return
		}
		m.failed(now, &m.push, f)
	case Refused:
		m.refused(f.Code)
	default:
		m.failed(now, &m.push, f)
	}
}

// refused finds the write that the server can never take, by halves, and puts it
// aside: it must not block the ones behind it.
func (m *Machine) refused(code string) {
	m.offline = time.Time{}
	if m.sent > 1 {
		m.batch = m.sent / 2
		return
	}
	m.setAside(m.sentTo, code)
}
