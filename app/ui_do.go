package app

import (
	"context"

	"fyne.io/fyne/v2"

	"alcove/app/widgets"
)

// focus gives the keyboard to a control; nil takes it away.
func (u *UI) focus(f fyne.Focusable) {
	if f == nil {
		u.win.Canvas().Unfocus()
		return
	}
	u.win.Canvas().Focus(f)
}

// typeOn gives the keyboard back to the field of the screen after a press
// with the mouse, so that who pressed Copy or Show can type on.
func (u *UI) typeOn() {
	if u.cur == nil || u.cur.first == nil || u.win.Canvas().Focused() != nil {
		return
	}
	if _, button := u.cur.first.(*widgets.Button); !button {
		u.focus(u.cur.first)
	}
}

// run does a command off the UI goroutine; after hears of its end on it.
func (u *UI) run(do func(context.Context) error, after func(error)) {
	u.work(func() {
		err := do(u.ctx)
		u.onMain(func() {
			if after != nil {
				after(err)
			}
		})
	})
}

// press makes a button do a command; it rests while that runs, so that a
// second press does nothing.
func (u *UI) press(b *widgets.Button, do func(context.Context) error, after func(error)) {
	if b.Disabled() {
		return
	}
	b.Disable()
	u.run(do, func(err error) {
		b.Enable()
		if after != nil {
			after(err)
		}
		if u.cur != nil {
			u.show(u.view)
		}
	})
}

// copy puts text on the clipboard, and remembers that we did.
func (u *UI) copy(text string) {
	u.copied = text
	fyne.CurrentApp().Clipboard().SetContent(text)
}
