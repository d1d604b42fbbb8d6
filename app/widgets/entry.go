package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Entry is one field to type in, with a focus ring.
type Entry struct {
	widget.BaseWidget
	// OnSubmit hears of Enter.
	OnSubmit func(string)
	// OnChange hears of every change.
	OnChange func(string)

	f     *field
	after fyne.CanvasObject // stands right of the field, or nil
	on    bool
}

// NewEntry makes a field of one line; hint shows while it is empty.
func NewEntry(h *Hooks, hint string) *Entry {
	e := &Entry{f: &field{hooks: h, most: mostPasted}}
	e.f.PlaceHolder = hint
	e.f.ExtendBaseWidget(e.f)
	e.f.onFocus = func(on bool) { e.on = on; e.Refresh() }
	e.f.OnSubmitted = func(s string) {
		if e.OnSubmit != nil {
			e.OnSubmit(s)
		}
	}
	e.f.OnChanged = func(s string) {
		if e.OnChange != nil {
			e.OnChange(s)
		}
	}
	e.ExtendBaseWidget(e)
	return e
}

// NewLines makes a field of several lines.
func NewLines(h *Hooks, hint string, lines int) *Entry {
	e := NewEntry(h, hint)
	e.f.MultiLine = true
	e.f.Wrapping = fyne.TextWrapWord
	e.f.SetMinRowsVisible(lines)
	return e
}

// Text is what was typed.
func (e *Entry) Text() string { return e.f.Text }

// SetText fills the field in, the cursor at its end.
func (e *Entry) SetText(s string) {
	e.f.SetText(s)
	e.f.end = true
	e.f.toEnd()
}

// OnTooMuch says who hears that a paste was too long and was not taken.
func (e *Entry) OnTooMuch(hear func()) { e.f.tooMuch = hear }

// Clear empties the field.
func (e *Entry) Clear() { e.f.SetText("") }

// Focusable is the part to focus.
func (e *Entry) Focusable() fyne.Focusable { return e.f }

// HeightFor is the height of the field.
func (e *Entry) HeightFor(float32) float32 {
	if e.f.MultiLine {
		return e.f.MinSize().Height
	}
	return max(e.f.MinSize().Height, (Target+4)*max(1, (1+Scale(e))/2))
}

// MinSize is narrow: fields take the width they get.
func (e *Entry) MinSize() fyne.Size {
	e.ExtendBaseWidget(e)
	return fyne.NewSize(120, e.HeightFor(0))
}

// CreateRenderer is for Fyne.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	r := &entryRenderer{e: e, ring: canvas.NewRectangle(Clear)}
	r.Refresh()
	return r
}

type entryRenderer struct {
	e    *Entry
	ring *canvas.Rectangle
}

func (r *entryRenderer) MinSize() fyne.Size { return r.e.MinSize() }
func (r *entryRenderer) Destroy()           {}

func (r *entryRenderer) Objects() []fyne.CanvasObject {
	o := []fyne.CanvasObject{r.ring, r.e.f}
	if r.e.after != nil {
		o = append(o, r.e.after)
	}
	return o
}

func (r *entryRenderer) Layout(s fyne.Size) {
	w := s.Width
	if r.e.after != nil {
		m := r.e.after.MinSize()
		w -= m.Width + Space(2, r.e)
		r.e.after.Move(fyne.NewPos(s.Width-m.Width, (s.Height-m.Height)/2))
		r.e.after.Resize(m)
	}
	r.e.f.Resize(fyne.NewSize(w, s.Height))
	layRing(r.ring, fyne.NewSize(w, s.Height), theme.SizeForWidget(theme.SizeNameInputRadius, r.e), 0)
}

func (r *entryRenderer) Refresh() {
	showRing(r.ring, r.e.on, r.e)
	r.Layout(r.e.Size())
	canvas.Refresh(r.ring)
}
