package app

import (
	"context"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

var (
	wWordTitle  = say("word.title", "Type your sign-in word")
	wWordBody   = say("word.body", "This computer is new to us. With your sign-in word, your email alone is not enough to get in.")
	wWordLabel  = say("word.label", "Your sign-in word")
	wWordGo     = say("word.go", "Go on")
	wWordNew    = say("word.new", "Start again with a new link")
	wWordForgot = say("word.forgot", "Did you forget it? {practice} can help you choose a new one.")
)

// wordScreen asks for the sign-in word on a new computer.
func wordScreen(u *UI) *screen {
	n := u.notice()
	field := widgets.NewSecret(u.hooks, wShow, wHide)
	forgot := quiet("")
	c := u.contact(true)
	var send *widgets.Button
	send = u.primary(wWordGo, func() {
		word := field.Text()
		u.press(send, func(ctx context.Context) error { return u.m.Word(ctx, word) }, func(err error) {
			if err != nil {
				field.Clear()
				u.focus(field.Focusable())
			}
		})
	})
	field.OnSubmit = func(string) { send.OnPress() }
	return &screen{
		content: card(title(wWordTitle), body(wWordBody), together(strong(wWordLabel), field), n, send, u.link(wWordNew, func() { u.run(u.m.Resend, nil) }), widgets.NewLine(), forgot, c),
		first:   field.Focusable(),
		wipe:    field.Clear,
		draw: func(v client.View) {
			forgot.SetText(fill(wWordForgot, "practice", practiceTitle(v)))
			n.draw(v)
			if v.Sentence != "" && v.Attempt.TriesLeft > 0 {
				n.say(v.Sentence + " " + auth.Tries(v.Attempt.TriesLeft))
			}
			c.draw(v)
		},
	}
}
