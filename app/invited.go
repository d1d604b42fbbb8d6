package app

import (
	"context"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wInvitedTitle   = say("invited.title", "Welcome")
	wInvitedBody    = say("invited.body", "We will send you a link to sign in. There is no password to remember, and nothing to set up.")
	wInvitedTo      = say("invited.to", "Your link goes to:")
	wInvitedAnother = say("invited.another", "Use another address")
)

// invitedScreen is the first screen of a person who came from a mail of the
// practice: there is nothing to type.
func invitedScreen(u *UI) *screen {
	n := u.notice()
	to := large("")
	mark, welcome := widgets.NewRow(widgets.NewMark(52)), title(wInvitedTitle)
	var send *widgets.Button
	send = u.primary(wSendLink, func() {
		u.press(send, func(ctx context.Context) error { return u.m.SignIn(ctx, "") }, nil)
	})
	another := u.link(wInvitedAnother, func() { u.run(u.m.ChangeEmail, nil) })
	usePIN := u.link(wFirstNoMail, func() { u.run(func(ctx context.Context) error { return u.m.OpenPIN(ctx, "") }, nil) })
	back := u.link(wFirstBack, func() { u.run(u.m.BackToPasscode, nil) })
	return &screen{
		content: card(mark, welcome, body(wInvitedBody), together(strong(wInvitedTo), to), n, send, together(another, usePIN, back)),
		first:   send,
		draw: func(v client.View) {
			to.SetText(v.Invited)
			back.Hidden = !v.CanUnlock
			mark.Hidden, welcome.Hidden = u.settings.Text() > 125, u.settings.Text() > 150
			n.draw(v)
		},
	}
}

// invited: the practice's invite says whose address it is.
func invited(_ *UI, v client.View) bool { return v.State == client.SignedOut && v.Invited != "" }
