package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"alcove/auth"
)

// LiveSession is what an authenticated call may know of whoever makes it.
type LiveSession struct {
	DeviceID, ClientID, DeviceName string
	JKT, SID, Scope                string
	auth.Session
}

// Live is the sessions in memory: an authenticated call reads here and writes
// nothing to the disk. It changes only after a commit, so that an act of staff
// or of the command line works on the very next request. Access tokens stand
// here alone, hashed; a restart ends them, and a refresh gives new ones.
type Live struct {
	store *Store

	mu      sync.RWMutex
	devices map[string]*liveDevice
	tokens  map[[sha256.Size]byte]*accessToken
	swept   time.Time

	polls pollTimes
}

type liveDevice struct {
	LiveSession
	seq    int64
	ended  auth.Reason // "" while it is not
	dead   bool
	queued time.Time // a lazy write was handed over then; zero: none waits
	saved  time.Time
}

type accessToken struct {
	device, sid string
	stops       time.Time
	used        bool
}

// loadLive reads the computers that are not ended.
func loadLive(s *Store) (*Live, error) {
	l := &Live{store: s, devices: map[string]*liveDevice{}, tokens: map[[sha256.Size]byte]*accessToken{}}
	t, err := s.read.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return nil, fmt.Errorf("store: load sessions: %w", err)
	}
	defer t.Rollback() //nolint:errcheck // a read has nothing to lose
	all, err := (&Tx{Tx: t, store: s}).devices(`ended_at IS NULL`)
	if err != nil {
		return nil, err
	}
	for _, d := range all {
		l.put(d)
	}
	return l, nil
}

// Live is the sessions of this store.
func (s *Store) Live() *Live { return s.live }

// put makes memory say what was just committed.
func (l *Live) put(d Device) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if old := l.devices[d.ID]; old != nil && old.SID != d.SID {
		l.store.poker.end(d.ID) // streams of the session before end with it
	}
	l.devices[d.ID] = &liveDevice{seq: d.TouchSeq, LiveSession: LiveSession{DeviceID: d.ID, ClientID: d.ClientID, DeviceName: d.Name,
		JKT: d.JKT, SID: d.SID, Scope: d.Scope, Session: d.Session}}
}

// end keeps the reason, so that whoever still holds an access token is told.
func (l *Live) end(id string, reason auth.Reason) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if d := l.devices[id]; d != nil {
		d.dead, d.ended = true, reason
	}
}

// Issue makes an access token count. Only its hash is kept.
func (l *Live) Issue(token string, d Device, stops, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.sweep(now)
	key := sha256.Sum256([]byte(token))
	if old := l.tokens[key]; old != nil && old.sid == d.SID {
		return // the same answer, given again
	}
	l.tokens[key] = &accessToken{device: d.ID, sid: d.SID, stops: stops}
}

// sweep forgets tokens that are over, at most once a minute.
func (l *Live) sweep(now time.Time) {
	if since := now.Sub(l.swept); since >= 0 && since < time.Minute {
		return
	}
	l.swept = now
	for k, t := range l.tokens {
		if !now.Before(t.stops) {
			delete(l.tokens, k)
		}
	}
}

// ErrNotToken means that an access token is unknown or over, or is of a
// session before the last unlock.
var ErrNotToken = errors.New("store: no such access token")

// Session is whoever holds an access token. An [auth.Error] carries the reason
// why their computer was ended; all else is [ErrNotToken]. The caller judges
// the idle clock, and calls [Live.Seen] once the proof of the key was right.
func (l *Live) Session(token string, now time.Time) (LiveSession, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	t := l.tokens[sha256.Sum256([]byte(token))]
	if t == nil || !now.Before(t.stops) {
		return LiveSession{}, ErrNotToken
	}
	d := l.devices[t.device]
	switch {
	case d == nil:
		return LiveSession{}, ErrNotToken
	case d.dead:
		return d.LiveSession, auth.Refuse(d.ended)
	case d.SID != t.sid:
		return LiveSession{}, ErrNotToken
	}
	return d.LiveSession, nil
}

// Used reports whether an access token was ever shown with the right proof.
func (l *Live) Used(token string) bool {
	l.mu.RLock()
	defer l.mu.RUnlock()
	t := l.tokens[sha256.Sum256([]byte(token))]
	return t != nil && t.used
}

// Times is when a computer acted and was seen last, newer than the file.
func (l *Live) Times(id string) (s auth.Session, seq int64, ok bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	d := l.devices[id]
	if d == nil {
		return auth.Session{}, 0, false
	}
	return d.Session, d.seq, true
}

// freshen gives a row from the file the newer times of memory.
func (l *Live) freshen(d *Device) {
	if s, seq, ok := l.Times(d.ID); ok && d.Ended.IsZero() && s.AuthTime.Equal(d.AuthTime) {
		d.Session, d.TouchSeq = s, seq
	}
}
