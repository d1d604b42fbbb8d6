package app

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"alcove/app/client"
)

// Keys of the window:
//
//	F1              help
//	Escape          back, where there is a back
//	Page Up, Down   scroll
//	Ctrl+L          lock
//	Ctrl+1 to 4     home, messages, documents, this computer
//	Ctrl+N          a new message
//	Ctrl+Enter      send
//	Ctrl+Shift+H    hide at once: the window goes, the app locks
//	Ctrl+Plus, Minus, 0   the size of the text
func (u *UI) keys() {
	c := u.win.Canvas()
	// The canvas hears of keys only while nothing has the focus.
	c.SetOnTypedKey(func(e *fyne.KeyEvent) {
		u.m.Touch()
		switch e.Name {
		case fyne.KeyDown:
			u.shell.by(0.15)
		case fyne.KeyUp:
			u.shell.by(-0.15)
		default:
			u.key(e.Name)
		}
	})
	c.SetOnTypedRune(func(rune) { u.m.Touch() })
	if d, ok := c.(desktop.Canvas); ok {
		d.SetOnKeyDown(func(*fyne.KeyEvent) { u.m.Touch() })
	}
	const ctrl = fyne.KeyModifierShortcutDefault
	for _, s := range []desktop.CustomShortcut{
		{KeyName: fyne.KeyL, Modifier: ctrl},
		{KeyName: fyne.KeyH, Modifier: ctrl | fyne.KeyModifierShift},
		{KeyName: fyne.KeyPlus, Modifier: ctrl},
		{KeyName: fyne.KeyPlus, Modifier: ctrl | fyne.KeyModifierShift},
		{KeyName: fyne.KeyEqual, Modifier: ctrl},
		{KeyName: fyne.KeyEqual, Modifier: ctrl | fyne.KeyModifierShift},
		{KeyName: fyne.KeyMinus, Modifier: ctrl},
		{KeyName: fyne.Key0, Modifier: ctrl},
		{KeyName: fyne.Key1, Modifier: ctrl}, {KeyName: fyne.Key2, Modifier: ctrl}, {KeyName: fyne.Key3, Modifier: ctrl},
		{KeyName: fyne.Key4, Modifier: ctrl}, {KeyName: fyne.KeyN, Modifier: ctrl},
		{KeyName: fyne.KeyReturn, Modifier: ctrl}, {KeyName: fyne.KeyEnter, Modifier: ctrl},
	} {
		c.AddShortcut(&s, func(s fyne.Shortcut) {
			u.m.Touch()
			u.shortcut(s)
		})
	}
}

func (u *UI) key(k fyne.KeyName) bool {
	switch k {
	case fyne.KeyF1:
		if u.place == placeHelp {
			u.open(nowhere)
		} else {
			u.open(placeHelp)
		}
	case fyne.KeyEscape:
		if u.cur == nil || u.cur.back == nil {
			return false
		}
		u.cur.back()
	case fyne.KeyPageDown:
		u.shell.by(0.8)
	case fyne.KeyPageUp:
		u.shell.by(-0.8)
	default:
		return false
	}
	return true
}

func (u *UI) shortcut(s fyne.Shortcut) bool {
	c, ok := s.(*desktop.CustomShortcut)
	if !ok || c.Modifier&fyne.KeyModifierShortcutDefault == 0 {
		return false
	}
	shift := c.Modifier&fyne.KeyModifierShift != 0
	switch {
	case c.KeyName == fyne.KeyL && !shift:
		u.lock()
	case c.KeyName == fyne.KeyH && shift:
		u.hide()
	case c.KeyName == fyne.KeyPlus, c.KeyName == fyne.KeyEqual:
		u.resize(u.settings.Text() + textStep)
	case c.KeyName == fyne.KeyMinus:
		u.resize(u.settings.Text() - textStep)
	case c.KeyName == fyne.Key0 && !shift:
		u.resize(textLeast)
	default:
		return u.cur != nil && u.cur.combo != nil && u.cur.combo(c.KeyName) || u.navigate(c)
	}
	return true
}

// lock asks the machine to lock; in states without a passcode it does nothing.
func (u *UI) lock() {
	var keep func() error
	if u.cur != nil && u.cur.keep != nil {
		keep = u.cur.keep()
	}
	u.lockAfter(keep)
}

// lockAfter saves what was begun, then locks, whether it could be saved or not.
func (u *UI) lockAfter(keep func() error) {
	u.run(func(ctx context.Context) error {
		var failed error
		if keep != nil {
			failed = keep()
		}
		return errors.Join(failed, u.m.Lock(ctx))
	}, nil)
}

// hide is for somebody who is being looked at: first the window goes, then
// what we copied, then the keys. Starting the app again shows it.
func (u *UI) hide() {
	u.win.Hide()
	u.hidden = true
	if clip := fyne.CurrentApp().Clipboard(); u.copied != "" && clip.Content() == u.copied {
		clip.SetContent("")
	}
	u.copied = ""
	var keep func() error
	if u.cur != nil && u.cur.keep != nil {
		keep = u.cur.keep()
	}
	if u.cur != nil && u.cur.wipe != nil {
		u.cur.wipe()
	}
	u.lockAfter(keep)
}

// Raise shows the window, also after it was hidden. Safe from any goroutine.
func (u *UI) Raise() {
	u.onMain(func() {
		u.hidden = false
		u.win.Show()
		u.win.RequestFocus()
	})
}

// Doorway takes what a link says where no practice is known yet, or nobody is
// in at the same one. Else it only shows the window: a link must not move a
// person to another practice. Safe from any goroutine.
func (u *UI) Doorway(d client.Doorway) {
	u.Raise()
	u.onMain(func() {
		v := u.view
		if d.Server != "" && (v.State == noPracticeState || v.State == client.SignedOut && v.Server == d.Server) {
			u.run(func(ctx context.Context) error { return u.m.Doorway(ctx, d) }, nil)
		}
	})
}
