package admin

import (
	"net/http"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/webauthn"

	"alcove/auth"
)

// What a ceremony is for. One begun for one thing finishes no other.
type purpose string

const (
	toSignIn  purpose = "sign-in"
	toSetUp   purpose = "setup"
	toAdd     purpose = "add"
	toRefresh purpose = "fresh"
	toLink    purpose = "provider" // at the identity provider, signing in or linking
)

// ceremony is a sign-in under way: what the server must remember between the
// question and the answer. Whoever holds its cookie is half signed in, which
// opens nothing.
type ceremony struct {
	purpose purpose
	begun   time.Time
	staffID string // whose it is, where that is known
	session *webauthn.SessionData
	setup   string // the setup token, until the passkey is there
	trip    trip
}

// maxCeremonies bounds the memory that strangers can take. Beyond it the
// oldest gives way; [auth.GuessRate] keeps one source from filling it.
const maxCeremonies = 4096

// ceremonies stand in memory only: a restart asks people to press again.
type ceremonies struct {
	mu  sync.Mutex
	all map[string]ceremony
}

// put remembers c and returns its token.
func (c *ceremonies) put(one ceremony) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[string]ceremony{}
	}
	oldest := ""
	for t, e := range c.all {
		if one.begun.Sub(e.begun) >= auth.StaffDoorLife {
			delete(c.all, t)
		} else if oldest == "" || e.begun.Before(c.all[oldest].begun) {
			oldest = t
		}
	}
	if len(c.all) >= maxCeremonies {
		delete(c.all, oldest)
	}
	token := auth.Token()
	c.all[string(auth.Hash(token))] = one
	return token
}

// take ends the ceremony of a token and returns it: each has one answer, right
// or wrong.
func (c *ceremonies) take(token string, p purpose, now time.Time) (ceremony, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	key := string(auth.Hash(token))
	one, ok := c.all[key]
	if !ok || one.purpose != p || now.Sub(one.begun) >= auth.StaffDoorLife {
		return ceremony{}, false
	}
	delete(c.all, key)
	return one, true
}

// The cookies of ceremonies. The browser sends the one of the provider's also
// when the provider sends people back; it opens nothing by itself.
const (
	doorCookie = "__Host-alcove-staff-door"
	tripCookie = "__Host-alcove-staff-trip"
)

func (d *Desk) keep(w http.ResponseWriter, name string, one ceremony) {
	c := cookie(d.doors.put(one))
	c.Name, c.MaxAge = name, int(auth.StaffDoorLife/time.Second)
	if name == tripCookie {
		c.SameSite = http.SameSiteLaxMode
	}
	http.SetCookie(w, c)
}

// resume ends the browser's ceremony of this purpose and returns it.
func (d *Desk) resume(w http.ResponseWriter, r *http.Request, name string, p purpose, now time.Time) (ceremony, bool) {
	c, err := r.Cookie(name)
	if err != nil || len(c.Value) > 100 {
		return ceremony{}, false
	}
	gone := cookie("")
	gone.Name, gone.MaxAge = name, -1
	http.SetCookie(w, gone)
	return d.doors.take(c.Value, p, now)
}
