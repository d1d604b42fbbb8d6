package widgets

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Nav leads between the places of the app: a rail at the side where the window
// is wide, a row at the top where it is not or the text is large.
type Nav struct {
	widget.BaseWidget
	tabs   []*Tab
	help   *Tab // stands elsewhere, but for a single row
	last   *Tab // stands apart at the end
	rail   bool
	single bool
}

// NewNav makes one. last stands apart at the end, and help before it in a
// single row only.
func NewNav(help, last *Tab, tabs ...*Tab) *Nav {
	n := &Nav{tabs: tabs, help: help, last: last}
	n.ExtendBaseWidget(n)
	return n
}

func (n *Nav) all() []*Tab { return append(n.tabs[:len(n.tabs):len(n.tabs)], n.help, n.last) }

// Single keeps the row at the top to one line, for a window with little height:
// the first place, the present one, help and the last always fit, and as many
// of the others as the width has room for.
func (n *Nav) Single(yes bool) { n.single = yes }

// shown is what stands in a width.
func (n *Nav) shown(width float32) []*Tab {
	list := n.all()
	if n.rail || !n.single {
		return append(list[:len(n.tabs):len(n.tabs)], n.last)
	}
	for i := len(n.tabs) - 1; i > 0 && n.line(list) > width; i-- {
		if !list[i].on {
			list = append(list[:i:i], list[i+1:]...)
		}
	}
	return list
}

// line is the width of tabs beside each other.
func (n *Nav) line(list []*Tab) float32 {
	w := 2 * Space(2, n)
	for _, t := range list {
		w += t.MinSize().Width + Space(1, n)
	}
	return w
}

// railRoom is the least width of a window that has a rail, at 100 percent.
const railRoom = 900

// Rail takes the width of the window and says how wide the rail then is; 0
// when the places stand in a row at the top.
func (n *Nav) Rail(window float32) float32 {
	rail := window >= railRoom*Scale(n)
	if rail != n.rail {
		n.rail = rail
		for _, t := range n.all() {
			t.slim = !rail || t.icon == ""
			t.Refresh()
		}
	}
	if !rail {
		return 0
	}
	var w float32
	for _, t := range n.shown(window) {
		w = max(w, t.MinSize().Width)
	}
	return w + Space(4, n)
}

// HeightFor is that of the row, which breaks where the width is used up.
func (n *Nav) HeightFor(width float32) float32 { return n.place(fyne.NewSize(width, 0), nil) }

func (n *Nav) place(s fyne.Size, put func(*Tab, fyne.Position, fyne.Size)) float32 {
	pad := Space(2, n)
	x, y, high := pad, Space(1, n), float32(0)
	list := n.shown(s.Width)
	if put != nil {
		for _, t := range n.all() {
			t.Hidden = !slices.Contains(list, t)
		}
	}
	for i, t := range list {
		m := t.MinSize()
		if n.rail {
			at := fyne.NewPos(pad, y)
			if t == n.last {
				at.Y = max(y+pad, s.Height-m.Height-pad)
			}
			if put != nil {
				put(t, at, fyne.NewSize(s.Width-2*pad, m.Height))
			}
			y += m.Height + Space(1, n)
			continue
		}
		if i > 0 && x+m.Width+pad > s.Width {
			x, y, high = pad, y+high+Space(1, n), 0
		}
		if put != nil {
			put(t, fyne.NewPos(x, y), m)
		}
		x += m.Width + Space(1, n)
		high = max(high, m.Height)
	}
	return y + high + Space(1, n)
}

// MinSize asks for the height at the present width.
func (n *Nav) MinSize() fyne.Size {
	n.ExtendBaseWidget(n)
	return fyne.NewSize(0, n.HeightFor(n.Size().Width))
}

// CreateRenderer is for Fyne.
func (n *Nav) CreateRenderer() fyne.WidgetRenderer { return &navRenderer{n} }

type navRenderer struct{ n *Nav }

func (r *navRenderer) MinSize() fyne.Size { return r.n.MinSize() }
func (r *navRenderer) Destroy()           {}

func (r *navRenderer) Objects() []fyne.CanvasObject {
	var o []fyne.CanvasObject
	for _, t := range r.n.all() {
		o = append(o, t)
	}
	return o
}

func (r *navRenderer) Layout(s fyne.Size) {
	r.n.place(s, func(t *Tab, p fyne.Position, s fyne.Size) {
		t.Move(p)
		t.Resize(s)
	})
}

func (r *navRenderer) Refresh() {
	for _, t := range r.n.all() {
		t.Refresh()
	}
	r.Layout(r.n.Size())
	canvas.Refresh(r.n)
}
