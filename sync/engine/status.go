package engine

import "time"

// Kind is what matters most about the sync right now.
type Kind int

// The kinds, from nothing to do to what stops everything. The app has the
// sentence for each.
const (
	UpToDate      Kind = iota // all that is here is there, and all that is there is here
	Checking                  // asking; nothing is known yet since the start
	Waiting                   // Status.Waiting writes are on their way
	Offline                   // the practice's server was not reached since Status.Since
	NotAccepted               // Status.NotAccepted writes were refused; they are on screen with their reason
	DiskTrouble               // this computer could not keep what was written or read
	NeedsPasscode             // what is written waits here until the passcode is typed
	SignedOut                 // the server does not know this session; nothing is lost
	UpdateNeeded              // the server does not speak to so old a program any more
)

// Status is the one thing that the app says about sync. It is comparable: the
// same value means that there is nothing new to say.
type Status struct {
	Kind        Kind
	Since       time.Time // when it went offline, by the wall clock; zero if it is not
	Waiting     int       // writes of the person that the server has not taken
	NotAccepted int       // writes that were refused and not put away
	Sending     string    // id of the file that is on its way to the practice, or ""
	Sent        int64     // bytes of it that are there
}

// Status says how things stand. It is cheap.
func (m *Machine) Status() Status {
	s := Status{Since: m.offline, Waiting: m.waiting(), NotAccepted: m.disk.Refused}
	if m.upload.call != 0 {
		s.Sending, s.Sent = m.uploading, m.uploadAt
	}
	switch {
	case m.tooOld:
		s.Kind = UpdateNeeded
	case m.signedOut:
		s.Kind = SignedOut
	case m.locked:
		s.Kind = NeedsPasscode
	case s.NotAccepted > 0:
		s.Kind = NotAccepted
	case !m.offline.IsZero():
		s.Kind = Offline
	case s.Waiting > 0:
		s.Kind = Waiting
	case !m.checked:
		s.Kind = Checking
	}
	return s
}

// waiting counts what the server did not take yet, as far as is known. What
// people do without noticing, such as reading, is not theirs to wait for.
func (m *Machine) waiting() (n int) {
	from := m.from()
	for _, w := range m.disk.Queue {
		if w.At.N > from && !m.cfg.Quiet[w.Op] {
			n++
		}
	}
	return n
}
