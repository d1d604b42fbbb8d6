package widgets

import (
	"fmt"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Tab is one place to go to in a [Nav]: an icon, a word, and how much is new
// there.
type Tab struct {
	widget.BaseWidget
	OnPress func()

	hooks            *Hooks
	icon             Icon
	label            string
	count            int
	on               bool // we are there
	slim             bool // no icon: room is short
	hovered, focused bool
}

var (
	_ fyne.Focusable     = (*Tab)(nil)
	_ fyne.Tappable      = (*Tab)(nil)
	_ fyne.Shortcutable  = (*Tab)(nil)
	_ fyne.Accessible    = (*Tab)(nil)
	_ desktop.Hoverable  = (*Tab)(nil)
	_ desktop.Cursorable = (*Tab)(nil)
)

// NewTab makes one. Without an icon it is for a row only.
func NewTab(h *Hooks, icon Icon, label string, press func()) *Tab {
	t := &Tab{hooks: h, icon: icon, label: label, OnPress: press, slim: true}
	t.ExtendBaseWidget(t)
	return t
}

// Label is its word.
func (t *Tab) Label() string { return t.label }

// Count is how much is new there.
func (t *Tab) Count() int { return t.count }

// Draw says whether we are there, and how much is new there.
func (t *Tab) Draw(on bool, count int) {
	if t.on != on || t.count != count {
		t.on, t.count = on, count
		t.Refresh()
	}
}

// AccessibilityLabel is the word and the number.
func (t *Tab) AccessibilityLabel() string {
	if t.count == 0 {
		return t.label
	}
	return fmt.Sprintf("%s, %d", t.label, t.count)
}

// AccessibilityRole is link: it leads somewhere.
func (t *Tab) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleLink }

// Tapped goes there.
func (t *Tab) Tapped(*fyne.PointEvent) {
	t.press()
	t.hooks.tapped()
}

func (t *Tab) press() {
	t.hooks.touched()
	if t.OnPress != nil {
		t.OnPress()
	}
}

// TypedKey goes there for Enter and Space.
func (t *Tab) TypedKey(e *fyne.KeyEvent) {
	t.hooks.touched()
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		t.press()
	default:
		t.hooks.key(e.Name)
	}
}

// TypedRune only notices that a person is there.
func (t *Tab) TypedRune(rune) { t.hooks.touched() }

// TypedShortcut passes combinations to the window.
func (t *Tab) TypedShortcut(s fyne.Shortcut) {
	t.hooks.touched()
	t.hooks.shortcut(s)
}

// FocusGained shows the ring.
func (t *Tab) FocusGained() { t.focused = true; t.Refresh() }

// FocusLost hides it.
func (t *Tab) FocusLost() { t.focused = false; t.Refresh() }

// MouseIn lights it up.
func (t *Tab) MouseIn(*desktop.MouseEvent) { t.hovered = true; t.Refresh() }

// MouseMoved is for Fyne; nothing changes.
func (t *Tab) MouseMoved(*desktop.MouseEvent) {}

// MouseOut ends the light.
func (t *Tab) MouseOut() { t.hovered = false; t.Refresh() }

// Cursor is a hand. Asked on every move of the mouse, it also notices the person.
func (t *Tab) Cursor() desktop.Cursor {
	t.hooks.touched()
	return desktop.PointerCursor
}

func (t *Tab) textSize() float32 { return theme.SizeForWidget(theme.SizeNameText, t) }
func (t *Tab) iconSize() float32 { return t.textSize() * 1.4 }

func (t *Tab) style() fyne.TextStyle { return fyne.TextStyle{Bold: true} }

// badge is the number that is new, as it is shown.
func (t *Tab) badge() string {
	switch {
	case t.count <= 0:
		return ""
	case t.count > 99:
		return "99+"
	}
	return fmt.Sprint(t.count)
}

func (t *Tab) badgeWidth() float32 {
	return max(t.textSize()*1.6, fyne.MeasureText(t.badge(), t.textSize(), t.style()).Width+t.textSize()*0.7)
}

// MinSize has room for the number, so that nothing moves when one comes.
func (t *Tab) MinSize() fyne.Size {
	t.ExtendBaseWidget(t)
	w := fyne.MeasureText(t.label, t.textSize(), t.style()).Width + 2*Space(2, t)
	if !t.slim {
		w += t.iconSize() + Space(2, t)
	}
	if !t.slim || t.count > 0 {
		w += t.badgeWidth() + Space(1, t)
	}
	return fyne.NewSize(w, Target*max(1, (1+Scale(t))/2))
}

// CreateRenderer is for Fyne.
func (t *Tab) CreateRenderer() fyne.WidgetRenderer {
	r := &tabRenderer{t: t, ring: canvas.NewRectangle(Clear), ground: canvas.NewRectangle(Clear), disc: canvas.NewRectangle(Clear),
		icon: image24(), word: canvas.NewText("", Clear), number: canvas.NewText("", Clear)}
	r.Refresh()
	return r
}

type tabRenderer struct {
	t                  *Tab
	ring, ground, disc *canvas.Rectangle
	icon               *canvas.Image
	word, number       *canvas.Text
}

func (r *tabRenderer) MinSize() fyne.Size { return r.t.MinSize() }
func (r *tabRenderer) Destroy()           {}
func (r *tabRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ring, r.ground, r.icon, r.word, r.disc, r.number}
}

func (r *tabRenderer) Layout(s fyne.Size) {
	radius := theme.SizeForWidget(theme.SizeNameButtonRadius, r.t)
	r.ground.Resize(s)
	r.ground.CornerRadius = radius
	layRing(r.ring, s, radius, ringGap)
	x := Space(2, r.t)
	if !r.t.slim {
		i := r.t.iconSize()
		r.icon.Move(fyne.NewPos(x, (s.Height-i)/2))
		r.icon.Resize(fyne.NewSquareSize(i))
		x += i + Space(2, r.t)
	}
	m := r.word.MinSize()
	r.word.Move(fyne.NewPos(x, (s.Height-m.Height)/2))
	r.word.Resize(m)
	h := r.t.textSize() * 1.6
	n := r.number.MinSize()
	w := max(h, n.Width+r.t.textSize()*0.7)
	r.disc.CornerRadius = h / 2
	r.disc.Move(fyne.NewPos(s.Width-w-Space(2, r.t), (s.Height-h)/2))
	r.disc.Resize(fyne.NewSize(w, h))
	r.number.Move(r.disc.Position().AddXY((w-n.Width)/2, (h-n.Height)/2))
	r.number.Resize(n)
}

func (r *tabRenderer) Refresh() {
	t := r.t
	ink, ground := theme.ColorNameForeground, fyne.ThemeColorName("")
	switch {
	case t.on:
		ink, ground = theme.ColorNamePrimary, ColorTint
	case t.hovered:
		ground = theme.ColorNameHover
	}
	r.ground.FillColor = Clear
	if ground != "" {
		r.ground.FillColor = paint(ground, t)
	}
	showRing(r.ring, t.focused, t)
	r.icon.Hidden = t.slim
	if !t.slim {
		r.icon.Resource = t.icon.picture(paint(ink, t))
		r.icon.Refresh()
	}
	r.word.Text, r.word.TextSize, r.word.TextStyle, r.word.Color = t.label, t.textSize(), t.style(), paint(ink, t)
	r.number.Text, r.number.TextSize, r.number.TextStyle = t.badge(), t.textSize(), t.style()
	r.number.Color, r.disc.FillColor = paint(theme.ColorNameForegroundOnPrimary, t), paint(theme.ColorNamePrimary, t)
	r.disc.Hidden, r.number.Hidden = t.badge() == "", t.badge() == ""
	r.Layout(t.Size())
	canvas.Refresh(t)
}
