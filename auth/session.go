package auth

import "time"

// Session is what decides whether a computer's session is open. Times are the
// server's.
type Session struct {
	Enrolled     time.Time // when the link or PIN was redeemed
	AuthTime     time.Time // the last unlock or sign-in
	LastActivity time.Time // the last real key or pointer input
	LastSeen     time.Time // the last contact of any kind
}

// Judge says why a session is not open at now, or "" if it is. Enrolment is
// looked at first: a computer that needs a new link must not be asked for a
// passcode that cannot help.
func (s Session) Judge(p Policy, now time.Time) Reason {
	switch {
	case s.EnrolmentOver(p, now):
		return EnrolmentOver
	case now.Sub(s.AuthTime) >= p.Session:
		return SessionOver
	case now.Sub(s.LastActivity) >= p.Idle:
		return Idle
	}
	return ""
}

// EnrolmentOver reports whether only a new link or PIN can help.
func (s Session) EnrolmentOver(p Policy, now time.Time) bool {
	return now.Sub(s.Enrolled) >= p.Enrolment || now.Sub(s.LastSeen) >= p.Unused
}

// LocksIn is how long the session stays open without further input; never
// negative.
func (s Session) LocksIn(p Policy, now time.Time) time.Duration {
	idle := p.Idle - now.Sub(s.LastActivity)
	whole := p.Session - now.Sub(s.AuthTime)
	return max(0, min(idle, whole))
}

// Touch is the later of the old activity and now minus idle: a report can move
// the clock forward only, and only as far as the person really acted.
func (s Session) Touch(now time.Time, idle time.Duration) time.Time {
	at := now.Add(-idle)
	if at.After(s.LastActivity) && !at.After(now) {
		return at
	}
	return s.LastActivity
}
