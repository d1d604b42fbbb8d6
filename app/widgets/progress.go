package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Progress is a bar that fills. What it is about stands beside it in words.
type Progress struct {
	widget.BaseWidget
	percent int
}

// NewProgress makes one, 0 to 100.
func NewProgress(percent int) *Progress {
	p := &Progress{percent: percent}
	p.ExtendBaseWidget(p)
	return p
}

// Set changes how full it is.
func (p *Progress) Set(percent int) {
	if p.percent != percent {
		p.percent = percent
		p.Refresh()
	}
}

// MinSize is a band.
func (p *Progress) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	return fyne.NewSize(60, 10*(1+Scale(p))/2)
}

// CreateRenderer is for Fyne.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	r := &progressRenderer{p, canvas.NewRectangle(Clear), canvas.NewRectangle(Clear)}
	r.Refresh()
	return r
}

type progressRenderer struct {
	p         *Progress
	bed, fill *canvas.Rectangle
}

func (r *progressRenderer) MinSize() fyne.Size { return r.p.MinSize() }
func (r *progressRenderer) Destroy()           {}
func (r *progressRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.bed, r.fill}
}

func (r *progressRenderer) Layout(s fyne.Size) {
	r.bed.CornerRadius, r.fill.CornerRadius = s.Height/2, s.Height/2
	r.bed.Resize(s)
	w := s.Width * float32(max(0, min(100, r.p.percent))) / 100
	r.fill.Resize(fyne.NewSize(max(w, s.Height), s.Height))
}

func (r *progressRenderer) Refresh() {
	r.bed.FillColor, r.bed.StrokeColor, r.bed.StrokeWidth = paint(ColorTint, r.p), paint(ColorOutline, r.p), 1
	r.fill.FillColor = paint(theme.ColorNamePrimary, r.p)
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}
