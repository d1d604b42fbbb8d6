package app

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wSorryTitle = say("sorry.title", "Alcove cannot open")
	wSorryHelp  = say("sorry.help", "Nothing is lost. Close this window and try again. If it stays like this, call your practice.")
)

// Sorry fills a window with why the app cannot start, and returns the
// sentence.
func Sorry(w fyne.Window, err error) string {
	why := wSorryHelp
	var f *client.Failure
	if errors.As(err, &f) && f.Sentence != "" {
		why = f.Sentence
	}
	fyne.CurrentApp().Settings().SetTheme(Theme{})
	w.SetTitle(windowTitle)
	w.SetPadded(false)
	again := widgets.NewButton(nil, widgets.Primary, wSorryClose, w.Close)
	w.SetContent(widgets.NewPage(card(title(wSorryTitle), body(why), body(wSorryHelp), again)))
	w.Canvas().Focus(again)
	return why
}

var wSorryClose = say("sorry.close", "Close")

// Icon is the mark for the task bar: the arch, without a word.
func Icon() fyne.Resource {
	t := Theme{}
	return widgets.MarkSVG(t.Color(theme.ColorNamePrimary, theme.VariantLight), t.Color(widgets.ColorTint, theme.VariantLight))
}
