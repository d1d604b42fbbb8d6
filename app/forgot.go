package app

import (
	"strings"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wForgotTitle  = say("forgot.title", "Forgot your passcode?")
	wForgotBody   = say("forgot.body", "That happens. We send a new sign-in link to your email. Then you choose a new passcode.")
	wForgotSafe   = say("forgot.safe", "Your practice has what you sent.")
	wForgotOne    = say("forgot.one message", "1 message is not sent yet.")
	wForgotMany   = say("forgot.messages", "{n} messages are not sent yet.")
	wForgotDraft  = say("forgot.one draft", "1 message is begun and not sent.")
	wForgotDrafts = say("forgot.drafts", "{n} messages are begun and not sent.")
	wForgotOnly   = say("forgot.only here", "That is only on this computer. It is lost when you sign in with the new link. Until then nothing is lost.")
	wForgotLost   = say("forgot.lost", "What you wrote on this computer and did not send will be lost when you sign in with the new link. Until then nothing is lost.")
	wForgotGo     = say("forgot.go", "Send me a new link")
	wForgotBack   = say("forgot.back", "Go back and try again")
)

// onlyHere counts what is lost with the passcode, and says so. What was written
// is sealed, so numbers are all there is; where they are not known, it says what
// would be lost if there were something.
func onlyHere(n client.OnlyHere) (counts, lost string) {
	var say []string
	if n.Messages > 0 {
		say = append(say, count(n.Messages, wForgotOne, wForgotMany))
	}
	if n.Drafts > 0 {
		say = append(say, count(n.Drafts, wForgotDraft, wForgotDrafts))
	}
	if len(say) == 0 {
		return "", wForgotLost
	}
	return strings.Join(say, "\n"), wForgotOnly
}

// forgotScreen says what is lost before anything is.
func forgotScreen(u *UI) *screen {
	n := u.notice()
	var send *widgets.Button
	failed := ""
	send = u.primary(wForgotGo, func() {
		u.press(send, u.m.ForgotPasscode, func(err error) {
			if err != nil {
				failed = sentence(err)
			}
		})
	})
	back := u.second(wForgotBack, func() { u.open(nowhere) })
	counts, lost := widgets.NewText(widgets.OnCare, ""), widgets.NewText(widgets.OnCare, "")
	only := widgets.NewColumn(counts, lost)
	only.Gap = 1
	c := u.contact(true)
	return &screen{
		content: card(title(wForgotTitle), body(wForgotBody), widgets.NewNote(body(wForgotSafe)),
			widgets.NewCare(only), n, together2(send, back), widgets.NewLine(), c),
		first: back,
		back:  func() { u.open(nowhere) },
		draw: func(v client.View) {
			here, then := onlyHere(v.OnlyHere)
			counts.SetText(here)
			counts.Hidden = here == ""
			lost.SetText(then)
			n.working(v.Busy)
			n.say(failed)
			c.draw(discreet(v))
		},
	}
}
