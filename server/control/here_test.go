package control

import (
	"errors"
	"strings"
	"testing"
)

// Before the first serve, nobody has said where the server will be. A setup
// address is handed over by hand, and leads to this machine, as the first
// owner's does; a mail that cannot say where to go is not made, and the way on
// that is named is one that there is.
func TestBeforeTheFirstServe(t *testing.T) {
	o := office(t, t.TempDir())
	o.PublicURL = ""
	setup, err := Setup.Do(t.Context(), o, "cli:ana", SetupIn{Name: "Lakeside", Phone: "555", Email: "a@b.co"})
	if err != nil || !strings.HasPrefix(setup.SetupURL, localURL+"/") {
		t.Fatal(setup, err)
	}
	added, err := StaffAdd.Do(t.Context(), o, "cli:ana", StaffAddIn{Email: "ruth@b.co", Name: "Ruth", Role: "clinician"})
	if err != nil || !strings.HasPrefix(added.SetupURL, localURL+"/staff/setup#") {
		t.Error(added, err)
	}
	if again, err := StaffReset.Do(t.Context(), o, "cli:ana", StaffResetIn{Who: added.ID}); err != nil || !strings.HasPrefix(again.SetupURL, localURL+"/") {
		t.Error(again, err)
	}
	if _, err := ClientAdd.Do(t.Context(), o, "cli:ana", ClientAddIn{Email: "jane@example.com", Name: "Jane"}); err != nil {
		t.Fatal(err)
	}
	var no *Refusal
	if _, err := Invite.Do(t.Context(), o, "cli:ana", Who{Who: "jane@example.com"}); !errors.As(err, &no) || !strings.Contains(no.Sentence, "alcove-server serve") {
		t.Error(err)
	}
	o.PublicURL = "https://portal.example.org"
	if err := o.KeepPublicURL(t.Context()); err != nil {
		t.Fatal(err)
	}
	o.PublicURL = ""
	if again, err := StaffReset.Do(t.Context(), o, "cli:ana", StaffResetIn{Who: added.ID}); err != nil || !strings.HasPrefix(again.SetupURL, "https://portal.example.org/") {
		t.Error(again, err)
	}
}
