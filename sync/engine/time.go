package engine

import "time"

// Next is the monotonic time at which the machine wants [Ticked], or false if
// only an event can move it.
func (m *Machine) Next() (at time.Duration, ok bool) {
	soon := func(t time.Duration) {
		if !ok || t < at {
			at, ok = t, true
		}
	}
	for _, l := range m.lanes() {
		if l.call != 0 {
			soon(l.until)
		}
	}
	if m.held || m.locked || m.signedOut {
		return at, ok
	}
	if m.pull.call == 0 {
		soon(max(m.pullAt(), m.pull.back.at))
	}
	if m.tooOld {
		return at, ok
	}
	if m.push.call == 0 && m.pushable() {
		soon(m.pushAt())
	}
	if m.listen.call == 0 {
		soon(m.listen.back.at)
	}
	if m.upload.call == 0 && m.uploadable() >= 0 {
		soon(m.upload.back.at)
	}
	return at, ok
}

// pullAt is when there is a reason to pull.
func (m *Machine) pullAt() time.Duration {
	if m.wantPull {
		return m.resets.back.at
	}
	return max(m.pollAt, m.resets.back.at)
}

// expire gives up calls that stayed without an answer. What still comes of them
// has the wrong number and is not looked at.
func (m *Machine) expire(now Instant) {
	for _, l := range m.lanes() {
		if l.call == 0 || now.Mono < l.until {
			continue
		}
		m.cancel(l)
		if l == &m.listen {
			m.usePoll = !m.usePoll // a stream that stays silent may be held back by the network
		}
		m.failed(now, l, &Fault{Kind: Unreachable})
	}
}

func (m *Machine) cancel(l *lane) {
	if l.call != 0 {
		m.do(Cancel{l.call})
		l.call = 0
	}
}

// failed sorts a fault that means the same on every lane.
func (m *Machine) failed(now Instant, l *lane, f *Fault) {
	l.back.fail(now.Mono, f.After, m.cfg.Random)
	if f.Kind != Unreachable {
		m.offline = time.Time{}
	}
	switch f.Kind {
	case Unreachable:
		if m.offline.IsZero() {
			m.offline = now.Wall
		}
	case NeedsUnlock:
		m.locked = true
	case NotSignedIn:
		m.signedOut = true
	case TooOld:
		m.tooOld = true
		m.pull.back = backoff{at: now.Mono + oldPatience}
	default: // Busy, and what makes no sense on this lane: later
	}
}

// reached notes that the practice's server answered as it should.
func (m *Machine) reached(l *lane) {
	l.back.ok()
	m.offline = time.Time{}
}

// nudge tries at once what waits for its time.
func (m *Machine) nudge() {
	for _, l := range m.lanes() {
		l.back.nudge()
	}
	m.wantPull = true
}

func (m *Machine) hold(now Instant, on bool) {
	if m.held == on {
		return
	}
	m.held = on
	if !on {
		m.offline = time.Time{}
		m.nudge()
		return
	}
	m.offline = now.Wall
	m.cancelAll()
}

func (m *Machine) cancelAll() {
	for _, l := range m.lanes() {
		m.cancel(l)
	}
}

func (m *Machine) lanes() []*lane { return []*lane{&m.push, &m.pull, &m.listen, &m.upload} }
