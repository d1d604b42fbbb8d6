package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Side is who wrote a [Bubble].
type Side int

// The sides.
const (
	Theirs Side = iota // left, on paper
	Mine               // right, on soft green
	Stuck              // right, on amber: it was not accepted
)

// bubbleWidth is the widest a bubble gets, at 100 percent.
const bubbleWidth = 520

// Bubble is one message: words above it (who, when), what was written, parts
// inside of it (files), and words and buttons below it (how far it came).
type Bubble struct {
	widget.BaseWidget
	side   Side
	above  *Text
	text   *Text
	inside *Column
	below  *Text
	after  *Column
}

// NewBubble makes one; empty words take no room.
func NewBubble(side Side, above, text, below string) *Bubble {
	b := &Bubble{side: side, above: NewText(Muted, above), text: NewText(Body, text), below: NewText(Muted, below),
		inside: NewTight(), after: NewTight()}
	if side == Stuck {
		b.text.Style = OnCare
	}
	b.ExtendBaseWidget(b)
	return b
}

// Draw changes all words.
func (b *Bubble) Draw(side Side, above, text, below string) {
	b.side = side
	b.text.Style = Body
	if side == Stuck {
		b.text.Style = OnCare
	}
	b.above.SetText(above)
	b.text.SetText(text)
	b.below.SetText(below)
	b.Refresh()
}

// Inside puts parts under the text, on the bubble.
func (b *Bubble) Inside(o ...fyne.CanvasObject) { b.inside.Set(o...) }

// After puts parts below the bubble.
func (b *Bubble) After(o ...fyne.CanvasObject) { b.after.Set(o...) }

// AccessibilityLabel is all of its words.
func (b *Bubble) AccessibilityLabel() string {
	return b.above.Text() + "\n" + b.text.Text() + "\n" + b.below.Text()
}

// AccessibilityRole is text.
func (b *Bubble) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// Holds reports whether a control is one of its parts.
func (b *Bubble) Holds(f fyne.Focusable) bool {
	return holds(b.inside, f) || holds(b.after, f)
}

// holds looks for a control in parts that stand in each other.
func holds(o fyne.CanvasObject, f fyne.Focusable) bool {
	if x, ok := o.(fyne.Focusable); ok && x == f {
		return true
	}
	if c, ok := o.(interface{ Objects() []fyne.CanvasObject }); ok {
		for _, x := range c.Objects() {
			if holds(x, f) {
				return true
			}
		}
	}
	return false
}

func (b *Bubble) pads() (x, y float32) { return Space(3, b), Space(2, b) }

// widths is how wide the bubble is in a width, and how wide its content.
func (b *Bubble) widths(width float32) (out, in float32) {
	x, _ := b.pads()
	most := min(width*0.86, bubbleWidth*(1+Scale(b))/2)
	if width < 360*Scale(b) {
		most = width
	}
	in = most - 2*x
	if len(b.inside.objects) == 0 && b.text.Text() != "" {
		var longest float32
		for _, l := range b.text.lines(in) {
			longest = max(longest, fyne.MeasureText(l, b.text.size(), b.text.style()).Width)
		}
		in = min(in, longest+1)
	}
	in = round(in + 0.5)
	return round(in + 2*x), in
}

// parts is where each part goes; put may be nil to measure.
func (b *Bubble) parts(width float32, put func(o fyne.CanvasObject, x, y, w, h float32)) float32 {
	out, in := b.widths(width)
	px, py := b.pads()
	left := float32(0)
	if b.side != Theirs {
		left = round(width - out)
	}
	do := func(o fyne.CanvasObject, x, y, w float32) float32 {
		h := HeightFor(o, w)
		if put != nil {
			put(o, x, y, w, h)
		}
		return h
	}
	y := float32(0)
	if b.above.Text() != "" {
		y += do(b.above, 0, y, width) + Space(0.5, b)
	}
	top := y
	y += py
	if b.text.Text() != "" {
		y += do(b.text, left+px, y, in)
	}
	if len(b.inside.objects) > 0 {
		if b.text.Text() != "" {
			y += Space(1.5, b)
		}
		y += do(b.inside, left+px, y, in)
	}
	y += py
	if put != nil {
		put(nil, left, top, out, y-top)
	}
	if b.below.Text() != "" {
		y += Space(0.5, b)
		if b.side == Stuck { // sentences, not a time: they begin where the buttons do
			w := min(width, bubbleWidth*Scale(b))
			y += do(b.below, round(width-w), y, w)
		} else {
			y += do(b.below, 0, y, width)
		}
	}
	if len(b.after.objects) > 0 {
		y += Space(1, b)
		w := min(width, bubbleWidth*Scale(b))
		y += do(b.after, round(width-w), y, w)
	}
	return y
}

// HeightFor adds up the parts.
func (b *Bubble) HeightFor(width float32) float32 { return b.parts(width, nil) }

// MinSize asks for the height at the present width.
func (b *Bubble) MinSize() fyne.Size {
	b.ExtendBaseWidget(b)
	return fyne.NewSize(0, b.HeightFor(b.Size().Width))
}

// CreateRenderer is for Fyne.
func (b *Bubble) CreateRenderer() fyne.WidgetRenderer {
	r := &bubbleRenderer{b, canvas.NewRectangle(Clear)}
	r.Refresh()
	return r
}

type bubbleRenderer struct {
	b      *Bubble
	ground *canvas.Rectangle
}

func (r *bubbleRenderer) MinSize() fyne.Size { return r.b.MinSize() }
func (r *bubbleRenderer) Destroy()           {}
func (r *bubbleRenderer) Objects() []fyne.CanvasObject {
	b := r.b
	return []fyne.CanvasObject{r.ground, b.above, b.text, b.inside, b.below, b.after}
}

func (r *bubbleRenderer) Layout(s fyne.Size) {
	r.b.above.End, r.b.below.End = r.b.side != Theirs, r.b.side == Mine
	r.b.parts(s.Width, func(o fyne.CanvasObject, x, y, w, h float32) {
		if o == nil {
			o = r.ground
		}
		o.Move(fyne.NewPos(x, y))
		o.Resize(fyne.NewSize(w, h))
	})
}

func (r *bubbleRenderer) Refresh() {
	b := r.b
	fill, edge := theme.ColorNameBackground, ColorEdge
	switch b.side {
	case Mine:
		fill, edge = ColorTint, ""
	case Stuck:
		fill, edge = ColorCare, ColorCareEdge
	}
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = paint(fill, b), Clear, 0
	if edge != "" {
		r.ground.StrokeColor, r.ground.StrokeWidth = paint(edge, b), 1
	}
	r.ground.CornerRadius = theme.SizeForWidget(theme.SizeNameCardRadius, b) * 0.8
	for _, o := range []fyne.CanvasObject{b.above, b.text, b.inside, b.below, b.after} {
		o.Refresh()
	}
	r.Layout(b.Size())
	canvas.Refresh(b)
}
