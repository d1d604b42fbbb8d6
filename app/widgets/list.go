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
