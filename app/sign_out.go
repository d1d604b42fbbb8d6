package app

import (
	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wOutTitle = say("sign out.title", "Sign out and erase?")
	wOutBody  = say("sign out.body", "We will erase what the app saved on this computer.")
	wOutKept  = say("sign out.kept", "What you sent stays with {practice}. It is part of your record there.")
	wOutLost  = say("sign out.lost", "What you did not send is lost. To come back, you will need a new link.")
	wOutOther = say("sign out.else", "Files that you saved in other folders stay there. So do the emails we sent you.")
	wOutGo    = say("sign out.go", "Sign out and erase")
)

// signOutScreen says what goes and what stays, before it does it.
func signOutScreen(u *UI) *screen {
	n := u.notice()
	back := func() { u.open(nowhere) }
	out := u.second(wBack, back)
	var erase *widgets.Button
	failed := ""
	erase = widgets.NewButton(u.hooks, widgets.Danger, wOutGo, func() {
		u.press(erase, u.m.SignOut, func(err error) {
			if err != nil {
				failed = sentence(err)
			}
		})
	})
	kept := body("")
	return &screen{
		content: card(title(wOutTitle), body(wOutBody), widgets.NewNote(kept),
			widgets.NewCare(widgets.NewText(widgets.OnCare, wOutLost)), quiet(wOutOther), n, together2(out, erase)),
		first: out, back: back,
		draw: func(v client.View) {
			kept.SetText(fill(wOutKept, "practice", practiceName(v.Practice)))
			n.working(v.Busy)
			n.say(failed)
		},
	}
}
