package app

import (
	"alcove/app/client"
	"alcove/app/widgets"
)

// computerScreen is this computer, the others, and what keeps them closed.
func computerScreen(u *UI) *screen {
	name := quiet("")
	word := u.link(wHomeWord, func() { u.open(placeWord) })
	to := func(label string, p place) *widgets.Button { return u.link(label, func() { u.open(p) }) }
	list := to(wHomeList, placeComputers)
	return &screen{
		content: card(title(wHomeSafe), name, together(list, to(wHomeChange, placePasscode), word,
			to(wHomeHow, placeSafety), to(wHomeOut, placeSignOut))),
		first: list,
		back:  func() { u.open(nowhere) },
		draw: func(v client.View) {
			name.SetText(fill(wHomeName, "computer", v.Computer))
			name.Hidden = v.Computer == ""
			word.Hidden = !v.UsesWord
			word.SetLabel(wHomeWord)
			if v.HasWord {
				word.SetLabel(wHomeNewWord)
			}
		},
	}
}
