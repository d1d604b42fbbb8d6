package app

import (
	"context"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wFirstTitle  = say("first.title", "Welcome")
	wFirstBody   = say("first.body", "Type the email you gave to {practice}. We will send you a link to sign in. There is no password to remember, and nothing to set up.")
	wFirstNoMail = say("first.pin", "No email today? Use a PIN from my practice")
	wFirstBack   = say("first.passcode", "Go back and type my passcode")
)

// firstScreen asks for one thing: the email. Where words are large, the room is
// for the field and its button.
func firstScreen(u *UI) *screen {
	n := u.notice()
	lead := body("")
	f := u.emailField()
	usePIN := u.link(wFirstNoMail, f.pin)
	mark, welcome := widgets.NewRow(widgets.NewMark(52)), title(wFirstTitle)
	back := u.link(wFirstBack, func() { u.run(u.m.BackToPasscode, nil) })
	return &screen{
		content: card(mark, welcome, lead, f.field, n, f.send, together(usePIN, back)),
		first:   f.entry.Focusable(),
		draw: func(v client.View) {
			lead.SetText(fill(wFirstBody, "practice", practiceName(v.Practice)))
			back.Hidden = !v.CanUnlock
			mark.Hidden, welcome.Hidden = u.settings.Text() > 125, u.settings.Text() > 150
			n.draw(v)
		},
		wipe: f.entry.Clear,
	}
}

// emailAsk is the field for the email with its button: it stands wherever a
// sign-in can begin.
type emailAsk struct {
	u     *UI
	entry *widgets.Entry
	field *widgets.Column
	send  *widgets.Button
}

func (u *UI) emailField() *emailAsk {
	f := &emailAsk{u: u, entry: widgets.NewEntry(u.hooks, wEmailHint)}
	f.entry.SetText(u.view.Email)
	f.field = together(strong(wEmailLabel), f.entry)
	f.send = u.primary(wSendLink, func() {
		email := f.entry.Text()
		u.press(f.send, func(ctx context.Context) error { return u.m.SignIn(ctx, email) }, nil)
	})
	f.entry.OnSubmit = func(string) { f.send.OnPress() }
	return f
}

// pin opens the PIN screen with what was typed so far.
func (f *emailAsk) pin() {
	email := f.entry.Text()
	f.u.run(func(ctx context.Context) error { return f.u.m.OpenPIN(ctx, email) }, nil)
}
