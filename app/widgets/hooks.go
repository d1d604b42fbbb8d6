package widgets

import "fyne.io/fyne/v2"

// Hooks connects every widget that can hold the focus with the window around
// it. While a field has the focus, Fyne tells the canvas of no key, so each
// widget passes on what it sees. The zero value, and nil, do nothing.
type Hooks struct {
	// Touched hears of any key or press: a person is there.
	Touched func()
	// Key is asked first about keys that belong to the window (F1, Escape).
	// It answers true if it has dealt with one.
	Key func(fyne.KeyName) bool
	// Shortcut is asked first about combinations (Ctrl+L); true if dealt with.
	Shortcut func(fyne.Shortcut) bool
	// Tapped hears that a button was pressed with the mouse: Fyne then takes the
	// keyboard from the field that had it, and nobody has it.
	Tapped func()
	// Focused hears which widget has the keyboard now, to bring it into view.
	Focused func(fyne.CanvasObject)
}

func (h *Hooks) touched() {
	if h != nil && h.Touched != nil {
		h.Touched()
	}
}

func (h *Hooks) key(k fyne.KeyName) bool {
	return h != nil && h.Key != nil && h.Key(k)
}

func (h *Hooks) shortcut(s fyne.Shortcut) bool {
	return h != nil && h.Shortcut != nil && h.Shortcut(s)
}

func (h *Hooks) tapped() {
	if h != nil && h.Tapped != nil {
		h.Tapped()
	}
}

func (h *Hooks) focused(o fyne.CanvasObject) {
	if h != nil && h.Focused != nil {
		h.Focused(o)
	}
}
