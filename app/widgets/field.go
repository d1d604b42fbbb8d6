package widgets

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// mostPasted is how many bytes a field takes from the clipboard: breaking a
// whole book into lines would stop the window for minutes.
const mostPasted = 20_000

// field is Fyne's entry with our hooks: it is the part that takes the keys.
type field struct {
	widget.Entry
	hooks   *Hooks
	onFocus func(bool)
	most    int    // bytes that may be in it after a paste
	tooMuch func() // hears of a paste that was refused
	end     bool   // the cursor belongs behind the last letter, until a person moves it
}

// toEnd puts the cursor behind the last letter, which stands elsewhere each
// time that the lines break anew.
func (f *field) toEnd() {
	if f.end {
		f.Entry.TypedKey(&fyne.KeyEvent{Name: fyne.KeyPageDown})
	}
}

func (f *field) Resize(s fyne.Size) {
	f.Entry.Resize(s)
	f.toEnd()
}

func (f *field) TypedRune(r rune) {
	f.hooks.touched()
	f.hooks.focused(f) // a page may have opened with the field below its edge
	f.end = false
	f.Entry.TypedRune(r)
}

func (f *field) TypedKey(e *fyne.KeyEvent) {
	f.hooks.touched()
	if !f.hooks.key(e.Name) {
		f.end = false
		f.Entry.TypedKey(e)
	}
}

func (f *field) KeyDown(e *fyne.KeyEvent) {
	f.hooks.touched()
	f.Entry.KeyDown(e)
}

func (f *field) TypedShortcut(s fyne.Shortcut) {
	f.hooks.touched()
	if f.hooks.shortcut(s) {
		return
	}
	f.end = false
	if p, ok := s.(*fyne.ShortcutPaste); ok && len(f.Text)+len(p.Clipboard.Content()) > f.most {
		if f.tooMuch != nil {
			f.tooMuch()
		}
		return
	}
	f.Entry.TypedShortcut(s)
}

func (f *field) Tapped(e *fyne.PointEvent) {
	f.end = false
	f.Entry.Tapped(e)
}

func (f *field) MouseDown(e *desktop.MouseEvent) {
	f.end = false
	f.Entry.MouseDown(e)
}

func (f *field) Cursor() desktop.Cursor {
	f.hooks.touched()
	return f.Entry.Cursor()
}

// AcceptsTab keeps Tab for walking on, also out of a field of many lines.
func (f *field) AcceptsTab() bool { return false }

func (f *field) FocusGained() {
	f.Entry.FocusGained()
	f.toEnd()
	f.onFocus(true)
	f.hooks.focused(f)
}

func (f *field) FocusLost() {
	f.Entry.FocusLost()
	f.onFocus(false)
}
