package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
)

// A4.17: the first screen says that there is nothing to set up, and no
// password to remember. With the largest words, in a small window, the field
// and its button still show at once.
func TestFirstScreenSaysThereIsNothingToSetUp(t *testing.T) {
	u, _, w := start(t, named(t, "first"), look{1024, 600, 200, false})
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
