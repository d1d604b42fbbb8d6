package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Paper is the ground under everything: the window's own ground comes out a
// shade off from what is drawn on it.
type Paper struct{ widget.BaseWidget }

// NewPaper makes it.
func NewPaper() *Paper {
	p := &Paper{}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer is for Fyne.
func (p *Paper) CreateRenderer() fyne.WidgetRenderer {
	return &paperRenderer{p, canvas.NewRectangle(paint(theme.ColorNameBackground, p))}
}

type paperRenderer struct {
	p    *Paper
	rect *canvas.Rectangle
}

func (r *paperRenderer) MinSize() fyne.Size           { return fyne.Size{} }
func (r *paperRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.rect} }
func (r *paperRenderer) Destroy()                     {}
func (r *paperRenderer) Layout(s fyne.Size)           { r.rect.Resize(s) }
func (r *paperRenderer) Refresh() {
	r.rect.FillColor = paint(theme.ColorNameBackground, r.p)
	canvas.Refresh(r.rect)
}
