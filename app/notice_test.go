package app

import (
	"testing"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

// With large words in a low window what went wrong stands in view, whole, and
// who scrolls away from it is let.
func TestWhatWentWrongComesIntoView(t *testing.T) {
	for name, wrong := range map[string]func(*client.View){
		"locked":      func(v *client.View) { failed(auth.WrongPasscode)(v); v.Passcode.TriesLeft = 7 },
		"first":       func(v *client.View) { v.Sentence = "This does not look like an email address." },
		"passcode":    func(v *client.View) { v.Sentence = "Many people use that one, so it is easy to guess." },
		"waiting":     func(v *client.View) { failed(auth.WrongCode)(v); v.Attempt.TriesLeft = 4 },
		"word":        func(v *client.View) { failed(auth.WrongWord)(v); v.Attempt.TriesLeft = 9 },
		"no_practice": func(v *client.View) { v.Sentence = "We could not find a practice at that address." },
	} {
		u, m, _ := start(t, named(t, name), looks["large"])
		v := m.view
		wrong(&v)
		m.set(v)
		in := func() bool {
			u.shell.root.Refresh() // as the window does with each frame
			var n fyne.CanvasObject
			each(u.shell.page, func(o fyne.CanvasObject) {
				if x, ok := o.(*widgets.Text); ok && x.Style == widgets.OnCare && x.Text() != "" {
					n = o
				}
			})
			d := fyne.CurrentApp().Driver()
			page := d.AbsolutePositionForObject(u.shell.page).Y
			y := d.AbsolutePositionForObject(n).Y
			return y >= page && y+n.Size().Height <= page+u.shell.page.Size().Height
		}
		if !in() {
			t.Errorf("%s: what went wrong stands outside of the window", name)
		}
		if u.shell.top(); in() {
			continue // there was room for it
		}
		if u.show(u.view); in() {
			t.Errorf("%s: it scrolls back by itself", name)
		}
	}
}

// A11.2: who was told of a message while the app was in the background, and finds
// it locked, is led to the message by the passcode.
func TestThePasscodeLeadsToTheMessageOfTheNotice(t *testing.T) {
	for name, c := range map[string]struct {
		from   scene
		look   bool // came back before the lock
		place  place
		thread string
	}{
		"from home":        {named(t, "home_news"), false, placeMessages, "t_visit"},
		"from the papers":  {named(t, "documents"), false, placeDocuments, ""},
		"saw it at home":   {named(t, "home_news"), true, nowhere, ""},
		"while one writes": {named(t, "messages_new"), false, placeMessages, ""},
	} {
		t.Run(name, func(t *testing.T) {
			u, m, _ := start(t, c.from, usual)
			open := m.view
			u.Looking(false)
			m.news(client.News{Messages: 1})
			if c.look {
				u.Looking(true)
				u.Looking(false)
			}
			m.set(view(client.Locked))
			u.Looking(true)
			first := open
			first.Box = nil // what is sealed opens a moment later
			m.set(first)
			m.set(open)
			if u.place != c.place || u.thread != c.thread {
				t.Errorf("it opens on %q, thread %q", u.place, u.thread)
			}
			u.open(nowhere)
			if m.set(open); u.place != nowhere {
				t.Errorf("one is led there again: %q", u.place)
			}
		})
	}
}
