package admin_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/servertest"
	"alcove/server/store"
)

// Acceptance 76: a staff session is idle after 15 minutes and over after 12 hours, whatever a
// page that changes by itself asks meanwhile.
func TestStaffSessionEnds(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.Clinician)
	if a := b.get("/staff"); a.StatusCode != http.StatusOK || !strings.Contains(a.Body, "Today") {
		t.Fatal(a.Status, a.Body)
	}
	w.Advance(auth.StaffIdle - time.Second)
	if a := b.get("/staff"); a.StatusCode != http.StatusOK {
		t.Fatal("one second before:", a.Status)
	}
	w.Advance(auth.StaffIdle)
	if a := b.get("/staff"); a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != "/staff/sign-in" {
		t.Fatal("idle:", a.Status)
	}
	b = signedIn(t, w, store.Clinician)
	for range int(auth.StaffSession / (10 * time.Minute)) {
		if a := b.get("/staff"); a.StatusCode != http.StatusOK {
			t.Fatal("busy:", a.Status)
		}
		w.Advance(10 * time.Minute)
	}
	if a := b.get("/staff"); a.StatusCode != http.StatusSeeOther {
		t.Error("after 12 hours:", a.Status)
	}
}

// Ending somebody's access takes effect on their next request.
func TestDisabledStaffIsOutAtOnce(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.FrontDesk)
	if err := w.Store().Write(context.Background(), func(tx *store.Tx) error { return tx.DisableStaff(b.Staff.ID, w.Now()) }); err != nil {
		t.Fatal(err)
	}
	if a := b.get("/staff"); a.StatusCode != http.StatusSeeOther {
		t.Error(a.Status)
	}
}

// The cookie of a session goes to this host alone, never to a script.
func TestSignOut(t *testing.T) {
	w := servertest.New(t)
	b := signedIn(t, w, store.Owner)
	old := *b
	a := b.post("/staff/sign-out")
	if a.StatusCode != http.StatusSeeOther {
		t.Fatal(a.Status)
	}
	c := a.Header.Get("Set-Cookie")
	for _, want := range []string{"__Host-", "Path=/", "Secure", "HttpOnly", "SameSite=Strict", "Max-Age=0"} {
		if !strings.Contains(c, want) {
			t.Errorf("%q lacks %s", c, want)
		}
	}
	if a := old.get("/staff"); a.StatusCode != http.StatusSeeOther {
		t.Error("the old cookie still works:", a.Status)
	}
}
