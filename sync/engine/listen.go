package engine

// startListen keeps one event stream open, so that what the practice writes is
// here within a moment. It carries no content: a poke only says "pull".
func (m *Machine) startListen(now Instant) {
	if m.listen.call == 0 && m.listen.back.ready(now.Mono) {
		m.do(Listen{m.begin(&m.listen, now, listenPatience), m.usePoll})
		m.listening = false
	}
}

func (m *Machine) heard(now Instant, ev Heard) {
	if ev.Call != m.listen.call || ev.Call == 0 {
		return
	}
	m.listen.until = now.Mono + listenPatience
	m.reached(&m.listen)
	if ev.Poke || !m.listening && !m.usePoll {
		m.wantPull = true // the first sign of a stream: pokes may have been missed before it
	}
	m.listening = true
}

func (m *Machine) listenEnded(now Instant, ev ListenEnded) {
	if ev.Call != m.listen.call || ev.Call == 0 {
		return
	}
	m.listen.call = 0
	switch {
	case ev.Fault != nil:
		m.failed(now, &m.listen, ev.Fault)
	case m.usePoll && m.listening:
		m.reached(&m.listen) // a long poll ends in good order, and is asked again
	default:
		// A stream that ends at once in good order must not be opened in a loop.
		m.listen.back.fail(now.Mono, 0, m.cfg.Random)
	}
	if m.pull.call == 0 {
		m.pollAt = min(m.pollAt, now.Mono+pollAlone)
	}
}
