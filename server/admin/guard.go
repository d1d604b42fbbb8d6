package admin

import (
	"errors"
	"net/http"
	"sync"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// cookieName is bound to this host, to encrypted connections, and to the root
// path (RFC 6265bis section 4.1.3.2). Browsers take localhost for encrypted.
const cookieName = "__Host-alcove-staff"

// liveHeader marks what a page asks by itself. It is no activity of a person.
const liveHeader = "X-Alcove-Live"

// guard settles who asks, and lets the route answer or says why not.
func (d *Desk) guard(route Route, w http.ResponseWriter, r *http.Request) {
	v, err := d.visit(r)
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	v.under = route.Under
	switch {
	case route.Who == Anybody:
	case v.Staff.ID == "":
		v.keepTyped(w, r, route)
		d.turnAway(w, r, v)
		return
	case !route.Who.may(v.Staff.Role):
		d.problem(w, v, http.StatusForbidden)
		return
	case route.Fresh && !v.fresh():
		d.askPasskey(w, r, v)
		return
	}
	if v.Staff.ID != "" && !v.live {
		d.note(v)
	}
	route.Answer(w, r, v)
}

// visit finds out who asks. A session that is over is nobody's.
func (d *Desk) visit(r *http.Request) (*Visit, error) {
	v := &Visit{desk: d, Now: d.Now(), path: r.URL.Path, Zone: time.UTC}
	v.live = r.Header.Get(liveHeader) != "" || r.Header.Get("Accept") == "text/event-stream"
	var err error
	if v.Practice, err = d.Store.PracticeNow(); err != nil {
		return v, err
	}
	v.Zone = v.Practice.Location()
	cookie, err := r.Cookie(cookieName)
	if err != nil || len(cookie.Value) > 100 {
		return v, nil
	}
	var s store.StaffSession
	var who store.Staff
	err = d.read(r, func(tx *store.Tx) (err error) {
		if s, who, err = tx.StaffSession(cookie.Value); err != nil {
			return err
		}
		v.Passkeys, err = tx.CountPasskeys(who.ID)
		return err
	})
	if errors.Is(err, store.ErrNone) {
		return v, nil
	}
	if err != nil {
		return v, err
	}
	if at := d.seen.last(cookie.Value); at.After(s.Seen) {
		s.Seen = at
	}
	if !who.Disabled.IsZero() || v.Now.Sub(s.Seen) >= auth.StaffIdle || v.Now.Sub(s.Made) >= auth.StaffSession {
		return v, nil
	}
	v.Session, v.Staff, v.token = s, who, cookie.Value
	return v, nil
}

// turnAway sends whoever is not signed in to the sign-in.
func (d *Desk) turnAway(w http.ResponseWriter, r *http.Request, v *Visit) {
	if v.live || r.Method != http.MethodGet && r.Method != http.MethodHead {
		d.problem(w, v, http.StatusUnauthorized)
		return
	}
	if r.Header.Get("Sec-Fetch-Site") == "cross-site" {
		d.onceMore(w, r, v)
		return
	}
	see(w, r, "/staff/sign-in"+d.nextOf(r))
}

// start signs a staff member in on this browser, in place of who was signed in
// there. fresh: by a passkey.
func (d *Desk) start(tx *store.Tx, w http.ResponseWriter, v *Visit, staffID string, fresh bool) error {
	token := auth.Token()
	s := store.StaffSession{StaffID: staffID, Made: v.Now, Seen: v.Now}
	if fresh {
		s.Fresh = v.Now
	}
	if v.token != "" { // a token never outlives a sign-in
		if err := tx.EndStaffSession(v.token); err != nil {
			return err
		}
	}
	tx.AfterCommit(func() { http.SetCookie(w, cookie(token)) })
	return tx.AddStaffSession(token, s)
}

func cookie(token string) *http.Cookie {
	return &http.Cookie{Name: cookieName, Value: token, Path: "/", Secure: true, HttpOnly: true, SameSite: http.SameSiteStrictMode}
}

// note moves the idle clock, in memory at once and on disk once a minute: what
// a crash loses ends a session earlier, never later.
func (d *Desk) note(v *Visit) {
	if !d.seen.move(v.token, v.Now) {
		return
	}
	token, at := v.token, v.Now
	d.Store.Later(func(tx *store.Tx) error { return tx.StaffSeen(token, at) })
}

// seenTimes is when each session's person last asked for a page.
type seenTimes struct {
	mu  sync.Mutex
	all map[string]seenTime
}

type seenTime struct{ at, saved time.Time }

func (s *seenTimes) last(token string) time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all[token].at
}

// move reports whether the time is due to be written.
func (s *seenTimes) move(token string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		s.all = map[string]seenTime{}
	}
	for t, e := range s.all {
		if now.Sub(e.at) >= auth.StaffIdle {
			delete(s.all, t) // over anyway
		}
	}
	e := s.all[token]
	e.at = now
	due := now.Sub(e.saved) >= auth.LastSeenEvery
	if due {
		e.saved = now
	}
	s.all[token] = e
	return due
}
