package app

import (
	"context"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wFindTitle = say("no practice.title", "Find your practice")
	wFindBody  = say("no practice.body", "Type the web address that your practice gave you. It is in their email or letter.")
	wFindLabel = say("no practice.label", "Web address")
	wFindHint  = say("no practice.hint", "portal.example.com")
	wFindGo    = say("no practice.go", "Find my practice")
	wFindNone  = say("no practice.none", "You do not have it? Call your practice and ask for the web address of their Alcove page.")
)

// noPracticeScreen asks once for the practice's address.
func noPracticeScreen(u *UI) *screen {
	n := u.notice()
	field := widgets.NewEntry(u.hooks, wFindHint)
	var find *widgets.Button
	find = u.primary(wFindGo, func() {
		u.press(find, func(ctx context.Context) error { return u.m.SetPractice(ctx, field.Text()) }, nil)
	})
	field.OnSubmit = func(string) { find.OnPress() }
	return &screen{
		content: card(title(wFindTitle), body(wFindBody), together(strong(wFindLabel), field), n, find, quiet(wFindNone)),
		first:   field.Focusable(),
		draw:    func(v client.View) { n.draw(v) },
		wipe:    field.Clear,
	}
}

var wStarting = say("starting.title", "One moment")

// startingScreen stands while the profile is being read.
func startingScreen(*UI) *screen {
	n := newNotice()
	return &screen{content: card(title(wStarting), n), draw: func(v client.View) {
		if n.working(v.Busy); v.Busy == "" {
			n.working(client.Starting)
		}
	}}
}
