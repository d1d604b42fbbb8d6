package servertest

import (
	"strings"
	"testing"
	"time"

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
	if s := w.State(); s.Clients != 1 || s.MailsSent != 1 {
		t.Errorf("%+v", s)
	}
}
