package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"alcove/app/widgets"
	"alcove/auth"
)

var (
	wCompTitle  = say("computers.title", "My computers")
	wCompBody   = say("computers.body", "These can open your page. Remove one that you do not know.")
	wCompLook   = say("computers.looking", "Getting the list...")
	wCompThis   = say("computers.this", "This computer")
	wCompSeen   = say("computers.seen", "Used {day} at {time}")
	wCompSince  = say("computers.since", "Added {day}")
	wCompRemove = say("computers.remove", "Remove")
	wCompSure   = say("computers.sure", "Yes, remove it")
	wCompGone   = say("computers.gone", "It was removed. It cannot open your page now.")
	wCompOthers = say("computers.others", "Remove all but this one")
	wCompAll    = say("computers.all sure", "Yes, remove all others")
	wCompOnly   = say("computers.only", "No other computer can open your page.")
)

// computersScreen lists this person's computers and removes one. The list is
// asked for when the screen opens and not kept.
func computersScreen(u *UI) *screen {
	n := u.notice()
	list := widgets.NewColumn(quiet(wCompLook))
	var load func()
	said := ""
	end := func(do func(context.Context) error) {
		u.run(do, func(err error) {
			said = wCompGone
			if err != nil {
				said = sentence(err)
			}
			load()
		})
	}
	load = func() {
		var got []auth.DeviceAnswer
		u.run(func(ctx context.Context) (err error) { got, err = u.m.Devices(ctx); return err }, func(err error) {
			if err != nil {
				list.Set(u.second(wTryAgain, load))
				n.say(sentence(err))
			} else {
				list.Set(computerRows(u, got, end)...)
				n.say(said)
			}
			u.shell.root.Refresh()
		})
	}
	back := func() { u.open(nowhere) }
	out := u.second(wBack, back)
	load()
	return &screen{content: card(title(wCompTitle), body(wCompBody), n, list, out), first: out, back: back}
}

func computerRows(u *UI, all []auth.DeviceAnswer, end func(func(context.Context) error)) []fyne.CanvasObject {
	var rows []fyne.CanvasObject
	others := 0
	for _, d := range all {
		if d.EndedAt != "" {
			continue
		}
		about := widgets.NewTight(strong(capital(d.Name)))
		about.Gap = 0
		if d.This {
			about.Add(quiet(wCompThis))
		} else {
			others++
		}
		if t, err := time.Parse(time.RFC3339, d.LastSeen); err == nil && !d.This {
			about.Add(quiet(fill(wCompSeen, "day", day(t, u.now()), "time", clock(t))))
		}
		if t, err := time.Parse(time.RFC3339, d.FirstSeen); err == nil {
			about.Add(quiet(fill(wCompSince, "day", day(t, u.now()))))
		}
		if d.This {
			rows = append(rows, about, widgets.NewLine())
			continue
		}
		id := d.ID
		rows = append(rows, widgets.NewEnds(about, u.sure(wCompRemove, wCompSure, func() {
			end(func(ctx context.Context) error { return u.m.EndDevice(ctx, id) })
		})), widgets.NewLine())
	}
	switch {
	case others == 0:
		rows = append(rows, quiet(wCompOnly))
	case others > 1:
		rows = append(rows, u.sure(wCompOthers, wCompAll, func() { end(u.m.EndOtherDevices) }))
	}
	return rows
}

// sure is a button that wants a second press, with other words, before it
// does what cannot be taken back.
func (u *UI) sure(label, again string, do func()) *widgets.Button {
	b := u.second(label, nil)
	b.OnPress = func() {
		if b.Kind != widgets.Danger {
			b.Kind = widgets.Danger
			b.SetLabel(again)
			u.shell.root.Refresh()
			return
		}
		b.Disable()
		do()
	}
	return b
}
