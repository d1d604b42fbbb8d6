package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// dockRoom is the least height of the list between the docked parts, in lines
// of text. With less the parts scroll along with it, so that nothing is cut
// with large text in a low window.
const dockRoom = 7

// Dock is a head, a list that takes the room, and a foot.
type Dock struct {
	widget.BaseWidget
	head, foot fyne.CanvasObject
	list       *List
	along      bool // the parts scroll along
}

// NewDock makes one; head and foot may be nil.
func NewDock(head fyne.CanvasObject, list *List, foot fyne.CanvasObject) *Dock {
	d := &Dock{head: head, list: list, foot: foot}
	d.ExtendBaseWidget(d)
	return d
}

// Reveal brings an object into view where the parts scroll along.
func (d *Dock) Reveal(o fyne.CanvasObject) {
	if d.along || inside(d.list, o) {
		d.list.Reveal(o)
	}
}

// Along reports whether the parts scroll along with the list.
func (d *Dock) Along() bool { return d.along }

// inside tells by where it stands whether o may be inside of the list.
func inside(l *List, o fyne.CanvasObject) bool {
	d := fyne.CurrentApp().Driver()
	p, q := d.AbsolutePositionForObject(l), d.AbsolutePositionForObject(o)
	return q.X >= p.X && q.X+o.Size().Width <= p.X+l.Size().Width && q.Y+o.Size().Height > p.Y && q.Y < p.Y+l.Size().Height
}

// MinSize is small: it scrolls.
func (d *Dock) MinSize() fyne.Size {
	d.ExtendBaseWidget(d)
	return fyne.NewSize(200, 100)
}

// CreateRenderer is for Fyne.
func (d *Dock) CreateRenderer() fyne.WidgetRenderer { return &dockRenderer{d} }

type dockRenderer struct{ d *Dock }

func (r *dockRenderer) MinSize() fyne.Size { return r.d.MinSize() }
func (r *dockRenderer) Destroy()           {}

func (r *dockRenderer) Objects() []fyne.CanvasObject {
	var o []fyne.CanvasObject
	if r.d.head != nil && !r.d.along {
		o = append(o, r.d.head)
	}
	o = append(o, r.d.list)
	if r.d.foot != nil && !r.d.along {
		o = append(o, r.d.foot)
	}
	return o
}

func (r *dockRenderer) Layout(s fyne.Size) {
	d := r.d
	var head, foot float32
	if d.head != nil {
		head = HeightFor(d.head, s.Width)
	}
	if d.foot != nil {
		foot = HeightFor(d.foot, s.Width)
	}
	gap := Space(2.5, d)
	along := s.Height-head-foot-2*gap < dockRoom*bodySize*lineHeight*Scale(d)
	if along != d.along {
		d.along = along
		canvas.Refresh(d)
	}
	if along {
		d.list.Move(fyne.NewPos(0, 0))
		d.list.Frame(d.head, d.foot)
		d.list.Resize(s)
		return
	}
	d.list.Frame(nil, nil)
	y := float32(0)
	if d.head != nil {
		d.head.Move(fyne.NewPos(0, 0))
		d.head.Resize(fyne.NewSize(s.Width, head))
		y = head + gap
	}
	d.list.Move(fyne.NewPos(0, y))
	if d.foot != nil {
		d.foot.Move(fyne.NewPos(0, s.Height-foot))
		d.foot.Resize(fyne.NewSize(s.Width, foot))
		foot += gap
	}
	d.list.Resize(fyne.NewSize(s.Width, s.Height-y-foot))
}

func (r *dockRenderer) Refresh() {
	for _, o := range []fyne.CanvasObject{r.d.head, r.d.foot} {
		if o != nil {
			o.Refresh()
		}
	}
	r.Layout(r.d.Size())
	r.d.list.Refresh()
	canvas.Refresh(r.d)
}
