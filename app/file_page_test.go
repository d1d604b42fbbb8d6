package app

import (
	"path/filepath"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"alcove/app/client"
)

// A PDF is never opened in here: it is saved after a warning, and then opened
// by another app. Who says no has nothing saved.
func TestAPDFIsSavedAfterAWarningAndOpensOutside(t *testing.T) {
	v := view(client.Open, inside, withBox(func(b *client.Box) { b.Documents[0].State = client.FileHere }))
	u, m, w := start(t, scene{view: v, place: placeDocuments}, usual)
	u.Folder = t.TempDir()
	var opened string
	u.outside = func(p string) error { opened = p; return nil }
	u.cur.pick(0)
	if s := said(w); !strings.Contains(s, wFileOutside) || strings.Contains(s, "%PDF") {
		t.Fatalf("shows %q", s)
	}
	want := filepath.Join(u.Folder, "Coping plan.pdf")
	for _, press := range []string{wFileNo, wFileYes} {
		test.Tap(button(t, w, wFileKeep))
		if opened != "" || m.saw("save f_plan "+want) || !strings.Contains(said(w), wFileWarn) {
			t.Fatalf("before %q: did %q, opened %q", press, m.did, opened)
		}
		test.Tap(button(t, w, press))
	}
	if !m.saw("save f_plan "+want) || opened != want {
		t.Errorf("did %q, opened %q", m.did, opened)
	}
}

// A file that goes out with a message shows how far it is.
func TestAFileOnItsWayOutShowsHowFarItIs(t *testing.T) {
	u, _, w := start(t, named(t, "messages"), usual)
	f := client.File{ID: "f_out", Name: "Night.txt", Size: 4_000_000, State: client.FileHere}
	words := fill(wFileComing, "n", "25")
	for _, going := range []bool{false, true} {
		if f.Going = going; going {
			f.Sent = 25
		}
		w.SetContent(u.fileLine(f))
		if s := said(w); !strings.Contains(s, "Night.txt") || strings.Contains(s, words) != going {
			t.Errorf("going %v: %q", going, s)
		}
	}
}
