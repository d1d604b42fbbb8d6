package app

import (
	"cmp"
	"context"
	"time"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

var (
	wWaitTitle    = say("waiting.title", "Check your email")
	wWaitBody     = say("waiting.body", "If {practice} knows this address, a link left at {time}. It often takes less than a minute.")
	wWaitNoTime   = say("waiting.body no time", "If {practice} knows this address, a link is on its way. It often takes less than a minute.")
	wWaitHere     = say("waiting.here", "On this computer: press the button in the email. This screen will open by itself.")
	wWaitCode     = say("waiting.code", "Is the email on your phone? Type its 6 numbers here:")
	wWaitClosed   = say("waiting.closed", "The link in the email still works.")
	wWaitPINDone  = say("waiting.pin done", "Your PIN worked. Now we also need the link from your email.")
	wWaitChange   = say("waiting.change", "Wrong address? Change it")
	wWaitNotHere  = say("waiting.not here", "Email not here?")
	wTipsTitle    = say("tips.title", "If the email is not here")
	wTip1         = say("tips.1", "Look at the address above. Is it yours? If not, change it.")
	wTip2         = say("tips.2", "Look in Spam, Junk, and Updates.")
	wTip2Sender   = say("tips.2 sender", "Look in Spam, Junk, and Updates. The email is from {sender}.")
	wTip3         = say("tips.3", "Use only the newest email. Its title says {time}.")
	wTip3NoTime   = say("tips.3 no time", "Use only the newest email.")
	wTipsResend   = say("tips.resend", "Send a new link")
	wTipsResendAt = say("tips.resend wait", "You can ask for a new link in {time}.")
	wTipsSent     = say("tips.sent", "A new link is on its way. Older emails do not work now.")
)

// waitingScreen shows the address to check, waits for the press on the link,
// and takes the code. After a minute the tips open by themselves.
func waitingScreen(u *UI) *screen {
	w := &waiting{u: u, n: u.notice(), lead: body(""), here: body(wWaitHere), address: large("")}
	w.code = u.code(func(s string) {
		u.run(func(ctx context.Context) error { return u.m.Code(ctx, s) }, func(err error) {
			if err != nil {
				w.code.Clear()
			}
		})
	})
	w.typed = widgets.NewColumn(body(wWaitCode), w.code)
	w.typed.Gap = 2
	w.more = u.link(wWaitNotHere, func() { w.open = true; u.show(u.view) })
	change := u.link(wWaitChange, func() { u.run(u.m.ChangeEmail, nil) })
	tips := w.makeTips()
	return &screen{
		content: card(title(wWaitTitle), together(w.address, change), w.lead, w.here, w.typed, w.n, w.more, tips),
		first:   w.code,
		begin:   w.focus,
		draw:    w.draw,
		wipe:    w.code.Clear,
		back:    func() { u.run(u.m.ChangeEmail, nil) },
	}
}

type waiting struct {
	u                *UI
	n                *notice
	address          *widgets.Text
	lead, here       *widgets.Text
	typed, tips      *widgets.Column
	code             *widgets.Code
	more, resend     *widgets.Button
	tip2, tip3, wait *widgets.Text
	contact          *contact
	open, sent       bool
}

// makeTips is exactly three, then the ways that are left.
func (w *waiting) makeTips() *widgets.Column {
	u := w.u
	w.tip2, w.tip3, w.wait = body(""), body(""), quiet("")
	tip := func(n string, t *widgets.Text) *widgets.Beside { return widgets.NewBeside(widgets.NewNumber(n), t) }
	w.resend = u.second(wTipsResend, func() {
		u.press(w.resend, u.m.Resend, func(err error) { w.sent = err == nil })
	})
	pin := u.second(wUsePIN, func() { u.run(func(ctx context.Context) error { return u.m.OpenPIN(ctx, "") }, nil) })
	w.contact = u.contact(true)
	list := widgets.NewColumn(part(wTipsTitle), tip("1", body(wTip1)), tip("2", w.tip2), tip("3", w.tip3))
	list.Gap = 2
	w.tips = widgets.NewColumn(widgets.NewLine(), list, widgets.NewTight(w.resend, w.wait), pin, w.contact)
	return w.tips
}

func (w *waiting) draw(v client.View) {
	now := w.u.now()
	who := practiceName(v.Practice)
	w.address.SetText(cmp.Or(v.Invited, v.Email))
	lead := fill(wWaitNoTime, "practice", who)
	if !v.Attempt.SentAt.IsZero() {
		lead = fill(wWaitBody, "practice", who, "time", when(v.Attempt.SentAt, now))
	}
	if v.Attempt.PINDone {
		lead = wWaitPINDone
	}
	w.lead.SetText(lead)
	tips := v.Attempt.Tips || w.open || v.Attempt.TriesLeft == 0
	w.tips.Hidden, w.more.Hidden, w.here.Hidden = !tips, tips, tips
	w.typed.Hidden = v.Attempt.TriesLeft == 0
	kind := widgets.Quiet
	if w.typed.Hidden {
		kind = widgets.Primary // what the words say to do
	}
	if w.resend.Kind != kind {
		w.resend.Kind = kind
		w.resend.Refresh()
	}
	w.tip2.SetText(wTip2)
	if v.Practice.Sender != "" {
		w.tip2.SetText(fill(wTip2Sender, "sender", v.Practice.Sender))
	}
	w.tip3.SetText(wTip3NoTime)
	if !v.Attempt.SentAt.IsZero() {
		w.tip3.SetText(fill(wTip3, "time", clock(v.Attempt.SentAt)))
	}
	left := v.Attempt.RetryAt.Sub(now)
	w.wait.Hidden = left <= 0
	if left > 0 {
		w.resend.Disable()
		w.wait.SetText(fill(wTipsResendAt, "time", spell(left.Round(time.Second))))
	} else {
		w.resend.Enable()
	}
	w.n.draw(v)
	switch {
	case v.Sentence != "" && v.Attempt.TriesLeft == 0:
		w.n.say(v.Sentence + " " + wWaitClosed)
	case v.Sentence != "" && v.Attempt.TriesLeft > 0:
		w.n.say(v.Sentence + " " + auth.Tries(v.Attempt.TriesLeft))
	case v.Sentence == "" && w.sent:
		w.n.say(wTipsSent)
	}
	w.contact.draw(v)
	if w.typed.Hidden && w.u.win.Canvas().Focused() == fyne.Focusable(w.code) {
		w.focus()
	}
}

// focus gives the keyboard to the code, or, where no code is taken any more, to
// what helps then.
func (w *waiting) focus() {
	if w.typed.Hidden {
		w.u.focus(w.resend)
		return
	}
	w.u.focus(w.code)
}
