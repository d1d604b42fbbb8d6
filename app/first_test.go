package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"alcove/app/client"
)

// A4.17, A4.3, A4.4, A4.15: the first screen says that there is nothing to set up, and no
// password to remember. With the largest words, in a small window, the field
// and its button still show at once.
func TestFirstScreenSaysThereIsNothingToSetUp(t *testing.T) {
	for _, scene := range []string{"first", "invited"} {
		t.Run(scene, func(t *testing.T) { nothingToSetUp(t, scene) })
	}
}

func nothingToSetUp(t *testing.T, scene string) {
	u, _, w := start(t, named(t, scene), look{1024, 600, 200, false})
	if all := said(w); !strings.Contains(all, "There is no password to remember, and nothing to set up.") {
		t.Fatalf("it says %q", all)
	}
	send := button(t, w, wSendLink)
	end := fyne.CurrentApp().Driver().AbsolutePositionForObject(send).Y + send.Size().Height
	room := fyne.CurrentApp().Driver().AbsolutePositionForObject(u.shell.page).Y + u.shell.page.Size().Height
	if end > room {
		t.Errorf("the button ends at %.0f of %.0f", end, room)
	}
}

// A3.5: who comes from the invite types nothing: the address stands there,
// masked, and one press sends the link. Another one can be typed.
func TestInvitedPersonTypesNothing(t *testing.T) {
	u, m, w := start(t, named(t, "first"), usual)
	door := client.Doorway{Server: u.view.Server, Hint: "mV9x2Qk7", To: "j***@example.com"}
	if u.Doorway(door); !m.saw("doorway " + door.String()) {
		t.Fatalf("did %q", m.did)
	}
	m.set(named(t, "invited").view)
	if all := said(w); !strings.Contains(all, "j***@example.com") || strings.Contains(all, wEmailLabel) {
		t.Fatalf("it says %q", all)
	}
	keyPress(w, fyne.KeyReturn)
	if !m.saw("signin ") {
		t.Fatalf("did %q", m.did)
	}
	test.Tap(button(t, w, wFirstNoMail))
	test.Tap(button(t, w, wInvitedAnother))
	if !m.saw("open pin ") || !m.saw("change email") {
		t.Fatalf("did %q", m.did)
	}
	m.set(named(t, "waiting_invited").view)
	if all := said(w); !strings.Contains(all, "j***@example.com") {
		t.Fatalf("it says %q", all)
	}
	m.set(named(t, "first").view)
	if f := w.Canvas().Focused(); entryText(f) != "" {
		t.Errorf("the field holds %q", entryText(f))
	}
}
