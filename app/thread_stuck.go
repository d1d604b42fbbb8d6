package app

import (
	"context"
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
		one.OnPress = func() { t.asNew(one, m, drop) }
	default:
		one = t.u.second(wMsgChange, func() {
			t.compose.take(m.Text)
			t.u.run(drop, t.compose.failed)
		})
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

// asNew puts its words into a new message, below what was begun there.
func (t *threadPage) asNew(b *widgets.Button, m client.Message, drop func(context.Context) error) {
	d := draftOf(t.u.view, "")
	text := m.Text
	if had := strings.TrimSpace(d.Text); had != "" {
		text = had + "\n\n" + text
	}
	t.u.press(b, func(ctx context.Context) error {
		if err := t.u.m.SaveDraft(ctx, "", d.Subject, text); err != nil {
			return err
		}
		return drop(ctx)
	}, func(err error) {
		if t.compose.failed(err); err == nil && !t.compose.gone {
			t.u.writeNew()
		}
	})
}
