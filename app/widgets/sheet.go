package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// Sheet shows a flowing object at the full width from its top, and scrolls
// when it is higher than the room.
type Sheet struct {
	widget.BaseWidget
	// OnScroll hears of scrolling: a person is there.
	OnScroll func()

	scroll *container.Scroll
	flow   *flow
}

// NewSheet makes one.
func NewSheet(content fyne.CanvasObject) *Sheet {
	s := &Sheet{flow: &flow{content: content}}
	s.flow.ExtendBaseWidget(s.flow)
	s.scroll = container.NewVScroll(s.flow)
	s.scroll.OnScrolled = func(fyne.Position) {
		if s.OnScroll != nil {
			s.OnScroll()
		}
	}
	s.ExtendBaseWidget(s)
	return s
}

// Reveal brings an object of the sheet into view.
func (s *Sheet) Reveal(o fyne.CanvasObject) {
	s.to(revealed(o, s, s.scroll.Offset.Y, Space(3, s)))
}

func (s *Sheet) to(y float32) {
	s.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(y, s.flow.Size().Height-s.Size().Height))))
}

// By scrolls by a part of the height.
func (s *Sheet) By(part float32) { s.to(s.scroll.Offset.Y + part*s.Size().Height) }

// MinSize is small: it scrolls.
func (s *Sheet) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	return fyne.NewSize(200, 100)
}

// CreateRenderer is for Fyne.
func (s *Sheet) CreateRenderer() fyne.WidgetRenderer { return &sheetRenderer{s} }

type sheetRenderer struct{ s *Sheet }

func (r *sheetRenderer) MinSize() fyne.Size           { return r.s.MinSize() }
func (r *sheetRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.s.scroll} }
func (r *sheetRenderer) Destroy()                     {}

func (r *sheetRenderer) Layout(s fyne.Size) {
	r.s.flow.width = s.Width
	r.s.scroll.Resize(s)
	r.s.flow.Resize(fyne.NewSize(s.Width, max(s.Height, r.s.flow.MinSize().Height)))
	r.s.scroll.Refresh()
}

func (r *sheetRenderer) Refresh() {
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}

// flow is the content, with room for focus rings at its left and for the
// scroll bar at its right.
type flow struct {
	widget.BaseWidget
	content fyne.CanvasObject
	width   float32
}

const flowLeft, flowRight = 6, 20

func (f *flow) MinSize() fyne.Size {
	f.ExtendBaseWidget(f)
	return fyne.NewSize(40, HeightFor(f.content, max(40, f.width-flowLeft-flowRight))+2*flowLeft)
}

func (f *flow) CreateRenderer() fyne.WidgetRenderer { return &flowRenderer{f} }

type flowRenderer struct{ f *flow }

func (r *flowRenderer) MinSize() fyne.Size           { return r.f.MinSize() }
func (r *flowRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.f.content} }
func (r *flowRenderer) Destroy()                     {}

func (r *flowRenderer) Layout(s fyne.Size) {
	w := s.Width - flowLeft - flowRight
	r.f.content.Move(fyne.NewPos(flowLeft, flowLeft))
	r.f.content.Resize(fyne.NewSize(w, HeightFor(r.f.content, w)))
}

func (r *flowRenderer) Refresh() {
	r.f.content.Refresh()
	r.Layout(r.f.Size())
	canvas.Refresh(r.f)
}
