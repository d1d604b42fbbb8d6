package servertest

import (
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/control"
)

func TestWorld(t *testing.T) {
	w := New(t)
	c := w.Client("jane@example.com", "Jane Rivera")
	Act(w, control.Invite, control.Who{Who: c.ID})
	if m := w.Mail("jane@example.com", 1); Link(m) != "" || Code(m) != "" || !strings.Contains(m.Text, w.URL+"/open/app?h=") {
		t.Errorf("%+v", m)
	}
	before := w.Now()
	w.Advance(24 * time.Hour)
	if d := w.Now().Sub(before); d < 24*time.Hour || d > 25*time.Hour {
		t.Error(d)
	}
	w.Morning()
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	if h, m, _ := w.Now().In(zone).Clock(); h != 10 || m > 5 {
		t.Errorf("%d:%02d is not ten in the morning", h, m)
	}
	if s := w.State(); s.Clients != 1 || s.MailsSent != 1 {
		t.Errorf("%+v", s)
	}
}

// The whole way in over HTTP: address, mail, code, tokens, a call, the end.
func TestSignIn(t *testing.T) {
	w := New(t)
	w.Client("jane@example.com", "Jane Rivera")
	a := w.SignIn("jane@example.com")
	var s auth.SessionAnswer
	if status, _ := a.Call("GET", auth.PathSession, "", &s); status != 200 || s.DeviceName != "HP-Laptop" || s.LocksIn == 0 {
		t.Fatalf("%d %+v", status, s)
	}
	Act(w, control.DeviceEnd, control.IDIn{ID: a.Tokens.DeviceID})
	status, header := a.Call("GET", auth.PathSession, "", nil)
	if status != 401 || !strings.Contains(header.Get("WWW-Authenticate"), string(auth.EndedByPractice)) {
		t.Errorf("%d %v", status, header)
	}
}
