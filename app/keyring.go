package app

import (
	"strconv"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

var (
	wKeyTitle = say("keyring wait.title", "One more thing to open")
	wKeyNone  = say("keyring none.title", "This computer cannot keep keys")
	wKeyWhy   = say("keyring none.why", "Most computers have a safe place for keys. We could not find one here.")
	wKeyLong  = say("keyring none.long", "You can go on with a long passcode: {n} or more letters or numbers. It alone keeps what is here locked.")
	wKeyUse   = say("keyring none.use", "Use a long passcode")
	wKeyGoOn  = say("keyring none.go on", "Or we keep nothing here. Each time you open the app, you sign in with a new link.")
	wKeyGo    = say("keyring none.go", "Keep nothing here")
)

// keyringWaitScreen asks to open the keyring, or, where there is none at all,
// offers the two ways to go on without.
func keyringWaitScreen(u *UI) *screen {
	n := u.notice()
	head := title(wKeyTitle)
	why := body("")
	var again, long, goOn *widgets.Button
	again = u.primary(wTryAgain, func() { u.press(again, u.m.RetryKeyring, nil) })
	long = u.second(wKeyUse, func() { u.press(long, u.m.UsePassphrase, nil) })
	goOn = u.second(wKeyGo, func() { u.press(goOn, u.m.UseWithoutKeyring, nil) })
	without := widgets.NewColumn(together(body(fill(wKeyLong, "n", strconv.Itoa(auth.PassphraseMin))), long), together(body(wKeyGoOn), goOn))
	c := u.contact(true)
	return &screen{
		content: card(head, why, n, again, without, widgets.NewLine(), c),
		first:   again,
		draw: func(v client.View) {
			head.SetText(wKeyTitle)
			why.SetText(auth.KeyringLocked.Client())
			if v.NoKeyring {
				head.SetText(wKeyNone)
				why.SetText(wKeyWhy)
			}
			without.Hidden = !v.NoKeyring
			n.working(v.Busy)
			if v.Reason != auth.KeyringLocked && v.Reason != auth.KeyringMissing {
				n.say(v.Sentence)
			}
			c.draw(v)
		},
	}
}
