package signin

import "alcove/auth"

// inOrder makes ways of these kinds, the first one first, each filled from the
// same facts.
func (s scene) inOrder(facts way, kinds ...string) (all []way) {
	for i, k := range kinds {
		w := facts
		w.place, w.Kind, w.First = s.place, k, i == 0
		all = append(all, w)
	}
	return all
}

// dead says what became of a link, and what to do now. There is always
// something to do: the last way is a person.
func (s scene) dead(st linkState, path, computer string) deadView {
	l := st.Link
	v := deadView{place: s.place, Path: path, Cause: string(st.Reason)}
	switch st.Reason {
	case auth.Used:
		v.At, v.Computer = s.when(l.Used), computer
	case auth.TooOld:
		v.At = s.when(l.Stops)
	case auth.Replaced:
		v.At = s.when(l.Replaced)
	case auth.PortalOff:
	default:
		v.At = s.when(l.Ended)
	}
	v.Ways = s.inOrder(way{Path: path, Mail: s.stamp(st.NewerAt), MailTo: auth.MaskEmail(l.Email), Computer: v.Computer}, s.kinds(st)...)
	v.Tried = v.Ways[0].Kind == wayRequest && !st.RenewLeft
	return v
}

// kinds is the order of the ways from a dead link.
func (s scene) kinds(st linkState) []string {
	switch {
	case st.Reason == auth.PortalOff:
		return []string{wayTalk}
	case moved(st):
		// Whoever holds this old mail may not be the client: it says nothing of the new address.
		return []string{wayCall, wayDoorway}
	case !st.NewerAt.IsZero():
		return []string{wayMail, wayCall}
	}
	send := wayRequest
	if st.RenewLeft {
		send = wayRenew
	}
	if st.Enrolled > 0 {
		return []string{wayUnlock, send, wayCall}
	}
	return []string{send, wayCall}
}

// moved reports whether no mail may follow from this link: the client's
// address has changed since, or they want no mail any more.
func moved(st linkState) bool {
	return auth.EmailKey(st.Link.Email) != auth.EmailKey(st.Client.Email) || !st.Client.Mail()
}
