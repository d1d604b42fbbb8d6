package app

import (
	"context"
	"errors"
	"fmt"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

var (
	wOldTitle   = say("change.old title", "First, your passcode now")
	wOldBody    = say("change.old body", "Type the passcode you use today.")
	wOldNext    = say("change.next", "Next")
	wNewTitle   = say("change.new title", "Your new passcode")
	wNewGo      = say("change.go", "Change my passcode")
	wNewDone    = say("change.done", "Your passcode is changed. Use the new one from now on.")
	wSendTitle  = say("unlock to send.title", "Type your passcode to send")
	wSendBody   = say("unlock to send.body", "It is a while since you typed your passcode. It shows that it is you. Nothing is lost.")
	wSendGo     = say("unlock to send.go", "Send")
	wPickTitle  = say("choose word.title", "Choose a sign-in word")
	wPickBody   = say("choose word.body", "On a new computer we will ask for this word, too. Then your email alone is not enough to get in.")
	wPickLabel  = say("choose word.label", "A word or a few words")
	wPickLeast  = say("choose word.least", "{n} or more letters or numbers. Do not use your name.")
	wPickGo     = say("choose word.go", "Keep this word")
	wPickDone   = say("choose word.done", "We keep your word. If you forget it, call us.")
	wPickForget = say("choose word.forget", "If you forget it, {practice} can help you choose a new one.")
)

// changeScreen asks for the old passcode and then, by itself, for the new one:
// never two questions at once.
func changeScreen(u *UI) *screen {
	n := u.notice()
	old, field := "", widgets.NewSecret(u.hooks, wShow, wHide)
	head, lead, label := title(wOldTitle), body(wOldBody), strong(wLockLabel)
	least := quiet(fill(wCodeMin, "n", fmt.Sprint(u.view.Passcode.Min)))
	least.Hide()
	back := func() { u.open(nowhere) }
	out := u.link(wBack, back)
	var next *widgets.Button
	step := func(first bool) {
		field.Clear()
		if first {
			old = ""
			head.SetText(wOldTitle)
			label.SetText(wLockLabel)
			next.SetLabel(wOldNext)
		} else {
			head.SetText(wNewTitle)
			label.SetText(wCodeLabel)
			next.SetLabel(wNewGo)
		}
		lead.Hidden, least.Hidden = !first, first
		u.shell.root.Refresh()
		u.focus(field.Focusable())
	}
	next = u.primary(wOldNext, func() {
		if old == "" {
			n.say("")
			if old = field.Text(); old != "" {
				step(false)
			}
			return
		}
		code := field.Text()
		u.press(next, func(ctx context.Context) error { return u.m.ChangePasscode(ctx, old, code) }, func(err error) {
			if err != nil {
				n.say(sentence(err))
				step(wrongPasscode(err))
				return
			}
			old = ""
			u.said(wNewDone)
		})
	})
	field.OnSubmit = func(string) { next.OnPress() }
	return &screen{
		content: card(head, lead, together(label, field, least), n, next, out),
		first:   field.Focusable(), back: back,
		wipe: func() { old = ""; field.Clear() },
		draw: func(v client.View) { n.working(v.Busy) },
	}
}

// unlockSendScreen asks for the passcode when the practice wants it before it
// takes anything.
func unlockSendScreen(u *UI) *screen {
	n := u.notice()
	field := widgets.NewSecret(u.hooks, wShow, wHide)
	back := func() { u.open(u.after) }
	var send *widgets.Button
	send = u.primary(wSendGo, func() {
		code := field.Text()
		u.press(send, func(ctx context.Context) error { return u.m.Unlock(ctx, code) }, func(err error) {
			if field.Clear(); err == nil {
				back()
			}
		})
	})
	field.OnSubmit = func(string) { send.OnPress() }
	return &screen{
		content: card(title(wSendTitle), body(wSendBody), together(strong(wLockLabel), field), n, send, u.link(wBack, back)),
		first:   field.Focusable(), back: back, wipe: field.Clear,
		draw: func(v client.View) { drawTries(n, v, u) },
	}
}

// chooseWordScreen sets the sign-in word.
func chooseWordScreen(u *UI) *screen {
	n := u.notice()
	field := widgets.NewSecret(u.hooks, wShow, wHide)
	back := func() { u.open(nowhere) }
	var keep *widgets.Button
	keep = u.primary(wPickGo, func() {
		word := field.Text()
		u.press(keep, func(ctx context.Context) error { return u.m.SetWord(ctx, word) }, func(err error) {
			if err != nil {
				n.say(sentence(err))
				u.focus(field.Focusable())
				return
			}
			u.said(wPickDone)
		})
	})
	field.OnSubmit = func(string) { keep.OnPress() }
	p := u.view.Practice
	forget := quiet(fill(wPickForget, "practice", practiceTitle(u.view)))
	least := quiet(fill(wPickLeast, "n", fmt.Sprint(p.Policy.Word)))
	least.Hidden = p.Policy.Word == 0
	return &screen{
		content: card(title(wPickTitle), body(wPickBody), together(strong(wPickLabel), field, least), n, keep, forget, u.link(wBack, back)),
		first:   field.Focusable(), back: back, wipe: field.Clear,
		draw: func(v client.View) { n.working(v.Busy) },
	}
}

// wrongPasscode: it is the first of the two questions that must be asked again.
func wrongPasscode(err error) bool {
	var f *client.Failure
	return errors.As(err, &f) && f.Reason == auth.WrongPasscode
}
