package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Rows is what a [List] shows. The functions are asked about the rows that are
// in view, apart from Key and Guess, which are cheap.
type Rows struct {
	N int
	// Key names a row for as long as it exists: what was built for it is kept
	// while it stays in view.
	Key func(i int) string
	// Guess is about how high row i is at a width, until it is built.
	Guess func(i int, width float32) float32
	// Build makes the row.
	Build func(i int) fyne.CanvasObject
	// Update shows what changed in a row that was built before; nil builds anew.
	Update func(i int, o fyne.CanvasObject)
}

// List shows very many rows of different heights. Only those in view exist,
// and what is in view does not move when rows above it are added or turn out
// higher than was guessed.
type List struct {
	widget.BaseWidget
	// OnSelect hears which row was chosen, by mouse or Enter. When nil, rows
	// cannot be chosen, and the arrow keys scroll.
	OnSelect func(i int)
	// Stick keeps the end in view when rows are added there, if it was.
	Stick bool
	// Gap is the room between rows, in steps.
	Gap float32

	hooks    *Hooks
	rows     Rows
	scroll   *container.Scroll
	roll     *roll
	top      fyne.CanvasObject // scrolls along above the rows, or nil
	bottom   fyne.CanvasObject // and below
	chosen   string
	current  int // where the arrow keys stand
	focused  bool
	fixing   bool
	built    int // rows that were made, for the tests
	startEnd bool
}

var (
	_ fyne.Focusable     = (*List)(nil)
	_ fyne.Shortcutable  = (*List)(nil)
	_ desktop.Cursorable = (*List)(nil)
)

// NewList makes an empty list.
func NewList(h *Hooks) *List {
	l := &List{hooks: h, rows: Rows{Key: func(int) string { return "" }}}
	l.roll = &roll{l: l, pinned: -1, shown: map[string]fyne.CanvasObject{}}
	l.roll.ExtendBaseWidget(l.roll)
	l.scroll = container.NewVScroll(l.roll)
	l.scroll.OnScrolled = func(fyne.Position) {
		l.hooks.touched()
		l.fit()
	}
	l.ExtendBaseWidget(l)
	return l
}

// Set shows other rows, or the same ones with what changed. What is in view
// stays where it is.
func (l *List) Set(r Rows) {
	end := l.startEnd || l.Stick && l.AtEnd()
	anchor, off := l.anchor()
	l.rows = r
	l.current = max(0, min(l.current, r.N-1))
	l.roll.reset()
	if !end {
		l.pin(anchor, off)
	}
	if end {
		l.scroll.Offset.Y = l.roll.MinSize().Height
	}
	l.roll.update()
	l.Refresh()
	if end {
		l.ToEnd()
	}
}

// Frame puts objects above and below the rows that scroll with them; nil for none.
func (l *List) Frame(top, bottom fyne.CanvasObject) {
	if l.top != top || l.bottom != bottom {
		end := l.AtEnd()
		l.top, l.bottom = top, bottom
		if l.Refresh(); end && l.Stick {
			l.ToEnd()
		}
	}
}

// Choose marks a row as the chosen one; "" for none.
func (l *List) Choose(key string) {
	if l.chosen == key {
		return
	}
	l.chosen = key
	for i := range l.rows.N {
		if l.rows.Key(i) == key {
			l.current = i
		}
	}
	for _, o := range l.roll.shown {
		o.Refresh()
	}
}

// Built is how many rows were ever made.
func (l *List) Built() int { return l.built }

// Shown is how many rows exist now.
func (l *List) Shown() int { return len(l.roll.shown) }

// AtEnd reports whether the end is in view, or nearly.
func (l *List) AtEnd() bool {
	return l.scroll.Offset.Y+l.scroll.Size().Height >= l.roll.MinSize().Height-Space(4, l)
}

// ToEnd shows the end. Before the list has a size it is remembered.
func (l *List) ToEnd() {
	if l.startEnd = l.scroll.Size().Height <= 0; l.startEnd {
		return
	}
	for range 8 { // rows that come into view for the first time move the end
		l.to(l.roll.MinSize().Height)
		if l.AtEnd() {
			break
		}
	}
}

// ToTop shows the first row.
func (l *List) ToTop() { l.to(0) }

// ToRow brings a row to the top of the view, with a little of the one above it.
func (l *List) ToRow(i int) {
	for range 3 {
		l.to(l.roll.y(i) - Space(8, l))
	}
}

// By scrolls by a part of the height of the view.
func (l *List) By(part float32) { l.to(l.scroll.Offset.Y + part*l.scroll.Size().Height) }

// to scrolls to an offset, brought into bounds.
func (l *List) to(y float32) {
	l.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(y, l.roll.MinSize().Height-l.scroll.Size().Height))))
	l.fit()
}

// anchor is the first row whose beginning is in view, and how far below the
// upper edge it begins.
func (l *List) anchor() (key string, off float32) {
	y := l.scroll.Offset.Y
	i := l.roll.at(y)
	if i < 0 {
		return "", 0
	}
	if l.roll.y(i) < y && i+1 < l.rows.N {
		i++
	}
	return l.rows.Key(i), l.roll.y(i) - y
}

// pin brings a row back to where it stood after the heights changed.
func (l *List) pin(key string, off float32) {
	for i := 0; key != "" && i < l.rows.N; i++ {
		if l.rows.Key(i) == key {
			l.scroll.Offset.Y = max(0, l.roll.y(i)-off)
			l.roll.pinned = i
			return
		}
	}
}

// fit makes the rows that came into view.
func (l *List) fit() {
	if l.fixing {
		return
	}
	l.fixing = true
	defer func() { l.fixing = false }()
	if moved := l.roll.fill(l.scroll.Offset.Y, l.scroll.Size().Height); moved != 0 {
		l.scroll.Offset.Y = max(0, l.scroll.Offset.Y+moved)
	}
	l.scroll.Refresh()
}

// Reveal brings an object inside of the list into view.
func (l *List) Reveal(o fyne.CanvasObject) {
	if o == fyne.CanvasObject(l) {
		return
	}
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(l).Y
	room := Space(2, l)
	if top-room < 0 {
		l.to(l.scroll.Offset.Y + top - room)
	} else if over := top + o.Size().Height + room - l.Size().Height; over > 0 {
		l.to(l.scroll.Offset.Y + over)
	}
}

// RevealWith brings an object inside of the list into view, with what belongs to
// it down to last, and as much above it as there is room for.
func (l *List) RevealWith(o, last fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	here := d.AbsolutePositionForObject(l).Y - l.scroll.Offset.Y
	room := Space(2, l)
	top := d.AbsolutePositionForObject(o).Y - here - room
	end := d.AbsolutePositionForObject(last).Y - here + last.Size().Height + room
	l.to(min(top, end-l.Size().Height))
}

// MinSize is small: it scrolls.
func (l *List) MinSize() fyne.Size {
	l.ExtendBaseWidget(l)
	return fyne.NewSize(120, Target*2)
}

// CreateRenderer is for Fyne.
func (l *List) CreateRenderer() fyne.WidgetRenderer {
	return &listRenderer{l, canvas.NewRectangle(Clear)}
}

type listRenderer struct {
	l    *List
	ring *canvas.Rectangle
}

func (r *listRenderer) MinSize() fyne.Size           { return r.l.MinSize() }
func (r *listRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.l.scroll, r.ring} }
func (r *listRenderer) Destroy()                     {}

func (r *listRenderer) Layout(s fyne.Size) {
	end := r.l.startEnd || r.l.Stick && r.l.scroll.Size().Height > 0 && r.l.AtEnd()
	anchor, off := r.l.anchor()
	wide := r.l.scroll.Size().Width != s.Width
	r.l.scroll.Resize(s)
	layRing(r.ring, s.SubtractWidthHeight(2*ringWidth, 2*ringWidth), 8, -ringWidth)
	r.ring.Move(fyne.NewPos(ringWidth/2, ringWidth/2))
	r.ring.Resize(s.SubtractWidthHeight(ringWidth, ringWidth))
	if wide {
		r.l.roll.reset()
		r.l.pin(anchor, off)
	}
	r.l.fit()
	if end {
		r.l.ToEnd()
	}
}

func (r *listRenderer) Refresh() {
	showRing(r.ring, r.l.focused && r.l.OnSelect == nil, r.l)
	r.l.roll.restyle()
	r.Layout(r.l.Size())
	canvas.Refresh(r.l)
}
