package store

import (
	"crypto/sha256"
	"sync"
	"time"

	"alcove/auth"
)

// Seen notes a contact of any kind. It never moves the idle clock.
func (l *Live) Seen(token string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	t := l.tokens[sha256.Sum256([]byte(token))]
	if t == nil {
		return
	}
	t.used = true
	l.seen(l.devices[t.device], now)
}

// SeenDevice is [Live.Seen] for a call without an access token: a refresh.
func (l *Live) SeenDevice(id string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.seen(l.devices[id], now)
}

func (l *Live) seen(d *liveDevice, now time.Time) {
	if d == nil || d.dead {
		return
	}
	if now.After(d.LastSeen) {
		d.LastSeen = now
	}
	l.later(d, now)
}

// Touch is a person's input, idle ago, and the only thing that moves the idle
// clock. A report whose number is not newer changes nothing.
func (l *Live) Touch(id string, seq int64, idle time.Duration, now time.Time) (auth.Session, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d := l.devices[id]
	if d == nil || d.dead {
		return auth.Session{}, false
	}
	if seq > d.seq {
		d.seq = seq
		d.LastActivity = d.Session.Touch(now, idle)
		d.saved = time.Time{} // worth a row with the next commit
		l.later(d, now)
	}
	return d.Session, true
}

// later hands the times over to the next commit, once a minute at most. What a
// crash loses makes a session end earlier, never later.
func (l *Live) later(d *liveDevice, now time.Time) {
	if age := now.Sub(d.saved); age >= 0 && age < auth.LastSeenEvery {
		return
	}
	if age := now.Sub(d.queued); !d.queued.IsZero() && age >= 0 && age < 2*auth.LastSeenEvery {
		return // one waits already
	}
	d.queued = now
	id := d.DeviceID
	l.store.Later(func(t *Tx) error {
		l.mu.Lock()
		s, seq := d.Session, d.seq
		d.queued, d.saved = time.Time{}, now
		l.mu.Unlock()
		return t.saveSeen(id, s, seq)
	})
}

// maxPolls bounds the memory of who polled: about 4 MB.
const maxPolls = 1 << 15

// pollTimes is when waiting apps asked last. A poll writes nothing.
type pollTimes struct {
	mu   sync.Mutex
	last map[string]poll
}

type poll struct {
	seen   time.Time // of any kind: the start too
	polled time.Time // zero: never
}

// Present notes a sign of life of a waiting app that is not a poll.
func (l *Live) Present(attempt string, now time.Time) { l.polls.note(attempt, now, false) }

// Poll notes a poll, and reports false if the one before was too recent; such
// a one does not count, so an eager app still gets an answer in time.
func (l *Live) Poll(attempt string, now time.Time) bool { return l.polls.note(attempt, now, true) }

// LastPoll is the last sign of life of a waiting app; zero if there was none
// since the server began.
func (l *Live) LastPoll(attempt string) time.Time {
	l.polls.mu.Lock()
	defer l.polls.mu.Unlock()
	return l.polls.last[attempt].seen
}

// pollSlack forgives a timer that fired a little early.
const pollSlack = auth.PollInterval / 4

func (p *pollTimes) note(id string, now time.Time, isPoll bool) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.last == nil || len(p.last) >= maxPolls {
		p.shrink(now)
	}
	e := p.last[id]
	if age := now.Sub(e.polled); isPoll && !e.polled.IsZero() && age >= 0 && age < auth.PollInterval-pollSlack {
		return false
	}
	e.seen = now
	if isPoll {
		e.polled = now
	}
	p.last[id] = e
	return true
}

// shrink forgets who is no longer present, and everybody if that is not enough.
func (p *pollTimes) shrink(now time.Time) {
	kept := map[string]poll{}
	for id, e := range p.last {
		if now.Sub(e.seen) <= auth.BoundPINPollAge {
			kept[id] = e
		}
	}
	if len(kept) >= maxPolls/2 {
		kept = map[string]poll{}
	}
	p.last = kept
}
