package app

import (
	"slices"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
)

// again is a screen that says why a person must sign in again, and what to do
// about it: the loud button stands at what the words say.
type again struct {
	u     *UI
	n     *notice
	title string
	lines func(client.View) []string
	why   *widgets.Column
	ask   *emailAsk
	c     *contact
	said  []string
}

func (u *UI) again(heading string, lines func(client.View) []string) *again {
	a := &again{u: u, n: u.notice(), title: heading, lines: lines, why: widgets.NewTight(), ask: u.emailField(), c: u.contact(true)}
	a.why.Gap = 2
	return a
}

// signIn is the screen where a new link is the way on.
func (a *again) signIn(more ...fyne.CanvasObject) *screen {
	o := append([]fyne.CanvasObject{title(a.title), a.why}, more...)
	o = append(o, a.ask.field, a.n, a.ask.send, a.u.link(wUsePIN, a.ask.pin), widgets.NewLine(), a.c)
	return &screen{content: card(o...), first: a.ask.entry.Focusable(), draw: a.draw, wipe: a.ask.entry.Clear}
}

// call is the screen where only a person at the practice can help, and a new
// link may follow. Where there is nothing to press for that, no button is loud.
func (a *again) call(then string, more ...fyne.CanvasObject) *screen {
	a.c.loud, a.ask.send.Kind = true, widgets.Quiet
	o := append([]fyne.CanvasObject{title(a.title), a.why, a.c.Column}, more...)
	o = append(o, widgets.NewLine(), body(then), a.ask.field, a.n, a.ask.send, a.u.link(wUsePIN, a.ask.pin))
	return &screen{content: card(o...), draw: a.draw, wipe: a.ask.entry.Clear, begin: func() {
		if a.c.ask == nil {
			a.u.focus(nil)
			return
		}
		a.u.focus(a.c.ask)
	}}
}

func (a *again) draw(v client.View) {
	lines := slices.DeleteFunc(a.lines(v), func(l string) bool { return l == "" })
	if !slices.Equal(lines, a.said) {
		a.said = lines
		a.why.Clear()
		for _, l := range lines {
			a.why.Add(body(l))
		}
		a.why.Refresh()
	}
	// The reason of the state is in the lines; a new failure is not.
	told := slices.Contains(lines, v.Sentence) || v.Reason != "" && v.Reason == v.Ended.Reason
	a.n.working(v.Busy)
	if a.n.say(""); !told {
		a.n.say(v.Sentence)
	}
	a.c.draw(v)
}
