package widgets

import "fyne.io/fyne/v2"

// NewPhone is a line with something to copy, large: a phone number. Pressing
// the button calls copied and says done in its place.
func NewPhone(h *Hooks, number, label, done string, copied func(string)) fyne.CanvasObject {
	var e *Ends
	var b *Button
	b = NewButton(h, Quiet, label, func() {
		copied(number)
		b.SetLabel(done)
		e.Refresh() // the longer word takes its room
	})
	e = NewEnds(NewText(Large, number), b)
	return e
}

// NewEnds puts a flowing object at the left end of a line and a button at the
// right one, which takes no room while it is hidden.
func NewEnds(left fyne.CanvasObject, right fyne.CanvasObject) *Ends {
	e := &Ends{left: left, right: right}
	e.ExtendBaseWidget(e)
	return e
}
