package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// Activity wraps a window's content and hears of every move of the mouse. It
// is a desktop.Cursorable because the driver asks each of those that lie under
// the pointer, on every move; of Hoverables it asks only the topmost, which
// would be a button.
type Activity struct {
	widget.BaseWidget
	// OnTouch hears of each move.
	OnTouch func()

	content fyne.CanvasObject
}

var _ desktop.Cursorable = (*Activity)(nil)

// NewActivity wraps content.
func NewActivity(content fyne.CanvasObject, touch func()) *Activity {
	a := &Activity{OnTouch: touch, content: content}
	a.ExtendBaseWidget(a)
	return a
}

// Cursor is asked by the driver on each move of the mouse; widgets above it
// decide what the pointer looks like.
func (a *Activity) Cursor() desktop.Cursor {
	if a.OnTouch != nil {
		a.OnTouch()
	}
	return desktop.DefaultCursor
}

// CreateRenderer is for Fyne.
func (a *Activity) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(a.content)
}
