package widgets

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Kind is how much a button asks for attention.
type Kind int

// The kinds of button. A screen has one Primary at most.
const (
	Primary Kind = iota // the one thing to do here
	Quiet               // another way
	Link                // words that can be pressed
	Danger              // erases something
)

// Button is something to press: by mouse, Enter, or Space.
type Button struct {
	widget.DisableableWidget
	Kind    Kind
	Center  bool // for a Link: words in the middle
	OnPress func()

	hooks            *Hooks
	label            string
	hovered, focused bool
}

var (
	_ fyne.Focusable     = (*Button)(nil)
	_ fyne.Tappable      = (*Button)(nil)
	_ fyne.Shortcutable  = (*Button)(nil)
	_ fyne.Accessible    = (*Button)(nil)
	_ desktop.Hoverable  = (*Button)(nil)
	_ desktop.Cursorable = (*Button)(nil)
)

// NewButton makes a button that calls press.
func NewButton(h *Hooks, k Kind, label string, press func()) *Button {
	b := &Button{Kind: k, OnPress: press, hooks: h, label: label}
	b.ExtendBaseWidget(b)
	return b
}

// Label is the words on it.
func (b *Button) Label() string { return b.label }

// SetLabel changes them.
func (b *Button) SetLabel(s string) {
	if b.label != s {
		b.label = s
		b.Refresh()
	}
}

// AccessibilityLabel is the words on it.
func (b *Button) AccessibilityLabel() string { return b.label }

// AccessibilityRole is button, or link.
func (b *Button) AccessibilityRole() fyne.AccessibleRole {
	if b.Kind == Link {
		return fyne.AccessibleRoleLink
	}
	return fyne.AccessibleRoleButton
}

// Tapped presses it.
func (b *Button) Tapped(*fyne.PointEvent) {
	b.press()
	b.hooks.tapped()
}

func (b *Button) press() {
	b.hooks.touched()
	if !b.Disabled() && b.OnPress != nil {
		b.OnPress()
	}
}

// TypedKey presses it for Enter and Space.
func (b *Button) TypedKey(e *fyne.KeyEvent) {
	b.hooks.touched()
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		b.press()
	default:
		b.hooks.key(e.Name)
	}
}

// TypedRune only notices that a person is there.
func (b *Button) TypedRune(rune) { b.hooks.touched() }

// TypedShortcut passes combinations to the window.
func (b *Button) TypedShortcut(s fyne.Shortcut) {
	b.hooks.touched()
	b.hooks.shortcut(s)
}

// FocusGained shows the ring.
func (b *Button) FocusGained() {
	b.focused = true
	b.Refresh()
	b.hooks.focused(b)
}

// FocusLost hides it.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// MouseIn lights it up.
func (b *Button) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved is for Fyne; nothing changes.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends the light.
func (b *Button) MouseOut() { b.hovered = false; b.Refresh() }

// Cursor is a hand while it can be pressed. Asked on every move of the mouse,
// it also notices the person.
func (b *Button) Cursor() desktop.Cursor {
	b.hooks.touched()
	if b.Disabled() {
		return desktop.DefaultCursor
	}
	return desktop.PointerCursor
}

// pads is the room left and right of the words.
func (b *Button) pads() float32 {
	if b.Kind == Link {
		return 0 // flush with the text around; its ground reaches out
	}
	return Space(4, b)
}

// Narrow says that the button is as wide as its words also in a column.
func (b *Button) Narrow() bool { return b.Kind == Link }

func (b *Button) lines(width float32) []string {
	w := width - 2*b.pads()
	if w <= 0 {
		w = 1 << 20
	}
	return wrap(b.label, w, theme.SizeForWidget(theme.SizeNameText, b), b.style())
}

func (b *Button) style() fyne.TextStyle { return fyne.TextStyle{Bold: b.Kind != Link} }

// HeightFor is at least [Target]; words that are too long for one line get more.
func (b *Button) HeightFor(width float32) float32 {
	size := theme.SizeForWidget(theme.SizeNameText, b)
	floor := Target * max(1, (1+Scale(b))/2)
	if b.Kind != Link {
		floor += Space(1, b)
	}
	return max(floor, float32(len(b.lines(width)))*size*lineHeight+Space(3, b))
}

// MinSize is one line of words and the room around.
func (b *Button) MinSize() fyne.Size {
	b.ExtendBaseWidget(b)
	w := fyne.MeasureText(b.label, theme.SizeForWidget(theme.SizeNameText, b), b.style()).Width + 2*b.pads() + 1
	return fyne.NewSize(w, b.HeightFor(w))
}

// colors is the ground, the edge and the words of the button as it stands.
func (b *Button) colors() (ground, edge, ink color.Color) {
	p := func(n fyne.ThemeColorName) color.Color { return paint(n, b) }
	ground, edge = Clear, Clear
	switch b.Kind {
	case Primary:
		ground, ink = p(theme.ColorNamePrimary), p(theme.ColorNameForegroundOnPrimary)
		if b.hovered {
			ground = p(ColorPrimaryHover)
		}
	case Danger:
		ground, edge, ink = p(ColorCard), p(theme.ColorNameError), p(theme.ColorNameError)
	case Quiet:
		ground, edge, ink = p(ColorCard), p(ColorOutline), p(theme.ColorNameForeground)
		if b.hovered {
			ground = p(ColorTint)
		}
	case Link:
		ink = p(theme.ColorNameHyperlink)
		if b.hovered {
			ground = p(ColorTint)
		}
	}
	if b.Disabled() {
		ink = p(theme.ColorNameDisabled)
		if b.Kind != Link {
			ground, edge = p(theme.ColorNameDisabledButton), Clear
		}
	}
	return ground, edge, ink
}

// CreateRenderer is for Fyne.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{b: b, ring: canvas.NewRectangle(Clear), ground: canvas.NewRectangle(Clear)}
	r.Refresh()
	return r
}
