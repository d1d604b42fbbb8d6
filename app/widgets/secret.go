package widgets

import "fyne.io/fyne/v2/canvas"

// NewSecret makes a field that hides what is typed, with a button beside it
// that shows and hides it. The button is a real one: the eye that Fyne draws
// inside of its password fields cannot be reached with Tab.
func NewSecret(h *Hooks, show, hide string) *Entry {
	e := NewEntry(h, "")
	e.f.Password = true
	// Keeps Fyne's own eye away; nothing is drawn.
	e.f.ActionItem = canvas.NewRectangle(Clear)
	var b *Button
	b = NewButton(h, Quiet, show, func() {
		e.f.Password = !e.f.Password
		b.SetLabel(show)
		if !e.f.Password {
			b.SetLabel(hide)
		}
		e.f.Refresh()
		e.Refresh()
	})
	e.after = b
	return e
}
