package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wNavHome      = say("home.nav", "Home")
	wNavMessages  = say("messages.nav", "Messages")
	wNavDocuments = say("documents.nav", "Documents")
	wNavComputer  = say("computer.nav", "This computer")
	wNavLock      = say("locked.nav", "Lock now")
)

// navigation leads between the places inside.
type navigation struct {
	*widgets.Nav
	tabs [4]*widgets.Tab
}

// navPlaces is where the tabs lead, in their order, also by Ctrl and a number.
var navPlaces = [4]place{nowhere, placeMessages, placeDocuments, placeComputer}

func newNavigation(u *UI) *navigation {
	tab := func(i widgets.Icon, label string, p place) *widgets.Tab {
		return widgets.NewTab(u.hooks, i, label, func() { u.open(p) })
	}
	n := &navigation{tabs: [4]*widgets.Tab{
		tab(widgets.IconHome, wNavHome, nowhere),
		tab(widgets.IconMessage, wNavMessages, placeMessages),
		tab(widgets.IconDocument, wNavDocuments, placeDocuments),
		tab(widgets.IconComputer, wNavComputer, placeComputer),
	}}
	lock := widgets.NewTab(u.hooks, widgets.IconLock, wNavLock, u.lock)
	help := widgets.NewTab(u.hooks, "", wHelp, func() { u.key(fyne.KeyF1) })
	n.Nav = widgets.NewNav(help, lock, n.tabs[:]...)
	return n
}

// draw shows where we are and what is new. It says whether the rail is shown.
func (n *navigation) draw(u *UI, v client.View) bool {
	at := map[string]int{"home": 0, "messages": 1, "file": 1, "choose file": 1, "documents": 2, "this computer": 3,
		"computers": 3, "change passcode": 3, "choose word": 3, "sign out": 3, "safety": 3}
	news := [4]int{1: box(v).Unread, 2: freshDocuments(v)}
	for i, t := range n.tabs {
		k, here := at[u.name]
		t.Draw(here && k == i, news[i])
	}
	return v.State == client.Open
}

// go to a place by Ctrl and its number; Ctrl+N begins a message.
func (u *UI) navigate(s *desktop.CustomShortcut) bool {
	if u.view.State != client.Open || s.Modifier&fyne.KeyModifierShift != 0 {
		return false
	}
	for i, k := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4} {
		if s.KeyName == k {
			u.open(navPlaces[i])
			return true
		}
	}
	if s.KeyName == fyne.KeyN {
		u.writeNew()
		return true
	}
	return false
}

// writeNew opens the page of a new message.
func (u *UI) writeNew() {
	u.thread, u.writing = "", true
	if u.name == "messages" && u.cur.again != nil {
		u.cur.again()
		return
	}
	u.open(placeMessages)
}
