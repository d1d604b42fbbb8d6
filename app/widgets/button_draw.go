package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
)

// ringWidth is the focus ring, ringGap the paper between it and a button: both
// stay outside of the control, so nothing moves when the focus does. Fields
// have no gap: their own edge turns green, and the ring makes it thick.
const (
	ringGap   = 2
	ringWidth = 2.5
)

// layRing puts a focus ring around an area.
func layRing(ring *canvas.Rectangle, s fyne.Size, radius, gap float32) {
	out := gap + ringWidth
	ring.Move(fyne.NewPos(-out, -out))
	ring.Resize(s.AddWidthHeight(2*out, 2*out))
	ring.CornerRadius = radius + out
}

// showRing draws it or not.
func showRing(ring *canvas.Rectangle, on bool, w fyne.Widget) {
	ring.FillColor, ring.StrokeColor, ring.StrokeWidth = Clear, Clear, 0
	if on {
		ring.StrokeColor, ring.StrokeWidth = paint(ColorRing, w), ringWidth
	}
}

type buttonRenderer struct {
	b            *Button
	ring, ground *canvas.Rectangle
	words        []fyne.CanvasObject
	unders       []fyne.CanvasObject
	laid         fyne.Size
}

func (r *buttonRenderer) MinSize() fyne.Size { return r.b.MinSize() }
func (r *buttonRenderer) Destroy()           {}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return append(append([]fyne.CanvasObject{r.ring, r.ground}, r.words...), r.unders...)
}

func (r *buttonRenderer) Layout(s fyne.Size) {
	if s.Width != r.laid.Width {
		r.laid = s
		r.write(s)
	}
	radius := theme.SizeForWidget(theme.SizeNameButtonRadius, r.b)
	var reach float32
	if r.b.Kind == Link {
		reach = Space(1, r.b)
	}
	r.ground.Move(fyne.NewPos(-reach, 0))
	r.ground.Resize(s.AddWidthHeight(2*reach, 0))
	r.ground.CornerRadius = radius
	layRing(r.ring, r.ground.Size(), radius, ringGap)
	r.ring.Move(r.ring.Position().AddXY(-reach, 0))
	size := theme.SizeForWidget(theme.SizeNameText, r.b)
	pitch := size * lineHeight
	y := (s.Height - pitch*float32(len(r.words))) / 2
	for i, o := range r.words {
		m := o.MinSize()
		x := r.b.pads()
		if r.b.Kind != Link || r.b.Center {
			x = (s.Width - m.Width) / 2
		}
		o.Move(fyne.NewPos(x, y+(pitch-m.Height)/2))
		o.Resize(m)
		if i < len(r.unders) {
			r.unders[i].Move(fyne.NewPos(x, y+pitch/2+size*0.62))
			r.unders[i].Resize(fyne.NewSize(m.Width, max(1, size/14)))
		}
		y += pitch
	}
}

// write makes the lines of words, and the line under a link: colour alone
// does not tell a link from a text.
func (r *buttonRenderer) write(s fyne.Size) {
	_, _, ink := r.b.colors()
	r.words, r.unders = nil, nil
	for _, l := range r.b.lines(s.Width) {
		t := canvas.NewText(l, ink)
		t.TextSize, t.TextStyle = theme.SizeForWidget(theme.SizeNameText, r.b), r.b.style()
		r.words = append(r.words, t)
		if r.b.Kind == Link {
			r.unders = append(r.unders, canvas.NewRectangle(ink))
		}
	}
}

func (r *buttonRenderer) Refresh() {
	ground, edge, _ := r.b.colors()
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = ground, edge, 1.5
	showRing(r.ring, r.b.focused && !r.b.Disabled(), r.b)
	s := r.b.Size()
	r.write(s)
	r.Layout(s)
	canvas.Refresh(r.b)
}
