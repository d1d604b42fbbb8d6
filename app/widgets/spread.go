package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// narrowest is the width at 100 percent that a card may shrink to so that two
// stand side by side.
const narrowest = 370

// Spread is three cards: where the window is wide enough the second stands
// beside the first, and the third under the first; else they stand in one
// column. What a person looks for first should not lie below the edge.
type Spread struct {
	widget.BaseWidget
	cards []fyne.CanvasObject // two or three
}

// NewSpread makes one; third may be nil. The keyboard walks the cards in this
// order.
func NewSpread(first, second, third fyne.CanvasObject) *Spread {
	s := &Spread{cards: []fyne.CanvasObject{first, second}}
	if third != nil {
		s.cards = append(s.cards, third)
	}
	s.ExtendBaseWidget(s)
	return s
}

// Objects is the cards.
func (s *Spread) Objects() []fyne.CanvasObject { return s.cards }

// WidthIn is the width that it wants of a page's room.
func (s *Spread) WidthIn(room float32) float32 {
	one := cardWidth * Scale(s)
	if two := min(2*one+s.gap(), room); s.beside(two) {
		return two
	}
	return min(one, widest, room)
}

func (s *Spread) gap() float32 { return Space(3.5, s) }

func (s *Spread) beside(width float32) bool { return width >= 2*narrowest*Scale(s)+s.gap() }

// place puts the cards for a width and returns the height; a nil put only measures.
func (s *Spread) place(width float32, put func(card int, at fyne.Position, size fyne.Size)) float32 {
	if put == nil {
		put = func(int, fyne.Position, fyne.Size) {}
	}
	gap, w := s.gap(), width
	if s.beside(width) {
		w = (width - gap) / 2
	}
	var h [3]float32
	for i, c := range s.cards {
		h[i] = HeightFor(c, w)
	}
	if w < width && len(s.cards) == 2 {
		h[0] = max(h[0], h[1])
		h[1] = h[0]
	}
	put(0, fyne.NewPos(0, 0), fyne.NewSize(w, h[0]))
	if w < width {
		put(1, fyne.NewPos(w+gap, 0), fyne.NewSize(w, h[1]))
		if len(s.cards) == 2 {
			return h[0]
		}
		put(2, fyne.NewPos(0, h[0]+gap), fyne.NewSize(w, h[2]))
		return max(h[1], h[0]+gap+h[2])
	}
	put(1, fyne.NewPos(0, h[0]+gap), fyne.NewSize(w, h[1]))
	if len(s.cards) == 2 {
		return h[0] + gap + h[1]
	}
	put(2, fyne.NewPos(0, h[0]+gap+h[1]+gap), fyne.NewSize(w, h[2]))
	return h[0] + gap + h[1] + gap + h[2]
}

// HeightFor is that of the longer side.
func (s *Spread) HeightFor(width float32) float32 { return s.place(width, nil) }

// MinSize asks for the height at the present width.
func (s *Spread) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	return fyne.NewSize(0, s.HeightFor(s.Size().Width))
}

// CreateRenderer is for Fyne.
func (s *Spread) CreateRenderer() fyne.WidgetRenderer { return &spreadRenderer{s} }

type spreadRenderer struct{ s *Spread }

func (r *spreadRenderer) MinSize() fyne.Size           { return r.s.MinSize() }
func (r *spreadRenderer) Objects() []fyne.CanvasObject { return r.s.Objects() }
func (r *spreadRenderer) Destroy()                     {}

func (r *spreadRenderer) Layout(size fyne.Size) {
	r.s.place(size.Width, func(i int, at fyne.Position, size fyne.Size) {
		r.s.cards[i].Move(at)
		r.s.cards[i].Resize(size)
	})
}

func (r *spreadRenderer) Refresh() {
	for _, c := range r.s.cards {
		c.Refresh()
	}
	r.Layout(r.s.Size())
	canvas.Refresh(r.s)
}
