package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// paneWidest is the widest a [Pane] gets, at 100 percent.
const paneWidest = 760

// Pane is one sheet that takes the room of the window, with something on it
// that scrolls by itself.
type Pane struct {
	widget.BaseWidget
	box *Box
}

// NewPane makes one.
func NewPane(content fyne.CanvasObject) *Pane {
	p := &Pane{box: newBox(ground{fill: ColorCard, edge: ColorEdge, across: 5, along: 3, radius: true}, content)}
	p.ExtendBaseWidget(p)
	return p
}

// MinSize is small: what is on it scrolls.
func (p *Pane) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	return fyne.NewSize(320, 120)
}

// CreateRenderer is for Fyne.
func (p *Pane) CreateRenderer() fyne.WidgetRenderer { return &paneRenderer{p} }

type paneRenderer struct{ p *Pane }

func (r *paneRenderer) MinSize() fyne.Size           { return r.p.MinSize() }
func (r *paneRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.p.box} }
func (r *paneRenderer) Destroy()                     {}
func (r *paneRenderer) Refresh()                     { r.p.box.Refresh() }

func (r *paneRenderer) Layout(s fyne.Size) {
	pad := Space(2, r.p)
	w := min(s.Width-2*pad, paneWidest*Scale(r.p))
	r.p.box.Move(fyne.NewPos((s.Width-w)/2, pad))
	r.p.box.Resize(fyne.NewSize(w, s.Height-pad))
}
