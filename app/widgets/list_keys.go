package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// TypedKey moves through the rows, or scrolls where rows cannot be chosen.
func (l *List) TypedKey(e *fyne.KeyEvent) {
	l.hooks.touched()
	step := map[fyne.KeyName]int{fyne.KeyDown: 1, fyne.KeyUp: -1, fyne.KeyPageDown: max(1, l.Shown()-1), fyne.KeyPageUp: -max(1, l.Shown()-1),
		fyne.KeyHome: -l.rows.N, fyne.KeyEnd: l.rows.N}[e.Name]
	switch {
	case l.OnSelect != nil && step != 0:
		l.goTo(l.current + step)
	case l.OnSelect != nil && (e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter || e.Name == fyne.KeySpace):
		if l.current < l.rows.N {
			l.OnSelect(l.current)
		}
	case l.OnSelect == nil && e.Name == fyne.KeyHome:
		l.ToTop()
	case l.OnSelect == nil && e.Name == fyne.KeyEnd:
		l.ToEnd()
	case e.Name == fyne.KeyPageDown, e.Name == fyne.KeyPageUp:
		l.By(map[fyne.KeyName]float32{fyne.KeyPageDown: 0.8, fyne.KeyPageUp: -0.8}[e.Name])
	case step != 0:
		l.By(float32(step) * 0.15)
	default:
		l.hooks.key(e.Name)
	}
}

// goTo moves the arrow keys' place and shows it.
func (l *List) goTo(i int) {
	l.current = max(0, min(i, l.rows.N-1))
	if l.rows.N == 0 {
		return
	}
	y, h, top := l.roll.y(l.current), l.roll.h.each[l.current], l.scroll.Offset.Y
	switch {
	case y < top:
		l.to(y)
	case y+h > top+l.scroll.Size().Height:
		l.to(y + h - l.scroll.Size().Height)
	}
	l.Refresh()
}

// TypedRune only notices that a person is there.
func (l *List) TypedRune(rune) { l.hooks.touched() }

// TypedShortcut passes combinations to the window.
func (l *List) TypedShortcut(s fyne.Shortcut) {
	l.hooks.touched()
	l.hooks.shortcut(s)
}

// FocusGained shows the ring.
func (l *List) FocusGained() {
	l.focused = true
	l.Refresh()
	l.hooks.focused(l)
}

// FocusLost hides it.
func (l *List) FocusLost() { l.focused = false; l.Refresh() }

// Cursor notices the person.
func (l *List) Cursor() desktop.Cursor {
	l.hooks.touched()
	return desktop.DefaultCursor
}

// choice is a row that can be chosen.
type choice struct {
	widget.BaseWidget
	l       *List
	key     string
	content fyne.CanvasObject
	hovered bool
}

var (
	_ fyne.Tappable      = (*choice)(nil)
	_ desktop.Hoverable  = (*choice)(nil)
	_ desktop.Cursorable = (*choice)(nil)
)

func newChoice(l *List, key string, o fyne.CanvasObject) *choice {
	c := &choice{l: l, key: key, content: o}
	c.ExtendBaseWidget(c)
	return c
}

// content is what the caller built.
func content(o fyne.CanvasObject) fyne.CanvasObject {
	if c, ok := o.(*choice); ok {
		return c.content
	}
	return o
}

func (c *choice) index() int {
	for i := c.l.roll.first; i < c.l.roll.end; i++ {
		if c.l.rows.Key(i) == c.key {
			return i
		}
	}
	return -1
}

// Tapped chooses it.
func (c *choice) Tapped(*fyne.PointEvent) {
	c.l.hooks.touched()
	if i := c.index(); i >= 0 {
		c.l.current = i
		c.l.OnSelect(i)
	}
}

// MouseIn lights it up.
func (c *choice) MouseIn(*desktop.MouseEvent) { c.hovered = true; c.Refresh() }

// MouseMoved is for Fyne; nothing changes.
func (c *choice) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends the light.
func (c *choice) MouseOut() { c.hovered = false; c.Refresh() }

// Cursor is a hand.
func (c *choice) Cursor() desktop.Cursor {
	c.l.hooks.touched()
	return desktop.PointerCursor
}

func (c *choice) pads() (x, y float32) { return Space(3, c), Space(2, c) }

// HeightFor is that of the content, and a target at least.
func (c *choice) HeightFor(width float32) float32 {
	x, y := c.pads()
	return max(Target, HeightFor(c.content, width-2*x)+2*y)
}

// MinSize asks for the height at the present width.
func (c *choice) MinSize() fyne.Size {
	c.ExtendBaseWidget(c)
	return fyne.NewSize(0, c.HeightFor(c.Size().Width))
}

// CreateRenderer is for Fyne.
func (c *choice) CreateRenderer() fyne.WidgetRenderer {
	r := &choiceRenderer{c, canvas.NewRectangle(Clear), canvas.NewRectangle(Clear)}
	r.Refresh()
	return r
}

type choiceRenderer struct {
	c            *choice
	ground, ring *canvas.Rectangle
}

func (r *choiceRenderer) MinSize() fyne.Size { return r.c.MinSize() }
func (r *choiceRenderer) Destroy()           {}
func (r *choiceRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.c.content, r.ring}
}

func (r *choiceRenderer) Layout(s fyne.Size) {
	x, y := r.c.pads()
	r.ground.Resize(s)
	in := fyne.NewPos(ringWidth/2, ringWidth/2)
	r.ring.Move(in)
	r.ring.Resize(s.SubtractWidthHeight(ringWidth, ringWidth))
	r.c.content.Move(fyne.NewPos(x, y))
	r.c.content.Resize(fyne.NewSize(s.Width-2*x, s.Height-2*y))
}

func (r *choiceRenderer) Refresh() {
	radius := theme.SizeForWidget(theme.SizeNameInputRadius, r.c)
	r.ground.CornerRadius, r.ring.CornerRadius = radius, radius
	r.ground.FillColor = Clear
	if r.c.key == r.c.l.chosen {
		r.ground.FillColor = paint(ColorTint, r.c)
	} else if r.c.hovered {
		r.ground.FillColor = paint(theme.ColorNameHover, r.c)
	}
	i := r.c.index()
	showRing(r.ring, r.c.l.focused && i >= 0 && i == r.c.l.current, r.c)
	r.c.content.Refresh()
	r.Layout(r.c.Size())
	canvas.Refresh(r.c)
}
