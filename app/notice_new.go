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
	fyne.CurrentApp().SendNotification(fyne.NewNotification(windowTitle, wNewsNotice))
}

// Looking tells whether the window is the one that the person works in. When
// they come back, what is on the screen counts as read.
func (u *UI) Looking(yes bool) {
	u.onMain(func() {
		u.away = !yes
		if yes {
			if c, ok := u.cur, u.cur != nil; ok && c.seen != nil {
				c.seen()
			}
		}
	})
}
