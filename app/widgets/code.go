package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// codeLength is how many digits there are: boxes are drawn for each.
const codeLength = 6

// Code is one field for six digits, drawn as six boxes in two groups, the way
// the numbers are read aloud. It takes digits, Backspace, and a paste with
// spaces, dashes or words around; the sixth digit hands the code over.
type Code struct {
	widget.DisableableWidget
	// OnFull gets the six digits, each time they become six.
	OnFull func(string)
	// OnChange hears of every change.
	OnChange func(string)
	// PasteLabel is the word in the menu of the right mouse button.
	PasteLabel string

	hooks   *Hooks
	digits  string
	focused bool
}

var (
	_ fyne.Focusable         = (*Code)(nil)
	_ fyne.Tappable          = (*Code)(nil)
	_ fyne.SecondaryTappable = (*Code)(nil)
	_ fyne.Shortcutable      = (*Code)(nil)
	_ desktop.Cursorable     = (*Code)(nil)
)

// NewCode makes an empty field.
func NewCode(h *Hooks) *Code {
	c := &Code{hooks: h, PasteLabel: "Paste"}
	c.ExtendBaseWidget(c)
	return c
}

// Text is the digits so far.
func (c *Code) Text() string { return c.digits }

// Clear empties the boxes.
func (c *Code) Clear() { c.set("") }

func (c *Code) set(s string) {
	was := c.digits
	c.digits = s
	c.Refresh()
	if s != was && c.OnChange != nil {
		c.OnChange(s)
	}
	if len(s) == codeLength && s != was && c.OnFull != nil {
		c.OnFull(s)
	}
}

// Paste takes text from elsewhere. A text that holds one whole code replaces
// what was typed; anything else is added as far as it goes.
func (c *Code) Paste(text string) {
	if len(text) > 4096 {
		text = text[:4096]
	}
	got := onlyDigits(text)
	if len(got) == 0 || c.Disabled() {
		return
	}
	if len(got) < codeLength {
		got = c.digits + got
	}
	c.set(got[:min(len(got), codeLength)])
}

func onlyDigits(s string) string {
	out := make([]byte, 0, codeLength)
	for i := 0; i < len(s) && len(out) < codeLength; i++ {
		if s[i] >= '0' && s[i] <= '9' {
			out = append(out, s[i])
		}
	}
	return string(out)
}

// TypedRune takes a digit; a full field begins anew, so that a wrong code can
// simply be typed over.
func (c *Code) TypedRune(r rune) {
	c.hooks.touched()
	if r < '0' || r > '9' || c.Disabled() {
		return
	}
	c.hooks.focused(c) // a page may have opened with the field below its edge
	if len(c.digits) == codeLength {
		c.digits = ""
	}
	c.set(c.digits + string(r))
}

// TypedKey takes Backspace, Delete and Enter.
func (c *Code) TypedKey(e *fyne.KeyEvent) {
	c.hooks.touched()
	if c.hooks.key(e.Name) || c.Disabled() {
		return
	}
	switch e.Name {
	case fyne.KeyBackspace:
		if n := len(c.digits); n > 0 {
			c.set(c.digits[:n-1])
		}
	case fyne.KeyDelete:
		c.set("")
	case fyne.KeyReturn, fyne.KeyEnter:
		if len(c.digits) == codeLength && c.OnFull != nil {
			c.OnFull(c.digits)
		}
	}
}

// TypedShortcut pastes, or passes the combination to the window.
func (c *Code) TypedShortcut(s fyne.Shortcut) {
	c.hooks.touched()
	if c.hooks.shortcut(s) {
		return
	}
	if p, ok := s.(*fyne.ShortcutPaste); ok && p.Clipboard != nil {
		c.Paste(p.Clipboard.Content())
	}
}

// Tapped takes the keyboard.
func (c *Code) Tapped(*fyne.PointEvent) {
	c.hooks.touched()
	if cv := fyne.CurrentApp().Driver().CanvasForObject(c); cv != nil {
		cv.Focus(c)
	}
}

// TappedSecondary offers Paste to those who use the mouse only.
func (c *Code) TappedSecondary(e *fyne.PointEvent) {
	c.Tapped(e)
	cv := fyne.CurrentApp().Driver().CanvasForObject(c)
	if cv == nil {
		return
	}
	widget.ShowPopUpMenuAtPosition(fyne.NewMenu("", fyne.NewMenuItem(c.PasteLabel, func() {
		c.Paste(fyne.CurrentApp().Clipboard().Content())
	})), cv, e.AbsolutePosition)
}

// FocusGained shows the ring.
func (c *Code) FocusGained() { c.focused = true; c.Refresh(); c.hooks.focused(c) }

// FocusLost hides it.
func (c *Code) FocusLost() { c.focused = false; c.Refresh() }

// Cursor is that of text.
func (c *Code) Cursor() desktop.Cursor {
	c.hooks.touched()
	return desktop.TextCursor
}

// box is the size of one box when width is at hand.
func (c *Code) box(width float32) (w, h, gap, middle float32) {
	gap = Space(1.5, c)
	middle = gap * 3
	w = 50 * max(1, Scale(c)*0.9)
	if most := (width - 4*gap - middle) / codeLength; width > 0 {
		w = min(w, most)
	}
	return w, max(Target+12, theme.SizeForWidget(theme.SizeNameHeadingText, c)*1.9), gap, middle
}

// HeightFor is the height of the boxes.
func (c *Code) HeightFor(width float32) float32 { _, h, _, _ := c.box(width); return h }

// MinSize is six narrow boxes.
func (c *Code) MinSize() fyne.Size {
	c.ExtendBaseWidget(c)
	_, h, gap, middle := c.box(0)
	return fyne.NewSize(codeLength*24+4*gap+middle, h)
}

// CreateRenderer is for Fyne.
func (c *Code) CreateRenderer() fyne.WidgetRenderer {
	r := &codeRenderer{c: c}
	for range codeLength {
		r.rings = append(r.rings, canvas.NewRectangle(Clear))
		r.boxes = append(r.boxes, canvas.NewRectangle(Clear))
		r.words = append(r.words, canvas.NewText("", Clear))
	}
	r.Refresh()
	return r
}

type codeRenderer struct {
	c            *Code
	rings, boxes []*canvas.Rectangle
	words        []*canvas.Text
}

func (r *codeRenderer) MinSize() fyne.Size { return r.c.MinSize() }
func (r *codeRenderer) Destroy()           {}

func (r *codeRenderer) Objects() []fyne.CanvasObject {
	var o []fyne.CanvasObject
	for i := range r.boxes {
		o = append(o, r.rings[i], r.boxes[i], r.words[i])
	}
	return o
}

func (r *codeRenderer) Layout(s fyne.Size) {
	w, h, gap, middle := r.c.box(s.Width)
	var x float32
	radius := theme.SizeForWidget(theme.SizeNameInputRadius, r.c)
	for i := range r.boxes {
		if i == codeLength/2 {
			x += middle - gap
		}
		r.boxes[i].Move(fyne.NewPos(x, 0))
		r.boxes[i].Resize(fyne.NewSize(w, h))
		r.boxes[i].CornerRadius = radius
		layRing(r.rings[i], fyne.NewSize(w, h), radius, 0)
		r.rings[i].Move(r.rings[i].Position().AddXY(x, 0))
		m := r.words[i].MinSize()
		r.words[i].Move(fyne.NewPos(x+(w-m.Width)/2, (h-m.Height)/2))
		r.words[i].Resize(m)
		x += w + gap
	}
}

func (r *codeRenderer) Refresh() {
	now := min(len(r.c.digits), codeLength-1)
	for i := range r.boxes {
		here := r.c.focused && i == now && !r.c.Disabled()
		showRing(r.rings[i], here, r.c)
		edge := ColorOutline
		if here {
			edge = theme.ColorNamePrimary
		}
		r.boxes[i].FillColor = paint(theme.ColorNameInputBackground, r.c)
		r.boxes[i].StrokeColor, r.boxes[i].StrokeWidth = paint(edge, r.c), 1.5
		r.words[i].Text = ""
		if i < len(r.c.digits) {
			r.words[i].Text = r.c.digits[i : i+1]
		}
		r.words[i].Color = paint(theme.ColorNameForeground, r.c)
		r.words[i].TextSize = theme.SizeForWidget(theme.SizeNameHeadingText, r.c)
		r.words[i].TextStyle = fyne.TextStyle{Bold: true}
	}
	r.Layout(r.c.Size())
	canvas.Refresh(r.c)
}
