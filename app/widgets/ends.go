package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Ends is a line with an object at each end. Where the two do not fit side by
// side they stand under each other.
type Ends struct {
	widget.BaseWidget
	left, right fyne.CanvasObject
}

// Objects is the two.
func (e *Ends) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{e.left, e.right} }

// beside says whether both fit, and how much is left for the left one.
func (e *Ends) beside(width float32) (room float32, ok bool) {
	if !e.right.Visible() {
		return width, true
	}
	room = width - e.right.MinSize().Width - Space(3, e)
	return room, room >= width*0.48
}

// HeightFor is one line, or two.
func (e *Ends) HeightFor(width float32) float32 {
	if room, ok := e.beside(width); ok {
		if !e.right.Visible() {
			return HeightFor(e.left, room)
		}
		return max(HeightFor(e.left, room), e.right.MinSize().Height)
	}
	return HeightFor(e.left, width) + Space(1, e) + HeightFor(e.right, width)
}

// MinSize asks for the height at the present width.
func (e *Ends) MinSize() fyne.Size {
	e.ExtendBaseWidget(e)
	return fyne.NewSize(0, e.HeightFor(e.Size().Width))
}

// CreateRenderer is for Fyne.
func (e *Ends) CreateRenderer() fyne.WidgetRenderer { return &endsRenderer{e} }

type endsRenderer struct{ e *Ends }

func (r *endsRenderer) MinSize() fyne.Size           { return r.e.MinSize() }
func (r *endsRenderer) Objects() []fyne.CanvasObject { return r.e.Objects() }
func (r *endsRenderer) Destroy()                     {}

func (r *endsRenderer) Layout(s fyne.Size) {
	left, right := r.e.left, r.e.right
	if room, ok := r.e.beside(s.Width); ok {
		h, m := HeightFor(left, room), right.MinSize()
		left.Move(fyne.NewPos(0, (s.Height-h)/2))
		left.Resize(fyne.NewSize(room, h))
		right.Move(fyne.NewPos(s.Width-m.Width, (s.Height-m.Height)/2))
		right.Resize(m)
		return
	}
	h := HeightFor(left, s.Width)
	left.Move(fyne.NewPos(0, 0))
	left.Resize(fyne.NewSize(s.Width, h))
	right.Move(fyne.NewPos(0, h+Space(1, r.e)))
	right.Resize(fyne.NewSize(min(s.Width, right.MinSize().Width), HeightFor(right, s.Width)))
}

func (r *endsRenderer) Refresh() {
	r.e.left.Refresh()
	r.e.right.Refresh()
	r.Layout(r.e.Size())
	canvas.Refresh(r.e)
}
