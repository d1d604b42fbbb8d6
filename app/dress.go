package app

import (
	"os"
	"runtime"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// dress puts on the theme at the size of the settings.
func (u *UI) dress() {
	u.dressing = true
	fyne.CurrentApp().Settings().SetTheme(Theme{Percent: u.settings.Text(), Variant: u.variant})
	u.dressing = false
}

// followDesktop takes light or dark as the desktop says. On Linux Fyne answers
// dark until the desktop has said anything, and for ever where it says
// nothing; there we are light until it speaks.
func (u *UI) followDesktop() {
	if u.variant != nil || runtime.GOOS == "windows" || runtime.GOOS == "darwin" || os.Getenv("FYNE_THEME") != "" {
		return
	}
	light := theme.VariantLight
	u.variant = &light
	s := fyne.CurrentApp().Settings()
	s.AddListener(func(s fyne.Settings) {
		// Our own change of theme calls this as well, and says nothing new.
		if v := s.ThemeVariant(); !u.dressing && v != *u.variant {
			u.variant = &v
			u.dress()
			u.shell.root.Refresh()
		}
	})
}

// resize sets the size of all text, in percent.
func (u *UI) resize(percent int) {
	u.settings.SetText(percent)
	u.dress()
	u.shell.root.Refresh()
	u.show(u.view)
	// What has the keyboard may stand elsewhere now.
	if o, ok := u.win.Canvas().Focused().(fyne.CanvasObject); ok {
		u.shell.reveal(o)
	}
}
