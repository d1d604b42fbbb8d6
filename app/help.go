package app

import (
	"context"
	"fmt"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wHelpTitle  = say("help.title", "How can we help?")
	wHelpTips   = say("help.tips", "Can you not get in?")
	wHelpTip1   = say("help.tip 1", "Check that you typed the email your practice knows.")
	wHelpTip2   = say("help.tip 2", "Look in Spam, Junk, and Updates for our email.")
	wHelpTip3   = say("help.tip 3", "Use only the newest email. Older ones stop working.")
	wHelpReach  = say("help.reach", "Talk to a person")
	wHelpSize   = say("help.size", "Size of the words: {n} percent")
	wHelpBigger = say("help.bigger", "Bigger")
	wHelpLess   = say("help.smaller", "Smaller")
	wHelpKeys   = say("help.keys", "Keys that help")
	wHelpKey1   = say("help.key hide", "Ctrl, Shift and H hide this window at once and lock it. Open Alcove again to see it. This does not hide your emails or what else was done on this computer.")
	wHelpKey2   = say("help.key lock", "Ctrl and L lock the app. Tab moves on. Enter presses a button. F1 opens this page.")
	wHelpKey3   = say("help.key places", "Ctrl and 2 open Messages, Ctrl and 3 Documents, Ctrl and 1 lead home. Ctrl and N begin a message. Ctrl and Enter send it.")
	wHelpVer    = say("help.version", "Alcove {version}")
)

// helpScreen is the same from every screen, and needs no internet but for the form.
func helpScreen(u *UI) *screen {
	c := u.contact(true)
	c.bare = true
	back := func() { u.open(nowhere) }
	size := body("")
	smaller := u.second(wHelpLess, func() { u.resize(u.settings.Text() - textStep) })
	bigger := u.second(wHelpBigger, func() { u.resize(u.settings.Text() + textStep) })
	tip := func(n, s string) *widgets.Beside { return widgets.NewBeside(widgets.NewNumber(n), body(s)) }
	tips := widgets.NewColumn(part(wHelpTips), tip("1", wHelpTip1), tip("2", wHelpTip2), tip("3", wHelpTip3))
	tips.Gap = 2
	out := u.second(wBack, back)
	version := u.Version
	if version == "" {
		version = "dev"
	}
	return &screen{
		content: widgets.NewColumn(
			card(title(wHelpTitle), part(wHelpReach), c, out),
			widgets.NewCard(tips),
			card(size, links(smaller, bigger), widgets.NewLine(),
				part(wHelpKeys), body(wHelpKey1), body(wHelpKey2), body(wHelpKey3),
				u.link(wHomeHow, func() { u.open(placeSafety) }), quiet(fill(wHelpVer, "version", version)))),
		first: out, back: back,
		draw: func(v client.View) {
			size.SetText(fill(wHelpSize, "n", fmt.Sprint(u.settings.Text())))
			if v.State == client.Locked {
				v = discreet(v)
			}
			c.draw(v)
		},
	}
}

var (
	wAskTitle   = say("ask.title", "Ask for help")
	wAskWhat    = say("ask.what", "What went wrong with signing in?")
	wAskInside  = say("ask.what inside", "What do you need help with?")
	wAskPlain   = say("ask.plain", "Please do not write about your health here.")
	wAskNext    = say("ask.next", "Next")
	wAskReach   = say("ask.reach", "How can they reach you?")
	wAskReachAs = say("ask.reach hint", "Phone or email")
	wAskSend    = say("ask.send", "Send my note")
	wAskDone    = say("ask.done", "We got your note. {practice} will reach out to you. You can also call.")
	wAskEmpty   = say("ask.empty", "Please write a few words first.")
	wAskMuch    = say("ask.too much", "That is too long to paste here. A few words are enough.")
)

// askScreen sends a note to the practice in two steps, one question each. It
// needs no sign-in.
func askScreen(u *UI) *screen {
	n := u.notice()
	what := widgets.NewLines(u.hooks, "", 4)
	what.OnTooMuch(func() {
		n.say(wAskMuch)
		u.shell.root.Refresh()
	})
	reach := widgets.NewEntry(u.hooks, wAskReachAs)
	if u.view.State != client.Locked {
		reach.SetText(u.view.Email)
	}
	question := wAskWhat
	if u.view.State == client.Open {
		question = wAskInside
	}
	one := together(strong(question), what, quiet(wAskPlain))
	two := together(strong(wAskReach), reach)
	two.Hide()
	done := widgets.NewNote(body(""))
	done.Hide()
	back := func() { u.open(nowhere) }
	out := u.link(wBack, back)
	sc := &screen{first: what.Focusable(), back: back}
	var next *widgets.Button
	next = u.primary(wAskNext, func() {
		n.say("")
		switch {
		case !one.Hidden && what.Text() == "", one.Hidden && reach.Text() == "":
			n.say(wAskEmpty)
		case !one.Hidden:
			one.Hide()
			two.Show()
			next.SetLabel(wAskSend)
			sc.first = reach.Focusable()
			u.focus(sc.first)
		default:
			to, note := reach.Text(), what.Text()
			u.press(next, func(ctx context.Context) error { return u.m.AskForHelp(ctx, to, note) }, func(err error) {
				if err != nil {
					n.say(sentence(err))
				} else {
					done.Content().(*widgets.Text).SetText(fill(wAskDone, "practice", practiceTitle(u.view)))
					done.Show()
					two.Hide()
					next.Hide()
					sc.first = out
					u.focus(out)
				}
				u.shell.root.Refresh()
			})
		}
		u.shell.root.Refresh()
	})
	reach.OnSubmit = func(string) { next.OnPress() }
	c := u.contact(false)
	sc.content = card(title(wAskTitle), one, two, done, n, next, out, widgets.NewLine(), c)
	sc.wipe = func() { what.Clear(); reach.Clear() }
	sc.draw = func(v client.View) {
		if v.State == client.Locked {
			v = discreet(v)
		}
		c.draw(v)
	}
	return sc
}

// practiceTitle is the practice's name at the start of a sentence, unless the
// app is locked.
func practiceTitle(v client.View) string {
	if v.Practice.Name == "" || v.State == client.Locked {
		return wPractice
	}
	return v.Practice.Name
}
