package widgets

import "fyne.io/fyne/v2"

// AtEnd reports whether the end is in view, or nearly.
func (l *List) AtEnd() bool {
	return l.scroll.Offset.Y+l.scroll.Size().Height >= l.roll.MinSize().Height-Space(4, l)
}

// ToEnd shows the end. Before the list has a size it is remembered.
func (l *List) ToEnd() {
	if l.startEnd = l.scroll.Size().Height <= 0; l.startEnd {
		return
	}
	for range 8 { // rows that come into view for the first time move the end
		l.to(l.roll.MinSize().Height)
		if l.AtEnd() {
			break
		}
	}
}

// ToTop shows the first row.
func (l *List) ToTop() { l.to(0) }

// ToRow brings a row to the top of the view, with a little of the one above it.
func (l *List) ToRow(i int) {
	for range 3 {
		l.to(l.roll.y(i) - Space(8, l))
	}
}

// By scrolls by a part of the height of the view.
func (l *List) By(part float32) { l.to(l.scroll.Offset.Y + part*l.scroll.Size().Height) }

// to scrolls to an offset, brought into bounds.
func (l *List) to(y float32) {
	l.scroll.ScrollToOffset(fyne.NewPos(0, max(0, min(y, l.roll.MinSize().Height-l.scroll.Size().Height))))
	l.fit()
}

// anchor is the first row whose beginning is in view, and how far below the
// upper edge it begins.
func (l *List) anchor() (key string, off float32) {
	y := l.scroll.Offset.Y
	i := l.roll.at(y)
	if i < 0 {
		return "", 0
	}
	if l.roll.y(i) < y && i+1 < l.rows.N {
		i++
	}
	return l.rows.Key(i), l.roll.y(i) - y
}

// pin brings a row back to where it stood after the heights changed.
func (l *List) pin(key string, off float32) {
	for i := 0; key != "" && i < l.rows.N; i++ {
		if l.rows.Key(i) == key {
			l.scroll.Offset.Y = max(0, l.roll.y(i)-off)
			l.roll.pinned = i
			return
		}
	}
}

// Reveal brings an object inside of the list into view.
func (l *List) Reveal(o fyne.CanvasObject) {
	if o == fyne.CanvasObject(l) {
		return
	}
	// Rows that come into view are measured then, and may move what is below them.
	for range 5 {
		y := revealed(o, l, l.scroll.Offset.Y, Space(2, l))
		if y == l.scroll.Offset.Y {
			return
		}
		l.to(y)
	}
}

// RevealWith brings an object inside of the list into view, with what belongs to
// it down to last, and as much above it as there is room for.
func (l *List) RevealWith(o, last fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	here := d.AbsolutePositionForObject(l).Y - l.scroll.Offset.Y
	room := Space(2, l)
	top := d.AbsolutePositionForObject(o).Y - here - room
	end := d.AbsolutePositionForObject(last).Y - here + last.Size().Height + room
	l.to(min(top, end-l.Size().Height))
}
