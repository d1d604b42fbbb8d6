package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Beside puts a small object left of a flowing one: a number and its tip.
type Beside struct {
	widget.BaseWidget
	left, right fyne.CanvasObject
}

// NewBeside makes the pair.
func NewBeside(left, right fyne.CanvasObject) *Beside {
	b := &Beside{left: left, right: right}
	b.ExtendBaseWidget(b)
	return b
}

// Objects is the pair.
func (b *Beside) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{b.left, b.right} }

// HeightFor is that of the higher one.
func (b *Beside) HeightFor(width float32) float32 {
	m := b.left.MinSize()
	return max(m.Height, HeightFor(b.right, width-m.Width-Space(3, b)))
}

// MinSize asks for the height at the present width.
func (b *Beside) MinSize() fyne.Size {
	b.ExtendBaseWidget(b)
	return fyne.NewSize(b.left.MinSize().Width, b.HeightFor(b.Size().Width))
}

// CreateRenderer is for Fyne.
func (b *Beside) CreateRenderer() fyne.WidgetRenderer { return &besideRenderer{b} }

type besideRenderer struct{ b *Beside }

func (r *besideRenderer) MinSize() fyne.Size           { return r.b.MinSize() }
func (r *besideRenderer) Objects() []fyne.CanvasObject { return r.b.Objects() }
func (r *besideRenderer) Destroy()                     {}

func (r *besideRenderer) Layout(s fyne.Size) {
	m := r.b.left.MinSize()
	r.b.left.Resize(m)
	x := m.Width + Space(3, r.b)
	h := HeightFor(r.b.right, s.Width-x)
	r.b.right.Move(fyne.NewPos(x, max(0, (m.Height-h)/2)))
	r.b.right.Resize(fyne.NewSize(s.Width-x, h))
}

func (r *besideRenderer) Refresh() {
	r.b.left.Refresh()
	r.b.right.Refresh()
	r.Layout(r.b.Size())
	canvas.Refresh(r.b)
}

// Number is a figure in a soft disc.
type Number struct {
	widget.BaseWidget
	text string
}

// NewNumber makes one.
func NewNumber(text string) *Number {
	n := &Number{text: text}
	n.ExtendBaseWidget(n)
	return n
}

// MinSize is a square that grows with the text.
func (n *Number) MinSize() fyne.Size {
	n.ExtendBaseWidget(n)
	return fyne.NewSquareSize(theme.SizeForWidget(theme.SizeNameText, n) * 1.9)
}

// CreateRenderer is for Fyne.
func (n *Number) CreateRenderer() fyne.WidgetRenderer {
	r := &numberRenderer{n: n, disc: canvas.NewCircle(Clear), word: canvas.NewText(n.text, Clear)}
	r.Refresh()
	return r
}

type numberRenderer struct {
	n    *Number
	disc *canvas.Circle
	word *canvas.Text
}

func (r *numberRenderer) MinSize() fyne.Size           { return r.n.MinSize() }
func (r *numberRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.disc, r.word} }
func (r *numberRenderer) Destroy()                     {}

func (r *numberRenderer) Layout(s fyne.Size) {
	r.disc.Resize(s)
	m := r.word.MinSize()
	r.word.Move(fyne.NewPos((s.Width-m.Width)/2, (s.Height-m.Height)/2))
	r.word.Resize(m)
}

func (r *numberRenderer) Refresh() {
	r.disc.FillColor = paint(ColorTint, r.n)
	r.word.Color = paint(theme.ColorNameForeground, r.n)
	r.word.TextSize = theme.SizeForWidget(theme.SizeNameText, r.n)
	r.word.TextStyle = fyne.TextStyle{Bold: true}
	canvas.Refresh(r.n)
}

// Line is a hairline between parts.
type Line struct{ widget.BaseWidget }

// NewLine makes one.
func NewLine() *Line {
	l := &Line{}
	l.ExtendBaseWidget(l)
	return l
}

// MinSize is one unit high.
func (l *Line) MinSize() fyne.Size { l.ExtendBaseWidget(l); return fyne.NewSize(0, 1) }

// CreateRenderer is for Fyne.
func (l *Line) CreateRenderer() fyne.WidgetRenderer {
	return &lineRenderer{l: l, rect: canvas.NewRectangle(paint(ColorEdge, l))}
}

type lineRenderer struct {
	l    *Line
	rect *canvas.Rectangle
}

func (r *lineRenderer) MinSize() fyne.Size           { return r.l.MinSize() }
func (r *lineRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }
func (r *lineRenderer) Destroy()                     {}
func (r *lineRenderer) Layout(s fyne.Size)           { r.rect.Resize(s) }
func (r *lineRenderer) Refresh() {
	r.rect.FillColor = paint(ColorEdge, r.l)
	canvas.Refresh(r.rect)
}
