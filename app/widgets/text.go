package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Style is how a text looks.
type Style int

// The few kinds of text there are.
const (
	Body    Style = iota // sentences
	Strong               // a label, an address
	Muted                // what may be skipped
	Title                // one to a screen
	Section              // a part of a screen
	Large                // a phone number, an address to check
	OnCare               // sentences on the amber ground
)

// lineHeight is the distance of lines, in text sizes: wide lines are easier
// to follow for a tired reader.
const lineHeight = 1.42

// Text is words that wrap at the width they get. Unlike Fyne's label it has no
// inner padding, so that it stands flush with fields and buttons.
type Text struct {
	widget.BaseWidget
	Style  Style
	Center bool
	End    bool // at the right end
	Fit    bool // asks for the width of its words, to stand in a Row
	text   string
	broken [2]broken
}

var (
	_ Flowing         = (*Text)(nil)
	_ fyne.Accessible = (*Text)(nil)
)

// NewText makes a text.
func NewText(s Style, text string) *Text {
	t := &Text{Style: s, text: text}
	t.ExtendBaseWidget(t)
	return t
}

// Text is what it says.
func (t *Text) Text() string { return t.text }

// SetText changes what it says.
func (t *Text) SetText(s string) {
	if t.text != s {
		t.text = s
		t.Refresh()
	}
}

// AccessibilityLabel is the text itself.
func (t *Text) AccessibilityLabel() string { return t.text }

// AccessibilityRole is text.
func (t *Text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

func (t *Text) size() float32 {
	name := theme.SizeNameText
	switch t.Style {
	case Title:
		name = theme.SizeNameHeadingText
	case Section, Large:
		name = theme.SizeNameSubHeadingText
	}
	return theme.SizeForWidget(name, t)
}

func (t *Text) style() fyne.TextStyle {
	switch t.Style {
	case Strong, Title, Section, Large:
		return fyne.TextStyle{Bold: true}
	}
	return fyne.TextStyle{}
}

func (t *Text) color() fyne.ThemeColorName {
	switch t.Style {
	case Muted:
		return ColorMuted
	case OnCare:
		return ColorOnCare
	}
	return theme.ColorNameForeground
}

func (t *Text) pitch() float32 {
	if t.Style == Title {
		return t.size() * 1.3
	}
	return t.size() * lineHeight
}

// HeightFor is the height of the text, wrapped.
func (t *Text) HeightFor(width float32) float32 {
	return t.pitch() * float32(len(t.lines(width)))
}

// MinSize is the height at the present width; any width will do.
func (t *Text) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	w := t.Size().Width
	if w <= 0 || t.Fit {
		w = 1 << 20
	}
	if t.Fit {
		return fyne.NewSize(fyne.MeasureText(t.text, t.size(), t.style()).Width+1, t.HeightFor(w))
	}
	return fyne.NewSize(0, t.HeightFor(w))
}

// Resize also wraps anew.
func (t *Text) Resize(s fyne.Size) {
	if s != t.Size() {
		t.BaseWidget.Resize(s)
		t.Refresh()
	}
}

// CreateRenderer is for Fyne.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{t: t}
	r.Refresh()
	return r
}

type textRenderer struct {
	t     *Text
	lines []fyne.CanvasObject
}

func (r *textRenderer) MinSize() fyne.Size           { return r.t.MinSize() }
func (r *textRenderer) Objects() []fyne.CanvasObject { return r.lines }
func (r *textRenderer) Destroy()                     {}

func (r *textRenderer) Layout(s fyne.Size) {
	pitch := r.t.pitch()
	for i, o := range r.lines {
		h := o.MinSize().Height
		o.Move(fyne.NewPos(0, float32(i)*pitch+(pitch-h)/2))
		o.Resize(fyne.NewSize(s.Width, h))
	}
}

func (r *textRenderer) Refresh() {
	width := r.t.Size().Width
	if width <= 0 {
		width = 1 << 20
	}
	lines := r.t.lines(width)
	r.lines = r.lines[:0:0]
	for _, l := range lines {
		c := canvas.NewText(l, paint(r.t.color(), r.t))
		c.TextSize, c.TextStyle = r.t.size(), r.t.style()
		if r.t.Center {
			c.Alignment = fyne.TextAlignCenter
		} else if r.t.End {
			c.Alignment = fyne.TextAlignTrailing
		}
		r.lines = append(r.lines, c)
	}
	r.Layout(r.t.Size())
	canvas.Refresh(r.t)
}
