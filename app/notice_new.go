package app

import (
	"fyne.io/fyne/v2"

	"alcove/app/client"
)

// A notice says nothing of who wrote or what: others may see the screen, and
// it may show while the computer is locked.
var wNewsNotice = say("news.notice", "You have something new")

// news puts a notice on the desktop, unless the person is looking.
func (u *UI) news(n client.News) {
	if n.Messages+n.Documents == 0 || !u.away && !u.hidden {
		return
	}
	u.told = u.told || n.Messages > 0
	fyne.CurrentApp().SendNotification(fyne.NewNotification(windowTitle, wNewsNotice))
}

// toNews leads a person who was told of a message, and found the app locked
// when they came, to that message. Who was writing goes on there instead.
func (u *UI) toNews(v client.View) {
	if !u.told || v.State != client.Open || u.place != nowhere || u.away {
		return
	}
	if id := newest(v); id != "" {
		u.thread, u.writing, u.place = id, false, placeMessages
	}
	u.told = v.Box == nil || !v.Box.Whole && u.place == nowhere // what is not open yet may hold it
}

// Looking tells whether the window is the one that the person works in. When
// they come back, what is on the screen counts as read.
func (u *UI) Looking(yes bool) {
	u.onMain(func() {
		u.away = !yes
		if yes {
			u.told = u.told && u.view.State != client.Open // Home says so
			if c, ok := u.cur, u.cur != nil; ok && c.seen != nil {
				c.seen()
			}
		}
	})
}
