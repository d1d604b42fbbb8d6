package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Column stacks objects, each at the full width, with steps of room between.
type Column struct {
	widget.BaseWidget
	Gap     float32 // steps, see [Space]
	objects []fyne.CanvasObject
}

// NewColumn makes a column with the usual gap.
func NewColumn(objects ...fyne.CanvasObject) *Column {
	c := &Column{Gap: 3.5, objects: objects}
	c.ExtendBaseWidget(c)
	return c
}

// NewTight makes a column whose objects belong together.
func NewTight(objects ...fyne.CanvasObject) *Column {
	c := NewColumn(objects...)
	c.Gap = 1.5
	return c
}

// Objects is what stands in it.
func (c *Column) Objects() []fyne.CanvasObject { return c.objects }

// Set replaces what stands in it.
func (c *Column) Set(objects ...fyne.CanvasObject) {
	c.objects = objects
	c.Refresh()
}

// HeightFor adds up the parts.
func (c *Column) HeightFor(width float32) float32 {
	var h float32
	n := 0
	for _, o := range c.objects {
		if o.Visible() {
			h += HeightFor(o, width)
			n++
		}
	}
	if n > 1 {
		h += float32(n-1) * Space(c.Gap, c)
	}
	return h
}

// MinSize asks for the height at the present width.
func (c *Column) MinSize() fyne.Size {
	c.ExtendBaseWidget(c)
	return fyne.NewSize(0, c.HeightFor(c.Size().Width))
}

// CreateRenderer is for Fyne.
func (c *Column) CreateRenderer() fyne.WidgetRenderer { return &columnRenderer{c} }

type columnRenderer struct{ c *Column }

func (r *columnRenderer) MinSize() fyne.Size           { return r.c.MinSize() }
func (r *columnRenderer) Objects() []fyne.CanvasObject { return r.c.objects }
func (r *columnRenderer) Destroy()                     {}

func (r *columnRenderer) Layout(s fyne.Size) {
	var y float32
	gap := Space(r.c.Gap, r.c)
	for _, o := range r.c.objects {
		if !o.Visible() {
			continue
		}
		h, w := HeightFor(o, s.Width), s.Width
		if n, ok := o.(interface{ Narrow() bool }); ok && n.Narrow() {
			w = min(w, o.MinSize().Width)
		}
		o.Move(fyne.NewPos(0, y))
		o.Resize(fyne.NewSize(w, h))
		y += h + gap
	}
}

func (r *columnRenderer) Refresh() {
	for _, o := range r.c.objects {
		o.Refresh()
	}
	r.Layout(r.c.Size())
	canvas.Refresh(r.c)
}

// Row lays objects side by side at their own size and begins a new line when
// the width is used up, so that large text never pushes a button off.
type Row struct {
	widget.BaseWidget
	Center  bool
	objects []fyne.CanvasObject
}

// NewRow makes a row.
func NewRow(objects ...fyne.CanvasObject) *Row {
	r := &Row{objects: objects}
	r.ExtendBaseWidget(r)
	return r
}

// Objects is what stands in it.
func (w *Row) Objects() []fyne.CanvasObject { return w.objects }

// place puts the objects for a width and returns the height; a nil put only measures.
func (w *Row) place(width float32, put func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	gap := Space(2, w)
	var y float32
	for i := 0; i < len(w.objects); {
		var used, high float32
		j := i
		for ; j < len(w.objects); j++ {
			if !w.objects[j].Visible() {
				continue
			}
			m := w.objects[j].MinSize()
			if used > 0 && used+gap+m.Width > width {
				break
			}
			if used > 0 {
				used += gap
			}
			used += m.Width
			high = max(high, m.Height)
		}
		if put != nil {
			var x float32
			if w.Center {
				x = max(0, (width-used)/2)
			}
			for _, o := range w.objects[i:j] {
				if o.Visible() {
					m := o.MinSize()
					put(o, fyne.NewPos(x, y+(high-m.Height)/2), fyne.NewSize(min(m.Width, width), m.Height))
					x += m.Width + gap
				}
			}
		}
		y += high
		if i = j; i < len(w.objects) && high > 0 {
			y += gap
		}
	}
	return y
}

// HeightFor counts the lines.
func (w *Row) HeightFor(width float32) float32 { return w.place(width, nil) }

// MinSize asks for the height at the present width.
func (w *Row) MinSize() fyne.Size {
	w.ExtendBaseWidget(w)
	var wide float32
	for _, o := range w.objects {
		wide = max(wide, o.MinSize().Width)
	}
	return fyne.NewSize(wide, w.HeightFor(max(wide, w.Size().Width)))
}

// CreateRenderer is for Fyne.
func (w *Row) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{w} }

type rowRenderer struct{ w *Row }

func (r *rowRenderer) MinSize() fyne.Size           { return r.w.MinSize() }
func (r *rowRenderer) Objects() []fyne.CanvasObject { return r.w.objects }
func (r *rowRenderer) Destroy()                     {}

func (r *rowRenderer) Layout(s fyne.Size) {
	r.w.place(s.Width, func(o fyne.CanvasObject, p fyne.Position, s fyne.Size) {
		o.Move(p)
		o.Resize(s)
	})
}

func (r *rowRenderer) Refresh() {
	for _, o := range r.w.objects {
		o.Refresh()
	}
	r.Layout(r.w.Size())
	canvas.Refresh(r.w)
}

// Add appends an object; call Refresh when done.
func (c *Column) Add(o fyne.CanvasObject) { c.objects = append(c.objects, o) }

// Clear takes all objects out; call Refresh when done.
func (c *Column) Clear() { c.objects = nil }
