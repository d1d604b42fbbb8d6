package admin

import (
	"errors"
	"net/http"

	"golang.org/x/oauth2"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// How a trip to the provider can end.
const (
	tripDown    = "down"
	tripRefused = "refused"
	tripUnknown = "unknown"
	tripLate    = "late"
	tripTaken   = "taken"
)

var tripProblems = map[string]string{
	tripDown:    "Your identity provider does not answer right now. Your passkey works. Or try again in a few minutes.",
	tripRefused: "The answer of your identity provider did not fit, so nobody was signed in. Try again, or use your passkey.",
	tripUnknown: "Your account there does not open this practice. It must have the address that you were invited with, your provider must have checked that address, and your invitation must still be open. Ask the owner for a new setup address.",
	tripLate:    "That took too long, or it began in another browser. Press the button once more.",
	tripTaken:   "That account belongs to somebody else here, or you have another one linked.",
}

var leavePage = page.DefineStaff(pages, "provider",
	page.Example[leaveView]{Name: "leaving", Frame: page.Frame{Practice: "Elm Street Practice"}, View: leaveView{Name: "Elm Street Workspace", To: "/", Label: "Go on"}},
	page.Example[leaveView]{Name: "back", Frame: page.Frame{Practice: "Elm Street Practice"}, View: leaveView{To: "/staff", Label: "Go on"}})

// leaveView is a page that leads on by itself. Name is the provider's on the
// way there, "" on the way back.
type leaveView struct{ Name, To, Label string }

// on leads to another address. A page in between, not a redirect: browsers hold
// the policy of forms against redirects, and do not send the session's cookie
// on one that another site began.
func (d *Desk) on(w http.ResponseWriter, v *Visit, view leaveView) {
	w.Header().Set("Refresh", "0;url="+view.To)
	leavePage.Write(w, http.StatusOK, v.frame(), view)
}

// toProvider sends somebody to the identity provider to sign in.
func (d *Desk) toProvider(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); ok {
		d.depart(w, r, v, "")
	}
}

// linkProvider sends a signed-in staff member there, to link their account.
func (d *Desk) linkProvider(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); ok {
		d.depart(w, r, v, v.Staff.ID)
	}
}

func (d *Desk) depart(w http.ResponseWriter, r *http.Request, v *Visit, staffID string) {
	if d.oidc == nil {
		d.problem(w, v, http.StatusNotFound)
		return
	}
	if !d.slow(w, r, v) {
		return
	}
	t := trip{state: auth.Token(), nonce: auth.Token(), verifier: oauth2.GenerateVerifier()}
	to, err := d.oidc.leave(t)
	if err != nil {
		d.Log.Warn("the identity provider does not answer", "cause", withoutText(err))
		d.tripProblem(w, v, http.StatusServiceUnavailable, tripDown)
		return
	}
	d.keep(w, tripCookie, ceremony{purpose: toLink, begun: v.Now, staffID: staffID, trip: t})
	d.on(w, v, leaveView{Name: d.oidc.Name, To: to, Label: "Go on"})
}

// fromProvider is where the provider sends people back to. It is the one GET
// that opens a session: the standard has no other way.
func (d *Desk) fromProvider(w http.ResponseWriter, r *http.Request, v *Visit) {
	if d.oidc == nil {
		d.problem(w, v, http.StatusNotFound)
		return
	}
	c, ok := d.resume(w, r, tripCookie, toLink, v.Now)
	if !ok {
		d.tripProblem(w, v, http.StatusBadRequest, tripLate)
		return
	}
	who, err := d.oidc.arrive(r.Context(), c.trip, r.URL.Query())
	if err != nil {
		d.Log.Warn("a sign-in at the identity provider was refused", "cause", causeOf(err))
		if errors.Is(err, errProviderAway) {
			d.tripProblem(w, v, http.StatusServiceUnavailable, tripDown)
			return
		}
		d.tripProblem(w, v, http.StatusForbidden, tripRefused)
		return
	}
	d.welcome(w, r, v, c.staffID, who)
}

// welcome signs in whoever the account belongs to, or links it first.
func (d *Desk) welcome(w http.ResponseWriter, r *http.Request, v *Visit, linkTo string, who person) {
	how, to := "", "/staff"
	err := d.act(r, func(tx *store.Tx) error {
		if linkTo != "" {
			to = "/staff/me?done=linked"
			s, err := tx.FindStaff(linkTo)
			if err != nil || !s.Disabled.IsZero() { // their access ended while they were away
				how = tripUnknown
				return err
			}
			how = tripTaken
			err = tx.AddStaffAccount(store.StaffAccount{Issuer: who.iss, Subject: who.sub, StaffID: linkTo, Made: v.Now})
			if errors.Is(err, store.ErrTaken) {
				return nil
			}
			if err == nil {
				how, err = "", tx.Audit(linkTo, "provider link", linkTo, "", v.Now)
			}
			return err
		}
		s, err := tx.StaffByAccount(who.iss, who.sub)
		if errors.Is(err, store.ErrNone) && who.email != "" {
			s, err = d.firstVisit(tx, who, v)
		}
		if errors.Is(err, store.ErrNone) || errors.Is(err, store.ErrTaken) || err == nil && !s.Disabled.IsZero() {
			how = tripUnknown
			return errUndo
		}
		if err != nil {
			return err
		}
		if err := tx.Audit(s.ID, "staff sign-in", s.ID, "provider", v.Now); err != nil {
			return err
		}
		return d.start(tx, w, v, s.ID, false)
	})
	switch {
	case err != nil && !errors.Is(err, errUndo):
		d.broken(w, r, v, err)
	case how == tripTaken:
		d.tripProblem(w, v, http.StatusConflict, how)
	case how != "":
		d.tripProblem(w, v, http.StatusForbidden, how)
	default:
		d.on(w, v, leaveView{To: to, Label: "Go on"})
	}
}

// firstVisit links an account to the open invitation of its address. From then
// on the address says nothing any more: see [store.StaffAccount].
func (d *Desk) firstVisit(tx *store.Tx, who person, v *Visit) (store.Staff, error) {
	s, err := tx.SpendInvite(who.email, v.Now)
	if err != nil {
		return s, err
	}
	if err := tx.AddStaffAccount(store.StaffAccount{Issuer: who.iss, Subject: who.sub, StaffID: s.ID, Made: v.Now}); err != nil {
		return s, err
	}
	return s, tx.Audit(s.ID, "provider link", s.ID, "by the invited address", v.Now)
}

// tripProblem shows the sign-in with what happened.
func (d *Desk) tripProblem(w http.ResponseWriter, v *Visit, status int, how string) {
	v.Staff = store.Staff{} // a way back that failed says nothing of who else is signed in
	signInPage.Write(w, status, v.frame(), d.signInView("/staff", tripProblems[how]))
}

// causeOf is our own words of an error, without what others sent.
func causeOf(err error) string {
	if errors.Is(err, errProviderAway) {
		return "it did not answer"
	}
	return "its answer did not fit"
}
