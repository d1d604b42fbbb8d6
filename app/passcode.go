package app

import (
	"context"
	"fmt"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wCodeTitle      = say("passcode.title", "Choose a passcode")
	wCodeWhy        = say("passcode.why", "You type it to open this app on this computer. Then you do not need an email each time.")
	wCodeLabel      = say("passcode.label", "Your new passcode")
	wCodeMin        = say("passcode.least", "{n} or more numbers or letters. A few words work well, too.")
	wCodeGo         = say("passcode.go", "Set my passcode")
	wCodeForget     = say("passcode.forget", "What if I forget it?")
	wCodeForgetTell = say("passcode.forget told", "That is all right. You ask for a new link and choose a new passcode. What you sent stays with {practice}. Only what you did not send yet is lost.")
)

// passcodeScreen asks for a passcode, once: it can be shown, so it need not
// be typed twice.
func passcodeScreen(u *UI) *screen {
	n := u.notice()
	field := widgets.NewSecret(u.hooks, wShow, wHide)
	least := quiet("")
	told := widgets.NewNote(body(""))
	told.Hide()
	var set *widgets.Button
	set = u.primary(wCodeGo, func() {
		code := field.Text()
		u.press(set, func(ctx context.Context) error { return u.m.SetPasscode(ctx, code) }, func(err error) {
			if err != nil {
				u.focus(field.Focusable())
			}
		})
	})
	field.OnSubmit = func(string) { set.OnPress() }
	forget := u.link(wCodeForget, nil)
	forget.OnPress = func() {
		told.Hidden = !told.Hidden
		u.shell.root.Refresh()
	}
	return &screen{
		content: card(title(wCodeTitle), body(wCodeWhy), together(strong(wCodeLabel), field, least), n, set, forget, told),
		first:   field.Focusable(),
		wipe:    field.Clear,
		draw: func(v client.View) {
			least.SetText(fill(wCodeMin, "n", fmt.Sprint(v.Passcode.Min)))
			told.Content().(*widgets.Text).SetText(fill(wCodeForgetTell, "practice", practiceName(v.Practice)))
			n.draw(v)
		},
	}
}
