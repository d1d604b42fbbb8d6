package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// ground is how a box is drawn.
type ground struct {
	fill, edge    fyne.ThemeColorName // "" draws none
	across, along float32             // room inside, in steps
	radius        bool
}

// Box is a ground with something on it.
type Box struct {
	widget.BaseWidget
	ground
	content fyne.CanvasObject
}

func newBox(g ground, content fyne.CanvasObject) *Box {
	b := &Box{ground: g, content: content}
	b.ExtendBaseWidget(b)
	return b
}

// NewCard is the sheet that a screen is written on.
func NewCard(content fyne.CanvasObject) *Box {
	return newBox(ground{fill: ColorCard, edge: ColorEdge, across: 8, along: 8, radius: true}, content)
}

// NewNote is a soft green ground for something good to know.
func NewNote(content fyne.CanvasObject) *Box {
	return newBox(ground{fill: ColorTint, across: 3, along: 2.5, radius: true}, content)
}

// NewCare is a soft amber ground for something to look at; put [OnCare] text on it.
func NewCare(content fyne.CanvasObject) *Box {
	return newBox(ground{fill: ColorCare, edge: ColorCareEdge, across: 3, along: 2.5, radius: true}, content)
}

// NewStrip is a band across the window, for what is true of every screen.
func NewStrip(content fyne.CanvasObject) *Box {
	return newBox(ground{fill: ColorCare, across: 5, along: 1.5}, content)
}

// NewBar is room at the edge of the window. It has the window's own ground:
// the words of a field that is half scrolled away are not cut by every
// renderer, and must not show through.
func NewBar(content fyne.CanvasObject) *Box {
	return newBox(ground{fill: theme.ColorNameBackground, across: 4.5, along: 2.5}, content)
}

// NewThinBar is a bar for one line of words, where height is dear.
func NewThinBar(content fyne.CanvasObject) *Box {
	return newBox(ground{fill: theme.ColorNameBackground, across: 4.5, along: 0.5}, content)
}

// Content is what stands on it.
func (b *Box) Content() fyne.CanvasObject { return b.content }

// HeightFor is that of the content and the room around.
func (b *Box) HeightFor(width float32) float32 {
	return HeightFor(b.content, width-2*Space(b.across, b)) + 2*Space(b.along, b)
}

// MinSize asks for the height at the present width.
func (b *Box) MinSize() fyne.Size {
	b.ExtendBaseWidget(b)
	return fyne.NewSize(0, b.HeightFor(b.Size().Width))
}

// CreateRenderer is for Fyne.
func (b *Box) CreateRenderer() fyne.WidgetRenderer {
	r := &boxRenderer{b: b, rect: canvas.NewRectangle(Clear)}
	r.Refresh()
	return r
}

type boxRenderer struct {
	b    *Box
	rect *canvas.Rectangle
}

func (r *boxRenderer) MinSize() fyne.Size           { return r.b.MinSize() }
func (r *boxRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect, r.b.content} }
func (r *boxRenderer) Destroy()                     {}

func (r *boxRenderer) Layout(s fyne.Size) {
	x, y := Space(r.b.across, r.b), Space(r.b.along, r.b)
	r.rect.Resize(s)
	r.b.content.Move(fyne.NewPos(x, y))
	r.b.content.Resize(fyne.NewSize(s.Width-2*x, s.Height-2*y))
}

func (r *boxRenderer) Refresh() {
	r.rect.FillColor, r.rect.StrokeColor, r.rect.StrokeWidth, r.rect.CornerRadius = Clear, Clear, 0, 0
	if r.b.fill != "" {
		r.rect.FillColor = paint(r.b.fill, r.b)
	}
	if r.b.edge != "" {
		r.rect.StrokeColor, r.rect.StrokeWidth = paint(r.b.edge, r.b), 1
	}
	if r.b.radius {
		r.rect.CornerRadius = theme.SizeForWidget(theme.SizeNameCardRadius, r.b)
		if r.b.fill != ColorCard {
			r.rect.CornerRadius = theme.SizeForWidget(theme.SizeNameInputRadius, r.b)
		}
	}
	r.b.content.Refresh()
	canvas.Refresh(r.b)
}
