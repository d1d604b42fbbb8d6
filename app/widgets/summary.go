package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Summary is a row of a list: a heading, a date at its end, a line below, and
// a dot before it when it is new. Each line is cut where the width ends.
type Summary struct {
	widget.BaseWidget
	heading, date, line, note string
	fresh                     bool
}

// NewSummary makes one; note is a third line, "" for none.
func NewSummary(heading, date, line, note string, fresh bool) *Summary {
	s := &Summary{heading: heading, date: date, line: line, note: note, fresh: fresh}
	s.ExtendBaseWidget(s)
	return s
}

// Draw changes all of it.
func (s *Summary) Draw(heading, date, line, note string, fresh bool) {
	if heading == s.heading && date == s.date && line == s.line && note == s.note && fresh == s.fresh {
		return
	}
	s.heading, s.date, s.line, s.note, s.fresh = heading, date, line, note, fresh
	s.Refresh()
}

// Words is all that it says.
func (s *Summary) Words() string { return s.heading + "\n" + s.date + "\n" + s.line + "\n" + s.note }

// AccessibilityLabel is its words.
func (s *Summary) AccessibilityLabel() string { return s.Words() }

// AccessibilityRole is link: it leads to what it sums up.
func (s *Summary) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleLink }

func (s *Summary) size() float32  { return theme.SizeForWidget(theme.SizeNameText, s) }
func (s *Summary) pitch() float32 { return s.size() * lineHeight }

// HeightFor is two lines, or three; any width will do.
func (s *Summary) HeightFor(float32) float32 {
	n := float32(2)
	if s.note != "" {
		n++
	}
	return n * s.pitch()
}

// MinSize is narrow.
func (s *Summary) MinSize() fyne.Size {
	s.ExtendBaseWidget(s)
	return fyne.NewSize(80, s.HeightFor(0))
}

// CreateRenderer is for Fyne.
func (s *Summary) CreateRenderer() fyne.WidgetRenderer {
	r := &summaryRenderer{s: s, dot: canvas.NewCircle(Clear)}
	for i := range r.words {
		r.words[i] = canvas.NewText("", Clear)
	}
	r.Refresh()
	return r
}

type summaryRenderer struct {
	s     *Summary
	dot   *canvas.Circle
	words [4]*canvas.Text // heading, date, line, note
}

func (r *summaryRenderer) MinSize() fyne.Size { return r.s.MinSize() }
func (r *summaryRenderer) Destroy()           {}
func (r *summaryRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.dot, r.words[0], r.words[1], r.words[2], r.words[3]}
}

func (r *summaryRenderer) Layout(size fyne.Size) {
	s, pitch := r.s, r.s.pitch()
	d := s.size() * 0.62
	r.dot.Move(fyne.NewPos(0, (pitch-d)/2))
	r.dot.Resize(fyne.NewSquareSize(d))
	x := s.size() * 1.1
	date := r.words[1].MinSize().Width
	room := size.Width - x
	texts := [4]string{s.heading, s.date, s.line, s.note}
	widths := [4]float32{room - date - Space(2, s), date, room, room}
	places := [4]fyne.Position{{X: x}, {X: size.Width - date}, {X: x, Y: pitch}, {X: x, Y: 2 * pitch}}
	for i, w := range r.words {
		w.Text = cut(texts[i], widths[i], w.TextSize, w.TextStyle)
		m := w.MinSize()
		w.Move(places[i].AddXY(0, (pitch-m.Height)/2))
		w.Resize(m)
	}
}

func (r *summaryRenderer) Refresh() {
	s := r.s
	r.dot.FillColor, r.dot.Hidden = paint(theme.ColorNamePrimary, s), !s.fresh
	inks := [4]fyne.ThemeColorName{theme.ColorNameForeground, ColorMuted, ColorMuted, ColorMuted}
	if s.fresh {
		inks[2] = theme.ColorNameForeground
	}
	for i, w := range r.words {
		w.Color, w.TextSize = paint(inks[i], s), s.size()
		w.TextStyle = fyne.TextStyle{Bold: i == 0}
		if i == 1 {
			w.Text = s.date
		}
		w.Hidden = i == 3 && s.note == ""
	}
	r.Layout(s.Size())
	canvas.Refresh(s)
}

// cut shortens a text to a width.
func cut(text string, width, size float32, style fyne.TextStyle) string {
	r := []rune(text)
	for i, c := range r {
		if c == '\n' || c == '\t' {
			r[i] = ' '
		}
	}
	if len(r) > 400 {
		r = r[:400]
	}
	fits := func(n int) bool {
		s := string(r[:n])
		if n < len([]rune(text)) {
			s += "…"
		}
		return fyne.MeasureText(s, size, style).Width <= width
	}
	if fits(len(r)) && len(r) == len([]rune(text)) {
		return string(r)
	}
	low, high := 0, len(r)
	for low < high {
		if mid := (low + high + 1) / 2; fits(mid) {
			low = mid
		} else {
			high = mid - 1
		}
	}
	if low == 0 {
		return ""
	}
	return string(r[:low]) + "…"
}
