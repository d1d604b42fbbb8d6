package app

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"alcove/app/widgets"
)

// Unpacking a picture may take a second: the window says so and goes on.
func TestAPictureIsOpenedBesideTheWindow(t *testing.T) {
	u, _, w := start(t, named(t, "documents"), usual)
	var later []func()
	u.work = func(f func()) { later = append(later, f) }
	pictures := func() (n int) {
		for _, f := range later {
			f()
		}
		later = nil
		each(w.Content(), func(o fyne.CanvasObject) {
			if _, ok := o.(*widgets.Picture); ok {
				n++
			}
		})
		return n
	}
	u.cur.pick(2)
	if s := said(w); !strings.Contains(s, wFileOpening) || strings.Contains(s, wFileKeep) || len(later) != 1 {
		t.Fatalf("%d at work, shows %q", len(later), s)
	}
	if n := pictures(); n != 1 || !strings.Contains(said(w), wFileKeep) || strings.Contains(said(w), wFileOpening) {
		t.Fatalf("%d pictures, shows %q", n, said(w))
	}
	// One that is ready when another is looked at stays away.
	u.cur.pick(1)
	u.cur.pick(2)
	u.cur.pick(1)
	if n := pictures(); n != 0 || !strings.Contains(said(w), "Breathe out slowly") {
		t.Errorf("%d pictures, shows %q", n, said(w))
	}
}

func TestATextIsShownInPiecesThatAreShort(t *testing.T) {
	for name, text := range map[string]string{
		"words": strings.Repeat("Breathe out slowly. ", 700), "one word": strings.Repeat("ż", 9001), "lines": "a\r\nb\n\nc", "none": "",
	} {
		rows, ok := textRows([]byte(text), OpenSettings(""))
		if !ok {
			t.Fatalf("%s is not shown", name)
		}
		all := ""
		for i := range rows.N {
			l := rows.Build(i).(*widgets.Text).Text()
			if len(l) > mostLine {
				t.Errorf("%s: a row of %d bytes", name, len(l))
			}
			all += l
		}
		if want := strings.NewReplacer("\r", "", "\n", "").Replace(text); all != want {
			t.Errorf("%s: %d bytes of %d are shown", name, len(all), len(want))
		}
	}
	for name, text := range map[string]string{"long": strings.Repeat("a", mostText+1), "not a text": "\xff\xfe"} {
		if _, ok := textRows([]byte(text), OpenSettings("")); ok {
			t.Errorf("%s is shown", name)
		}
	}
}
