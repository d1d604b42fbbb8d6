package widgets

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// roll is the long sheet inside of a [List]: as high as all its rows, holding
// only those in view.
type roll struct {
	widget.BaseWidget
	l     *List
	h     heights
	first int // the rows first to end are built
	end   int
	shown map[string]fyne.CanvasObject
	order []fyne.CanvasObject
	scale float32

	pinned int // the row that the next fill must not move; -1 for none
}

// overscan is how far above and below what is in sight rows exist, at least:
// Tab must find the next control before it is in sight.
const overscan = 700

// frame is the room at the left, and above and below the parts that scroll
// along, that focus rings and edges need.
const frame = 6

func round(v float32) float32 { return float32(math.Round(float64(v))) }

// bar is the room at the right that the scroll bar needs.
func (r *roll) bar() float32 { return 14 }

func (r *roll) width() float32 { return max(40, r.l.scroll.Size().Width-r.bar()-frame) }

func (r *roll) gap() float32 { return Space(r.l.Gap, r.l) }

func (r *roll) topHeight() float32 {
	if r.l.top == nil {
		return 0
	}
	return HeightFor(r.l.top, r.width()) + frame
}

// y is where row i begins.
func (r *roll) y(i int) float32 { return r.topHeight() + r.h.before(i) }

// at is the row at y.
func (r *roll) at(y float32) int { return r.h.at(max(0, y-r.topHeight())) }

// reset takes guesses for the heights of all rows, and what is known of the
// built ones.
func (r *roll) reset() {
	w := r.width()
	r.h.reset(r.l.rows.N, func(i int) float32 { return r.l.rows.Guess(i, w) + r.gap() })
	r.scale = Scale(r)
}

// update shows what changed in the rows that are built, and forgets those
// that are gone.
func (r *roll) update() {
	rows := r.l.rows
	here := make(map[string]fyne.CanvasObject, len(r.shown))
	if rows.Update != nil {
		for i := range rows.N {
			if o, ok := r.shown[rows.Key(i)]; ok {
				rows.Update(i, content(o))
				here[rows.Key(i)] = o
				r.h.set(i, HeightFor(o, r.width())+r.gap())
			}
		}
	}
	r.shown, r.order = here, nil
}

// restyle measures anew after the text has another size.
func (r *roll) restyle() {
	if s := Scale(r); s != r.scale {
		anchor, off := r.l.anchor()
		r.reset()
		r.l.pin(anchor, off)
	}
	for _, o := range r.shown {
		o.Refresh()
	}
}

// fill builds what is in view between top and top+height and says by how much
// the rows in view were moved by corrections above them.
func (r *roll) fill(top, height float32) (moved float32) {
	if r.l.rows.N == 0 || height <= 0 {
		r.first, r.end, r.order = 0, 0, nil
		clear(r.shown)
		return 0
	}
	w, over := r.width(), max(height, overscan*Scale(r))
	for range 6 {
		from := r.at(top + moved - over)
		ref := r.at(top + moved) // what must not move: the first row in sight that was here before
		for ref < r.l.rows.N && r.shown[r.l.rows.Key(ref)] == nil && r.y(ref) < top+moved+height {
			ref++
		}
		if ref >= r.l.rows.N || r.shown[r.l.rows.Key(ref)] == nil {
			ref = r.at(top + moved)
		}
		if r.pinned >= from && r.pinned < r.l.rows.N {
			ref = r.pinned
		}
		was := r.h.before(ref)
		i := from
		for ; i < r.l.rows.N && (i == from || r.y(i) < top+moved+height+over); i++ {
			r.h.set(i, HeightFor(r.row(i), w)+r.gap())
		}
		r.keep(from, i)
		d := r.h.before(ref) - was
		moved += d
		if d == 0 && r.at(top+moved-over) >= from {
			break
		}
	}
	r.pinned = -1
	r.place(w)
	return moved
}

// row is the object of row i, made if need be.
func (r *roll) row(i int) fyne.CanvasObject {
	k := r.l.rows.Key(i)
	o := r.shown[k]
	if o == nil {
		o = r.l.rows.Build(i)
		if r.l.OnSelect != nil {
			o = newChoice(r.l, k, o)
		}
		r.shown[k] = o
		r.l.built++
	}
	return o
}

// keep forgets all rows but from to end.
func (r *roll) keep(from, end int) {
	r.first, r.end = from, end
	r.order = r.order[:0:0]
	for i := from; i < end; i++ {
		r.order = append(r.order, r.shown[r.l.rows.Key(i)])
	}
	if len(r.shown) == len(r.order) {
		return
	}
	here := make(map[string]fyne.CanvasObject, len(r.order))
	for i := from; i < end; i++ {
		here[r.l.rows.Key(i)] = r.shown[r.l.rows.Key(i)]
	}
	for k, o := range r.shown {
		if here[k] == nil {
			r.drop(o)
		}
	}
	r.shown = here
}

// drop takes the keyboard from a row that goes out of view: Enter must not
// press what cannot be seen.
func (r *roll) drop(o fyne.CanvasObject) {
	h, ok := content(o).(interface{ Holds(fyne.Focusable) bool })
	if !ok {
		return
	}
	if c := fyne.CurrentApp().Driver().CanvasForObject(r.l); c != nil && c.Focused() != nil && h.Holds(c.Focused()) {
		c.Focus(r.l)
	}
}

func (r *roll) place(w float32) {
	for i := r.first; i < r.end; i++ {
		o := r.order[i-r.first]
		o.Resize(fyne.NewSize(w, r.h.each[i]-r.gap()))
		o.Move(fyne.NewPos(frame, round(r.y(i))))
	}
	if t := r.l.top; t != nil {
		t.Resize(fyne.NewSize(w, r.topHeight()))
		t.Move(fyne.NewPos(frame, 0))
	}
	if b := r.l.bottom; b != nil {
		b.Resize(fyne.NewSize(w, HeightFor(b, w)))
		b.Move(fyne.NewPos(frame, frame+r.topHeight()+r.h.all()))
	}
}

// MinSize is the height of all.
func (r *roll) MinSize() fyne.Size {
	h := r.topHeight() + r.h.all()
	if r.l.bottom != nil {
		h += HeightFor(r.l.bottom, r.width()) + 2*frame
	}
	return fyne.NewSize(40, h)
}

// CreateRenderer is for Fyne.
func (r *roll) CreateRenderer() fyne.WidgetRenderer { return &rollRenderer{r} }

type rollRenderer struct{ r *roll }

func (r *rollRenderer) MinSize() fyne.Size { return r.r.MinSize() }
func (r *rollRenderer) Destroy()           {}
func (r *rollRenderer) Layout(fyne.Size)   { r.r.place(r.r.width()) }
func (r *rollRenderer) Refresh()           { canvas.Refresh(r.r) }

func (r *rollRenderer) Objects() []fyne.CanvasObject {
	o := make([]fyne.CanvasObject, 0, len(r.r.order)+2)
	if r.r.l.top != nil {
		o = append(o, r.r.l.top)
	}
	o = append(o, r.r.order...)
	if r.r.l.bottom != nil {
		o = append(o, r.r.l.bottom)
	}
	return o
}
