package app

import (
	"context"
	"time"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wPINTitle  = say("pin.title", "Use a PIN")
	wPINBody   = say("pin.body", "Call {practice} and ask for a PIN. It takes about one minute.")
	wPINNumber = say("pin.number", "Tell them the number of this computer: {label}")
	wPINType   = say("pin.type", "Type the 6 numbers they tell you:")
	wPINLife   = say("pin.life", "A PIN works one time, for {time}. We never send a PIN by email or text.")
	wPINEmail  = say("pin.email", "First, type the email you gave to {practice}. We will not send an email.")
	wPINMail   = say("pin.use mail", "Send me a link by email instead")
	wPINNext   = say("pin.next", "Next")
	wPIN2Title = say("needs pin.title", "One more step: a PIN")
	wPIN2Body  = say("needs pin.body", "Your email is checked. A new computer also needs a PIN from {practice}. Call and ask for it.")
)

// pinScreen takes the PIN that the practice reads out.
func pinScreen(u *UI) *screen { return newPIN(u, wPINTitle, wPINBody, true) }

// needsPINScreen asks for it after the link.
func needsPINScreen(u *UI) *screen { return newPIN(u, wPIN2Title, wPIN2Body, false) }

func newPIN(u *UI, heading, text string, canClose bool) *screen {
	n := u.notice()
	lead, number, life := body(""), widgets.NewText(widgets.Strong, ""), quiet("")
	c := u.contact(false)
	c.bare, c.call = true, true
	var code *widgets.Code
	code = u.code(func(s string) {
		u.run(func(ctx context.Context) error { return u.m.PIN(ctx, s) }, func(err error) {
			if err != nil {
				code.Clear()
			}
		})
	})
	out := u.link(wBack, func() { u.run(u.m.ClosePIN, nil) })
	if !canClose {
		// The link is proven: what is left is to begin again with a new one.
		out = u.link(wTipsResend, func() { u.run(u.m.Resend, nil) })
	}
	typed := widgets.NewColumn(strong(wPINType), code)
	typed.Gap = 2
	s := &screen{
		content: card(title(heading), lead, c, number, typed, n, life, out),
		first:   code,
		wipe:    code.Clear,
		draw: func(v client.View) {
			lead.SetText(fill(text, "practice", practiceName(v.Practice)))
			number.SetText(fill(wPINNumber, "label", v.Attempt.Label))
			number.Hidden = v.Attempt.Label == ""
			if canClose {
				out.SetLabel(wBack)
				if v.Attempt.NoMail {
					out.SetLabel(wPINMail)
				}
			}
			hours := v.Practice.Policy.PINLife
			if life.Hidden = hours == 0; hours > 0 {
				life.SetText(fill(wPINLife, "time", spell(time.Duration(hours)*time.Second)))
			}
			n.draw(v)
			c.draw(v)
		},
	}
	if canClose {
		s.back = func() { u.run(u.m.ClosePIN, nil) }
	}
	return s
}

// afterLink: the PIN is the second step; the link is proven. A sign-in that
// began on the PIN screen needs one as well, but has no link.
func afterLink(_ *UI, v client.View) bool {
	return v.State == client.NeedsPIN && !v.Attempt.NoMail
}

// pinEmailNeeded: the PIN screen is open, and nobody has said for whom.
func pinEmailNeeded(_ *UI, v client.View) bool {
	return v.InPINScreen() && v.State == client.SignedOut && v.Attempt.Label == ""
}

// pinEmailScreen asks for the email before the PIN.
func pinEmailScreen(u *UI) *screen {
	n := u.notice()
	lead := body("")
	field := widgets.NewEntry(u.hooks, wEmailHint)
	field.SetText(u.view.Email)
	var next *widgets.Button
	next = u.primary(wPINNext, func() {
		email := field.Text()
		u.press(next, func(ctx context.Context) error { return u.m.OpenPIN(ctx, email) }, nil)
	})
	field.OnSubmit = func(string) { next.OnPress() }
	c := u.contact(true)
	back := func() { u.run(u.m.ClosePIN, nil) }
	return &screen{
		content: card(title(wPINTitle), lead, together(strong(wEmailLabel), field), n, next, u.link(wBack, back), widgets.NewLine(), c),
		first:   field.Focusable(),
		draw: func(v client.View) {
			lead.SetText(fill(wPINEmail, "practice", practiceName(v.Practice)))
			n.draw(v)
			c.draw(v)
		},
		wipe: field.Clear,
		back: back,
	}
}
