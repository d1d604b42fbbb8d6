package app

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/sync/record"
)

var (
	wMsgAgain    = say("messages.send again", "Send again")
	wMsgChange   = say("messages.change", "Change it")
	wMsgAsNew    = say("messages.as new", "Put it in a new message")
	wMsgDrop     = say("messages.drop", "Remove")
	wMsgLostOne  = say("messages.file lost", "{name} is not on this computer any more. Please add it again.")
	wMsgLostMany = say("messages.files lost", "These files are not on this computer any more: {name}. Please add them again.")
	wMsgLostSome = say("messages.some lost", "Not all of its files are on this computer any more. Please add again what is missing.")
	wMsgDropSure = say("messages.drop sure", "Yes, remove it")
)

// offers is what can be done about a message that was not accepted: first what
// most likely helps.
func (t *threadPage) offers(m client.Message) fyne.CanvasObject {
	drop := func(ctx context.Context) error { return t.u.m.DropRefused(ctx, m.ID) }
	// A message that was to open this conversation did not: there is none to
	// answer in.
	opens := m.Thread == record.ThreadOf(m.ID)
	var one *widgets.Button
	switch {
	case m.Again:
		one = t.u.second(wMsgAgain, nil)
		one.OnPress = func() { t.again(one, m, opens, drop) }
	case opens || m.Reason == record.RefusedNoThread:
		one = t.u.second(wMsgAsNew, nil)
		one.OnPress = func() { t.asNew(one, m) }
	default:
		one = t.u.second(wMsgChange, nil)
		one.OnPress = func() { t.change(one, m) }
	}
	return widgets.NewRow(one, t.u.second(wCopy, func() { t.u.copy(m.Text) }),
		t.u.sure(wMsgDrop, wMsgDropSure, func() { t.u.run(drop, t.compose.failed) }))
}

// again sends it as it is. It leaves the screen only when its like is kept.
func (t *threadPage) again(b *widgets.Button, m client.Message, opens bool, drop func(context.Context) error) {
	thread := t.id
	if opens {
		thread = ""
	}
	var ids []string
	for _, f := range m.Files {
		ids = append(ids, f.ID)
	}
	var sent client.Message
	t.u.press(b, func(ctx context.Context) (err error) {
		if sent, err = t.u.m.Send(ctx, thread, "", m.Text, ids); err != nil {
			return err
		}
		return drop(ctx)
	}, func(err error) {
		if t.compose.failed(err); err == nil && opens && !t.compose.gone {
			t.u.thread = sent.Thread
			t.u.cur.again()
		}
	})
}

// change puts its words and its files into the field, below what was begun there.
func (t *threadPage) change(b *widgets.Button, m client.Message) {
	before := t.compose.text.Text()
	t.compose.take(m.Text)
	now := t.compose.typed()
	var lost []string
	t.u.press(b, func(ctx context.Context) (err error) {
		lost, err = t.u.m.TakeBack(ctx, m.ID, t.id, now[0], now[1])
		return err
	}, func(err error) {
		if t.compose.gone {
			return
		}
		if err != nil && t.compose.typed() == now { // it stays where it was
			t.compose.text.SetText(before)
			t.compose.changed()
		}
		t.compose.say(filesLost(lost))
		t.compose.failed(err)
	})
}

// asNew puts its words and its files into a new message, below what was begun
// there.
func (t *threadPage) asNew(b *widgets.Button, m client.Message) {
	d := draftOf(t.u.view, "")
	text := m.Text
	if had := strings.TrimSpace(d.Text); had != "" {
		text = had + "\n\n" + text
	}
	var lost []string
	t.u.press(b, func(ctx context.Context) (err error) {
		lost, err = t.u.m.TakeBack(ctx, m.ID, "", d.Subject, text)
		return err
	}, func(err error) {
		if t.compose.failed(err); err == nil && !t.compose.gone {
			t.u.lost = filesLost(lost)
			t.u.writeNew()
			t.u.lost = ""
		}
	})
}

// filesLost says which files of a message could not be taken over; "" for none.
func filesLost(names []string) string {
	switch {
	case len(names) == 0:
		return ""
	case slices.Contains(names, ""):
		return wMsgLostSome
	case len(names) == 1:
		return fill(wMsgLostOne, "name", names[0])
	}
	return fill(wMsgLostMany, "name", strings.Join(names, ", "))
}
