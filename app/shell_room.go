package app

import (
	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
)

// lowRoom is the least height of a window, at 100 percent, in which a screen
// that fills the room has all of the shell around it. In a lower one, or with
// larger text, the words of the screen come first: the places take one line,
// with Help among them, and the bar is a line that says how the sync stands.
const lowRoom = 420

// space is how much room the shell takes of a window.
type space struct {
	low          bool
	strips, side float32
	row, bar     float32
}

// room decides how the shell stands in a window, and measures it.
func (s *shell) room(size fyne.Size) space {
	var a space
	if !s.nav.Hidden {
		a.side = s.nav.Rail(size.Width)
		a.low = a.side == 0 && s.full != nil && s.u.view.State == client.Open && size.Height < lowRoom*float32(s.u.settings.Text())/100
		if s.nav.Single(a.low); a.side == 0 {
			a.row = s.nav.HeightFor(size.Width)
		}
	}
	a.strips = s.strips.HeightFor(size.Width)
	// Where a strip says it, the line would say it twice.
	s.bar.Hidden, s.line.Hidden = a.low, !a.low || s.sync.Hidden
	switch {
	case !s.bar.Hidden:
		a.bar = widgets.HeightFor(s.bar, size.Width)
	case !s.line.Hidden:
		a.bar = s.line.HeightFor(size.Width)
	}
	return a
}

// shellLayout gives the strips and the bar their height, the places a rail at
// the side or a row on top, and the page the rest.
type shellLayout struct{ s *shell }

func (l *shellLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	p := l.s.page.MinSize()
	return fyne.NewSize(max(480, p.Width), p.Height+120)
}

func (l *shellLayout) Layout(_ []fyne.CanvasObject, size fyne.Size) {
	put := func(o fyne.CanvasObject, x, y, w, h float32) {
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, max(0, h)))
	}
	s := l.s
	a := s.room(size)
	put(s.paper, 0, 0, size.Width, size.Height)
	put(s.strips, 0, 0, size.Width, a.strips)
	put(s.bar, 0, size.Height-a.bar, size.Width, a.bar)
	put(s.line, 0, size.Height-a.bar, size.Width, a.bar)
	top := a.strips
	switch {
	case s.nav.Hidden:
	case a.side > 0:
		put(s.nav, 0, top, a.side, size.Height-top-a.bar)
	default:
		put(s.nav, 0, top, size.Width, a.row)
		s.nav.Refresh() // a row of the same size may hold others
		top += a.row
	}
	page := fyne.CanvasObject(s.page)
	if s.full != nil {
		page = s.full
	}
	put(page, a.side, top, size.Width-a.side, size.Height-top-a.bar)
}
