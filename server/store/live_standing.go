package store

import "alcove/auth"

// Standing is the times of a session that an event stream hangs on; false once
// its computer ended or has another session.
func (l *Live) Standing(device, sid string) (auth.Session, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	d := l.devices[device]
	if d == nil || d.dead || d.SID != sid {
		return auth.Session{}, false
	}
	return d.Session, true
}
