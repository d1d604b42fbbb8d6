package admin

import (
	"alcove/auth"
	"alcove/server/store"
)

// deviceSight is a computer that was let in.
func (v *Visit) deviceSight(f clientFile, d store.Device) sight {
	s := sight{Device: d.Name, Heard: v.when(d.LastSeen)}
	if !d.Ended.IsZero() {
		s.State, s.Class, s.Sees = "Computer ended", "bad", d.EndedReason.Client()
		return s.told(d.EndedReason)
	}
	why := d.Session.Judge(f.Policy, v.Now)
	switch {
	case why == "":
		s.State, s.Class, s.Sees = "In", "good", "Their page. They are in."
		s.Say = "You are in. What do you see?"
		return s
	case why != auth.EnrolmentOver && d.UnlockJWK != "":
		s.State, s.Sees = "Locked", "\"Locked to keep you safe\". The passcode opens it."
		return s.told(why)
	}
	s.State, s.Sees = "Needs a new link", auth.EnrolmentOver.Client()
	if why == auth.EnrolmentOver {
		return s.told(why)
	}
	s.Say = "Please press \"Send my link\" in the app, and open the newest email."
	s.Cause, s.Fix = "This computer has no passcode, so it asks for a new link after a pause.", "Nothing to do. A passcode saves them the email."
	return s
}

// newestDevice is the computer that was last heard of; one that is not ended
// comes first.
func newestDevice(all []store.Device) (best *store.Device) {
	for i, d := range all {
		if best == nil || d.Ended.IsZero() != best.Ended.IsZero() && d.Ended.IsZero() || d.Ended.IsZero() == best.Ended.IsZero() && d.LastSeen.After(best.LastSeen) {
			best = &all[i]
		}
	}
	return best
}
