package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
)

// shownTabs are the words of the places in view.
func shownTabs(w fyne.Window) (words []string) {
	each(w.Content(), func(o fyne.CanvasObject) {
		if t, ok := o.(*widgets.Tab); ok && t.Visible() {
			words = append(words, t.Label())
		}
	})
	return words
}

// With text at 200 percent in a window 600 high, most of the window is for the
// talk, and the field, its button and what was said last are in view together.
func TestALowWindowWithLargeTextHasRoomForTheTalk(t *testing.T) {
	const high = 600
	for _, name := range []string{"messages_draft", "messages_stuck", "messages_many"} {
		u, _, w := start(t, named(t, name), look{1024, high, 200, false})
		page := u.cur.content
		if h := page.Size().Height; h < high*0.6 {
			t.Errorf("%s: the screen has %.0f of %d", name, h, high)
		}
		d := fyne.CurrentApp().Driver()
		top, end := d.AbsolutePositionForObject(page).Y, d.AbsolutePositionForObject(page).Y+page.Size().Height
		in := func(what string, o fyne.CanvasObject) float32 {
			y := d.AbsolutePositionForObject(o).Y
			if y < top || y+o.Size().Height > end {
				t.Errorf("%s: %s stands from %.0f to %.0f, the screen from %.0f to %.0f", name, what, y, y+o.Size().Height, top, end)
			}
			return y
		}
		if y := in("the field", w.Canvas().Focused().(fyne.CanvasObject)); y-top < 50 {
			t.Errorf("%s: %.0f above the field for what was said", name, y-top)
		}
		in("Send", button(t, w, wWriteSend))
		if got := strings.Join(shownTabs(w), ","); !strings.HasPrefix(got, wNavHome+","+wNavMessages) || !strings.HasSuffix(got, wHelp+","+wNavLock) {
			t.Errorf("%s: the places are %s", name, got)
		}
	}
}

// Who makes the words larger goes on writing where they were.
func TestTheFieldStaysInViewWhenTheWordsGrow(t *testing.T) {
	u, _, w := start(t, named(t, "messages"), look{1024, 600, 100, false})
	combine(w, fyne.KeyEqual, ctrlKey)
	u.resize(200)
	d, field := fyne.CurrentApp().Driver(), w.Canvas().Focused().(fyne.CanvasObject)
	end := d.AbsolutePositionForObject(u.cur.content).Y + u.cur.content.Size().Height
	if y := d.AbsolutePositionForObject(field).Y + field.Size().Height; y > end {
		t.Errorf("the field ends at %.0f, the screen at %.0f", y, end)
	}
}

// How the sync stands is said there too, and the bar is back where there is room.
func TestALowWindowSaysHowTheSyncStands(t *testing.T) {
	u, m, _ := start(t, named(t, "messages"), look{1024, 600, 200, false})
	if u.shell.line.Hidden || !u.shell.bar.Hidden || !strings.Contains(u.shell.slim.Text(), "up to date") {
		t.Errorf("the line says %q", u.shell.slim.Text())
	}
	v := m.view
	offlineBox(&v)
	m.set(v)
	if !u.shell.line.Hidden || u.shell.offline.Hidden {
		t.Error("it is said twice, or not at all")
	}
	u.open(nowhere)
	if u.shell.bar.Hidden || u.shell.line.Visible() {
		t.Error("the bar is not back at home")
	}
	u.open(placeMessages)
	u.resize(100)
	if u.shell.bar.Hidden || u.view.State != client.Open {
		t.Error("the bar is not back with small text")
	}
}
