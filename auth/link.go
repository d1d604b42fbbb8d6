package auth

import "time"

// Link is what decides the fate of an emailed link. Zero times mean "not".
type Link struct {
	Made     time.Time
	Stops    time.Time // the first moment at which it no longer works
	Used     time.Time
	Replaced time.Time
	Ended    time.Time // by the practice
}

// Judge says why a link is dead at now, or "" if it works. What happened first
// is what is told: a link that was used and is old by now was used.
func (l Link) Judge(now time.Time) Reason {
	switch {
	case !l.Used.IsZero():
		return Used
	case !l.Replaced.IsZero():
		return Replaced
	case !l.Ended.IsZero():
		return EndedByPractice
	case !now.Before(l.Stops):
		return TooOld
	}
	return ""
}

// PIN is what decides the fate of a PIN. Zero times mean "not".
type PIN struct {
	Stops    time.Time
	Used     time.Time
	Replaced time.Time
	Ended    time.Time
	Tries    int  // wrong ones that counted against it
	Bound    bool // to one waiting computer
}

// Judge says why a PIN is dead at now, or "" if it works. Only staff are told
// which; the app says one thing for all.
func (p PIN) Judge(now time.Time) Reason {
	switch {
	case !p.Used.IsZero():
		return PINUsed
	case !p.Replaced.IsZero():
		return PINReplaced
	case !p.Ended.IsZero():
		return EndedByPractice
	case p.Tries >= PINTries:
		return TooManyTries
	case !now.Before(p.Stops):
		return PINTooOld
	}
	return ""
}
