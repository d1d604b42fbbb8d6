package app

import (
	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

var (
	wKeyTitle = say("keyring wait.title", "One more thing to open")
	wKeyNone  = say("keyring none.title", "This computer cannot keep keys")
	wKeyWhy   = say("keyring none.why", "Most computers have a safe place for keys. We could not find one here.")
	wKeyGoOn  = say("keyring none.go on", "You can go on without it. Then we keep nothing here. Each time you open the app, you sign in with a new link.")
	wKeyGo    = say("keyring none.go", "Go on without it")
)

// keyringWaitScreen asks to open the keyring, or, where there is none at all,
// offers to go on without.
func keyringWaitScreen(u *UI) *screen {
	n := u.notice()
	head := title(wKeyTitle)
	why, more := body(""), body(wKeyGoOn)
	var again, goOn *widgets.Button
	again = u.primary(wTryAgain, func() { u.press(again, u.m.RetryKeyring, nil) })
	goOn = u.second(wKeyGo, func() { u.press(goOn, u.m.UseWithoutKeyring, nil) })
	c := u.contact(true)
	return &screen{
		content: card(head, why, n, again, more, goOn, widgets.NewLine(), c),
		first:   again,
		draw: func(v client.View) {
			head.SetText(wKeyTitle)
			why.SetText(auth.KeyringLocked.Client())
			if v.NoKeyring {
				head.SetText(wKeyNone)
				why.SetText(wKeyWhy)
			}
			more.Hidden, goOn.Hidden = !v.NoKeyring, !v.NoKeyring
			n.working(v.Busy)
			if v.Reason != auth.KeyringLocked && v.Reason != auth.KeyringMissing {
				n.say(v.Sentence)
			}
			c.draw(v)
		},
	}
}
