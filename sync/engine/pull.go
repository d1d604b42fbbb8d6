package engine

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// startPull asks what is new, or goes on with the rounds that are open.
func (m *Machine) startPull(now Instant) {
	if m.pull.call != 0 || now.Mono < m.pullAt() || !m.pull.back.ready(now.Mono) {
		return
	}
	m.askedFor = map[string]string{}
	m.resets.plain = true
	for _, name := range m.streams() {
		m.askedFor[name] = m.cursor(name)
		if r := m.disk.Streams[name].Round; r != nil && r.Full || m.askedFor[name] == "" {
			m.resets.plain = false
		}
	}
	asked := make(map[string]string, len(m.askedFor)) // the effect is not ours any more
	for name, c := range m.askedFor {
		asked[name] = c
	}
	m.wantPull = false
	m.do(Pull{m.begin(&m.pull, now, callPatience), record.PullRequest{
		Proto: record.Proto, Schema: record.Schema, Replica: m.disk.Replica, Cursors: asked, Limit: record.MaxPage}})
}

// cursor is where the stream goes on: in its open round, or behind the last one.
func (m *Machine) cursor(stream string) string {
	s := m.disk.Streams[stream]
	if s.Round != nil {
		return s.Round.Cursor
	}
	return s.Cursor
}

// pulled takes one line of an answer.
func (m *Machine) pulled(now Instant, ev Pulled) {
	if ev.Call != m.pull.call || ev.Call == 0 {
		return // rule 7: it was given up, and may be from another age
	}
	m.pull.until = now.Mono + callPatience
	m.offline = time.Time{}
	for _, name := range m.streams() {
		page, told := ev.Answer.Streams[name]
		if !told {
			continue
		}
		var err error
		if page.Reset != "" {
			err = m.reset(now, name)
		} else {
			err = m.page(now, name, page, ev.Answer.SafeN)
		}
		if err != nil { // nothing of the rest can be relied on
			m.cancel(&m.pull)
			m.failed(now, &m.pull, &Fault{Kind: Busy, Err: err})
			m.wantPull = true
			return
		}
		if m.pull.call == 0 {
			return // a fork was found
		}
	}
	m.pull.back.ok()
}

var errStuck = errors.New("engine: the server's answer does not come forward")

// reset starts the stream from nothing. What is on screen stays (rule 5).
func (m *Machine) reset(now Instant, name string) error {
	if m.askedFor[name] == "" {
		return errStuck // it was from nothing already
	}
	m.resets.count(now, m.pull.call, m.cfg.Random)
	s := m.disk.Streams[name]
	s.Round = &replica.Round{Full: true}
	m.disk.Streams[name] = s
	m.askedFor[name] = ""
	m.do(Restart{name})
	if name == m.cfg.Account {
		m.recheckUploads()
	}
	return nil
}

// page takes one page over: staged while more is to come, else as the end of
// the round (rule 5).
func (m *Machine) page(now Instant, name string, p record.StreamPage, safe int64) error {
	if p.More && p.Cursor == m.askedFor[name] || p.Cursor == "" {
		return errStuck
	}
	own, err := m.own(name, p.Changes)
	if err != nil {
		return err
	}
	s := m.disk.Streams[name]
	m.owes = m.owes || name == m.cfg.Account && m.brought(p.Changes)
	page := replica.Page{Changes: p.Changes, Cursor: p.Cursor, Own: own}
	m.askedFor[name] = p.Cursor
	if p.More {
		if s.Round == nil {
			s.Round = &replica.Round{}
		}
		r := *s.Round
		r.Cursor = p.Cursor
		if own != nil {
			r.Own = own
		}
		s.Round = &r
		m.disk.Streams[name] = s
		m.do(Stage{name, page})
		return nil
	}
	m.endRound(now, name, s, page, safe)
	return nil
}

// brought reports whether the practice wrote one of the changes to be read. It
// learns from the cursor of the next pull that it arrived.
func (m *Machine) brought(changes []record.Envelope) bool {
	return slices.ContainsFunc(changes, func(e record.Envelope) bool {
		mine := slices.ContainsFunc(m.disk.Queue, func(w replica.Write) bool { return w.ID == e.ID })
		return !mine && (e.Type == record.Messages.Type || e.Type == record.Documents.Type)
	})
}

// own finds how far the server has taken our line, if the page says so.
func (m *Machine) own(name string, changes []record.Envelope) (own *replica.Line, err error) {
	if name != m.cfg.Account {
		return nil, nil
	}
	for _, e := range changes {
		if e.Type != record.Replicas.Type || e.ID != m.disk.Replica || e.Deleted {
			continue
		}
		body, err := record.Replicas.Body(e)
		if err != nil {
			return nil, fmt.Errorf("engine: our own line: %w", err)
		}
		n, chain, err := body.Line()
		if err != nil {
			return nil, fmt.Errorf("engine: our own line: %w", err)
		}
		own = &replica.Line{N: n, Chain: chain}
	}
	return own, nil
}

// endRound makes the round visible, finds a fork, and lets go of the writes that
// are both settled and inside a backup (rules 2 and 4).
func (m *Machine) endRound(now Instant, name string, s replica.Stream, page replica.Page, safe int64) {
	account := name == m.cfg.Account
	settled := page.Own
	if settled == nil && s.Round != nil {
		settled = s.Round.Own
	}
	if settled == nil && s.Round != nil && s.Round.Full && account {
		settled = &replica.Line{} // the whole set says nothing of us: nothing of ours is there
	}
	if settled != nil && m.forked(*settled) {
		// The new line comes first: the number of the old one would make writes
		// that nobody took look settled, and take them from the screen.
		m.fork(now)
		settled, page.Own = nil, nil
	}
	if s.Round != nil || len(page.Changes) > 0 || page.Cursor != s.Cursor {
		m.disk.Streams[name] = replica.Stream{Cursor: page.Cursor}
		m.do(Commit{name, page, settled})
	}
	if settled != nil {
		m.disk.Settled = *settled
	}
	if account && m.pull.call != 0 {
		m.forgetHint(now, m.pull.call)
		m.trim(min(safe, m.disk.Settled.N))
	}
}

// trim lets go of the writes up to n.
func (m *Machine) trim(n int64) {
	to, known := m.lineAt(n)
	if !known || n <= m.disk.Base.N {
		return
	}
	gone := m.disk.Queue[:n-m.disk.Base.N]
	for _, w := range gone {
		delete(m.made, w.ID)
	}
	m.disk.Queue = append([]replica.Write(nil), m.disk.Queue[len(gone):]...)
	m.disk.Base = to
	m.dropUploads()
	m.do(Trim{to})
}

// forgetHint lets the settled number alone say what to send next, if the pull
// was begun after the hint came. An earlier one may not have seen those writes,
// and they would be sent again for nothing.
//
// A hint that the feed does not bear out is a restore: the writes go again at
// once. A second one in a row is not: something is broken, and to go round as
// fast as the line allows would not mend it.
func (m *Machine) forgetHint(now Instant, pull int64) {
	m.stalled = false
	if pull <= m.hintAt || m.hint < 0 {
		return
	}
	switch {
	case m.hint <= m.disk.Settled.N:
		m.denied.ok()
	case m.denied.fails == 0:
		m.denied.fails = 1
	default:
		m.denied.fail(now.Mono, 0, m.cfg.Random)
	}
	m.hint = -1
}

func (m *Machine) roundOpen(name string) bool { return m.disk.Streams[name].Round != nil }

// pullEnded sees whether everything was said.
func (m *Machine) pullEnded(now Instant, ev PullEnded) {
	if ev.Call != m.pull.call || ev.Call == 0 {
		return
	}
	call := m.pull.call
	m.pull.call = 0
	for _, name := range m.streams() {
		m.wantPull = m.wantPull || m.roundOpen(name)
	}
	if ev.Fault != nil {
		m.wantPull = true
		m.failed(now, &m.pull, ev.Fault)
		return
	}
	m.reached(&m.pull)
	m.resets.ended(call)
	m.tooOld = false
	if !m.wantPull {
		m.checked = true
	}
	if !m.roundOpen(m.cfg.Account) {
		m.forgetHint(now, call)
	}
	wait := pollAlone
	if m.listen.call != 0 {
		wait = pollListening
	}
	if m.owes && !m.wantPull { // whoever wrote is waiting to see that it is here
		m.owes, wait = false, pollToTell
	}
	m.pollAt = now.Mono + wait
}
