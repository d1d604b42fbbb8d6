package app

import (
	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wNewTitleTo = say("new.title", "Write to {practice}")
	wNewAbout   = say("new.about", "What is it about? (You can leave this empty.)")
	wNewText    = say("new.text", "Your message")
)

// writing is the page of a new conversation.
type writing struct {
	page    *widgets.Sheet
	title   *widgets.Text
	about   *widgets.Entry
	compose *compose
}

func newWriting(u *UI) *writing {
	w := &writing{title: title(""), about: widgets.NewEntry(u.hooks, "")}
	w.compose = newCompose(u, "")
	w.about.SetText(w.compose.kept[0])
	w.compose.subject = w.about.Text
	w.about.OnChange = func(string) { w.compose.changed() }
	w.about.OnSubmit = func(string) { u.focus(w.compose.text.Focusable()) }
	col := widgets.NewColumn(w.title, together(strong(wNewAbout), w.about), together(strong(wNewText), w.compose.Column))
	w.page = widgets.NewSheet(col)
	w.page.OnScroll = u.m.Touch
	return w
}

func (w *writing) content() fyne.CanvasObject { return w.page }
func (w *writing) first() fyne.Focusable      { return w.compose.text.Focusable() }
func (w *writing) keep() func() error         { return w.compose.keep() }
func (w *writing) combo(k fyne.KeyName) bool  { return w.compose.combo(k) }
func (w *writing) reveal(o fyne.CanvasObject) { w.page.Reveal(o) }
func (w *writing) draw(v client.View) {
	w.title.SetText(fill(wNewTitleTo, "practice", practiceName(v.Practice)))
	w.compose.draw(v)
}

func (w *writing) wipe() {
	w.compose.wipe()
	w.about.Clear()
}
