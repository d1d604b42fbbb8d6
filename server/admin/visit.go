package admin

import (
	"net/http"
	"strings"
	"time"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// Visit is who asks, and what every page needs: the practice and the moment.
type Visit struct {
	Staff    store.Staff // the zero value for whoever is not signed in
	Session  store.StaffSession
	Passkeys int // how many they have
	Practice store.Practice
	Now      time.Time
	Zone     *time.Location

	desk  *Desk
	path  string
	under string // the line of the menu that the route names
	token string // of the session
	live  bool   // a page that changes by itself asked, nobody pressed anything
	typed string // what whoever is signed out had typed
}

// when is a moment in words, in the practice's zone.
func (v *Visit) when(t time.Time) string { return page.When(t, v.Now, v.Zone) }

// fresh reports whether the last passkey is recent enough for a dangerous act.
func (v *Visit) fresh() bool {
	return !v.Session.Fresh.IsZero() && v.Now.Sub(v.Session.Fresh) < auth.StaffFresh
}

// frame is what stands around a page for this visit.
func (v *Visit) frame() page.Frame {
	f := page.Frame{Practice: v.Practice.Name}
	if v.Staff.ID == "" {
		return f
	}
	f.Staff = page.Staff{Name: v.Staff.Name, Role: roleName(v.Staff.Role), Me: v.path == "/staff/me"}
	if v.path != "/staff" { // Today tells it at length
		f.Staff.Alarm = v.alarm()
	}
	today, unread := v.desk.counts(v.Now)
	for _, r := range v.desk.routes {
		if r.Menu == "" || !r.Who.may(v.Staff.Role) {
			continue
		}
		_, path, _ := strings.Cut(r.Pattern, " ")
		e := page.Entry{Label: r.Menu, Path: path, Open: v.path == path}
		// Every address begins with that of Today, and not every page is a part of it.
		e.Here = e.Open || v.under == r.Menu || path != "/staff" && strings.HasPrefix(v.path, path+"/")
		switch r.Menu {
		case "Today":
			e.Count = today
		case "Messages":
			e.Count = unread
		}
		f.Staff.Menu = append(f.Staff.Menu, e)
	}
	return f
}

// alarm is since when no mail can leave; "" if mail leaves.
func (v *Visit) alarm() string {
	if v.desk.Post == nil {
		return ""
	}
	since := v.desk.Post.Trouble().FailingSince
	if since.IsZero() {
		return ""
	}
	return v.when(since)
}

// liveFrame is frame for a page that changes by itself.
func (v *Visit) liveFrame() page.Frame {
	f := v.frame()
	f.Staff.Live = true
	return f
}

// roleName is what people call a role.
func roleName(r store.Role) string {
	switch r {
	case store.Owner:
		return "Owner"
	case store.Clinician:
		return "Clinician"
	}
	return "Front desk"
}

// see sends the browser on after a POST (RFC 9110 section 15.4.4).
func see(w http.ResponseWriter, r *http.Request, path string) {
	http.Redirect(w, r, path, http.StatusSeeOther)
}
