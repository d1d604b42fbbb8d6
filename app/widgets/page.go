package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// cardWidth is the width of a card at 100 percent, and widest what it grows
// to with the text: longer lines are hard to read.
const (
	cardWidth = 480
	widest    = 940
)

// Page shows a column in the middle of the window, and scrolls when the
// window is small or the text large.
type Page struct {
	widget.BaseWidget
	// OnScroll hears of scrolling: a person is there.
	OnScroll func()

	scroll *container.Scroll
	middle *middle
}

// NewPage makes a page of one object.
func NewPage(content fyne.CanvasObject) *Page {
	p := &Page{middle: &middle{content: content}}
	p.middle.ExtendBaseWidget(p.middle)
	p.scroll = container.NewVScroll(p.middle)
	p.scroll.OnScrolled = func(fyne.Position) {
		if p.OnScroll != nil {
			p.OnScroll()
		}
	}
	p.ExtendBaseWidget(p)
	return p
}

// Reveal brings an object of the page into view.
func (p *Page) Reveal(o fyne.CanvasObject) {
	if y := revealed(o, p, p.scroll.Offset.Y, Space(4, p)); y != p.scroll.Offset.Y {
		p.scroll.ScrollToOffset(fyne.NewPos(0, max(0, y)))
	}
}

// revealed is how far a view that stands at an offset is scrolled to show an
// object of it, with some room around.
func revealed(o, view fyne.CanvasObject, offset, room float32) float32 {
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(view).Y
	if top-room < 0 {
		return offset + top - room
	}
	return offset + max(0, top+o.Size().Height+room-view.Size().Height)
}

// By scrolls a part of the window's height, for the keys that do that.
func (p *Page) By(part float32) {
	p.scroll.ScrollToOffset(fyne.NewPos(0, max(0, p.scroll.Offset.Y+part*p.Size().Height)))
}

// MinSize is small: everything scrolls.
func (p *Page) MinSize() fyne.Size {
	p.ExtendBaseWidget(p)
	return fyne.NewSize(320, 200)
}

// CreateRenderer is for Fyne.
func (p *Page) CreateRenderer() fyne.WidgetRenderer {
	return &pageRenderer{p, canvas.NewRectangle(paint(theme.ColorNameBackground, p))}
}

// pageRenderer draws the paper itself: the window's own ground comes out a
// shade off from what is drawn on it.
type pageRenderer struct {
	p     *Page
	paper *canvas.Rectangle
}

func (r *pageRenderer) MinSize() fyne.Size { return r.p.MinSize() }
func (r *pageRenderer) Destroy()           {}

func (r *pageRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.paper, r.p.scroll}
}

func (r *pageRenderer) Layout(s fyne.Size) {
	r.paper.Resize(s)
	r.p.middle.room = s
	r.p.scroll.Resize(s)
	r.p.middle.Resize(fyne.NewSize(s.Width, max(s.Height, r.p.middle.MinSize().Height)))
	r.p.scroll.Refresh()
}

func (r *pageRenderer) Refresh() {
	r.paper.FillColor = paint(theme.ColorNameBackground, r.p)
	r.Layout(r.p.Size())
	canvas.Refresh(r.p)
}

// middle puts the content in the middle of the room there is.
type middle struct {
	widget.BaseWidget
	content fyne.CanvasObject
	room    fyne.Size // of the page
}

func (m *middle) width() float32 {
	room := m.room.Width - 2*Space(4, m)
	if s, ok := m.content.(interface{ WidthIn(room float32) float32 }); ok && m.room.Width > 0 {
		return s.WidthIn(room)
	}
	w := min(cardWidth*Scale(m), widest)
	if m.room.Width > 0 {
		w = min(w, room)
	}
	return w
}

func (m *middle) MinSize() fyne.Size {
	m.ExtendBaseWidget(m)
	return fyne.NewSize(320, HeightFor(m.content, m.width())+2*Space(3, m))
}

func (m *middle) CreateRenderer() fyne.WidgetRenderer { return &middleRenderer{m} }

type middleRenderer struct{ m *middle }

func (r *middleRenderer) MinSize() fyne.Size           { return r.m.MinSize() }
func (r *middleRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.m.content} }
func (r *middleRenderer) Destroy()                     {}

// Layout puts the card a little above the middle, where the eye looks first.
func (r *middleRenderer) Layout(s fyne.Size) {
	w := r.m.width()
	h := HeightFor(r.m.content, w)
	r.m.content.Resize(fyne.NewSize(w, h))
	r.m.content.Move(fyne.NewPos((s.Width-w)/2, max(Space(3, r.m), (s.Height-h)*0.45)))
}

func (r *middleRenderer) Refresh() {
	r.m.content.Refresh()
	r.Layout(r.m.Size())
	canvas.Refresh(r.m)
}

// Set shows other content, from its top.
func (p *Page) Set(content fyne.CanvasObject) {
	p.middle.content = content
	p.scroll.Offset = fyne.NewPos(0, 0)
	p.middle.Refresh()
	p.Refresh()
}
