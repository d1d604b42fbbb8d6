package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// splitRoom is the least width, at 100 percent, at which both sides are shown.
const splitRoom = 720

// Split shows a list and, beside it, what was chosen from it. In a narrow
// window, or with large text, it shows one of the two.
type Split struct {
	widget.BaseWidget
	// OnNarrow hears whether only one side is shown, when that changes.
	OnNarrow func(bool)

	left, right fyne.CanvasObject
	second      bool // which one, when there is room for one
	narrow      bool
}

// NewSplit makes one that begins with the left side.
func NewSplit(left, right fyne.CanvasObject) *Split {
	s := &Split{left: left, right: right}
	s.ExtendBaseWidget(s)
	return s
}

// Narrow reports whether only one side is shown.
func (s *Split) Narrow() bool { return s.narrow }

// Second reports whether the right side is the one to show.
func (s *Split) Second() bool { return s.second }

// ShowSecond says which side to show where there is room for one.
func (s *Split) ShowSecond(second bool) {
	if s.second != second {
		s.second = second
		s.Refresh()
	}
}

// MinSize is small: both sides scroll.
func (s *Split) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	return fyne.NewSize(320, 120)
}

// CreateRenderer is for Fyne.
func (s *Split) CreateRenderer() fyne.WidgetRenderer {
	return &splitRenderer{s, canvas.NewRectangle(Clear)}
}

type splitRenderer struct {
	s    *Split
	card *canvas.Rectangle // the sheet under the right side
}

func (r *splitRenderer) MinSize() fyne.Size { return r.s.MinSize() }
func (r *splitRenderer) Destroy()           {}
func (r *splitRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.card, r.s.left, r.s.right}
}

func (r *splitRenderer) Layout(size fyne.Size) {
	if size.Width <= 0 {
		return
	}
	s := r.s
	narrow := size.Width < splitRoom*Scale(s)
	if narrow != s.narrow {
		s.narrow = narrow
		if s.OnNarrow != nil {
			s.OnNarrow(narrow)
		}
	}
	pad := Space(2, s)
	show := func(o fyne.CanvasObject, on bool) {
		if on != o.Visible() {
			if on {
				o.Show()
			} else {
				o.Hide()
			}
		}
	}
	show(s.left, !narrow || !s.second)
	show(s.right, !narrow || s.second)
	x := float32(0)
	if !narrow {
		x = max(320, min(400, size.Width*0.36)) * (1 + Scale(s)) / 2
	}
	if s.left.Visible() {
		w := size.Width
		if !narrow {
			w = x
		}
		s.left.Move(fyne.NewPos(pad, pad))
		s.left.Resize(fyne.NewSize(w-2*pad, size.Height-pad))
	}
	if s.right.Visible() {
		at := fyne.NewPos(x+pad/2, pad)
		r.card.Move(at)
		r.card.Resize(fyne.NewSize(size.Width-at.X-pad, size.Height-pad))
		in := Space(3, s)
		s.right.Move(at.AddXY(in, in/2))
		s.right.Resize(r.card.Size().SubtractWidthHeight(2*in, 1.5*in))
	}
	r.card.Hidden = !s.right.Visible()
}

func (r *splitRenderer) Refresh() {
	r.card.FillColor, r.card.StrokeColor, r.card.StrokeWidth = paint(ColorCard, r.s), paint(ColorEdge, r.s), 1
	r.card.CornerRadius = theme.SizeForWidget(theme.SizeNameCardRadius, r.s)
	r.Layout(r.s.Size())
	r.s.left.Refresh()
	r.s.right.Refresh()
	canvas.Refresh(r.s)
}
