package app

import (
	"context"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/sync/record"
)

var (
	wMsgNewLine   = say("messages.unread line", "New")
	wMsgYouHead   = say("messages.you head", "You")
	wMsgEarlier   = say("messages.loading", "Opening older messages...")
	wMsgAnswers   = say("messages.answer time", "Usual time to an answer: {time}.")
	wMsgEmergency = say("messages.emergency", "This is not for an emergency. In danger now? Call 911. You can call or text 988 at any time.")
)

// threadPage is one conversation: what was written, and the field to answer.
type threadPage struct {
	u       *UI
	id      string
	dock    *widgets.Dock
	list    *widgets.List
	subject *widgets.Text
	older   *widgets.Text
	compose *compose
	drawn   int64
	lines   []line
	fresh   string // the first message that was new when the page opened
	started bool
}

func newThreadPage(u *UI, id string, back func()) *threadPage {
	t := &threadPage{u: u, id: id, subject: part(""), older: quiet(wMsgEarlier), drawn: -1}
	t.list = widgets.NewList(u.hooks)
	t.list.Stick = true
	t.list.Gap = 3
	t.compose = newCompose(u, id)
	t.compose.onSent = func() { t.list.ToEnd() }
	all := u.link(wMsgAll, back)
	head := &narrowOnly{Column: widgets.NewTight(all, t.subject, t.older), only: all}
	head.narrow = func() bool { return u.narrowMessages() }
	t.dock = widgets.NewDock(head, t.list, t.compose.Column)
	return t
}

// narrowOnly is a column whose one part is only there when the list is not.
type narrowOnly struct {
	*widgets.Column
	only   *widgets.Button
	narrow func() bool
}

// HeightFor is asked before each drawing: the place to decide.
func (n *narrowOnly) HeightFor(width float32) float32 {
	n.only.Hidden = !n.narrow()
	return n.Column.HeightFor(width)
}

// narrowMessages reports whether the messages screen shows one side only.
func (u *UI) narrowMessages() bool {
	if u.cur == nil {
		return false
	}
	s, ok := u.cur.content.(*widgets.Split)
	return ok && s.Narrow()
}

func (t *threadPage) content() fyne.CanvasObject { return t.dock }
func (t *threadPage) first() fyne.Focusable      { return t.compose.text.Focusable() }
func (t *threadPage) keep() func() error         { return t.compose.keep() }
func (t *threadPage) combo(k fyne.KeyName) bool  { return t.compose.combo(k) }

// reveal brings into view what has the keyboard. In a low window the field to
// write in scrolls along: then it stands as low as its buttons let it, so that
// what was written last is seen above it.
func (t *threadPage) reveal(o fyne.CanvasObject) {
	if f, ok := o.(fyne.Focusable); ok && f == t.first() && t.dock.Along() {
		t.list.RevealWith(t.compose.text, t.compose.line)
		return
	}
	t.dock.Reveal(o)
}

func (t *threadPage) wipe() {
	t.compose.wipe()
	t.lines = nil
	t.list.Set(widgets.Rows{Key: func(int) string { return "" }})
	t.subject.SetText("")
}

// show brings one message into view and gives the keyboard to the list.
func (t *threadPage) show(message string) {
	for i, l := range t.lines {
		if l.key == message {
			t.list.Stick = false
			t.list.ToRow(i)
			t.list.Stick = true
		}
	}
	t.u.focus(t.list)
}

func (t *threadPage) draw(v client.View) {
	t.compose.draw(v)
	if t.drawn == edition(v) && t.drawn >= 0 {
		return
	}
	t.drawn = edition(v)
	b := box(v)
	subject, unread := wMsgSubject, 0
	for _, th := range b.Threads {
		if th.ID == t.id {
			unread = th.Unread
			if th.Subject != "" {
				subject = th.Subject
			}
		}
	}
	t.subject.SetText(subject)
	t.older.Hidden = b.Whole || v.Box == nil
	all := t.u.m.Messages(t.id, "", everything)
	if t.fresh == "" && unread > 0 {
		t.fresh = firstUnread(all, unread)
	}
	t.lines = lines(all, t.fresh, t.u.now())
	t.list.Set(t.rows(v))
	if !t.started {
		t.started = true
		t.list.ToEnd()
	}
	t.dock.Refresh()
	if t.dock.Along() && t.u.win.Canvas().Focused() == t.first() {
		t.list.RevealWith(t.compose.text, t.compose.line) // a message that came must not push it away
	}
	t.u.read(t.id, unread)
}

// firstUnread is the message that is n messages of the practice from the end.
func firstUnread(all []client.Message, n int) string {
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].From == record.FromStaff {
			if n--; n == 0 {
				return all[i].ID
			}
		}
	}
	return ""
}

// read tells the practice that a person has seen a conversation, if somebody
// is looking at the window.
func (u *UI) read(thread string, unread int) {
	if unread == 0 || u.away || u.hidden {
		return
	}
	u.run(func(ctx context.Context) error { return u.m.MarkRead(ctx, thread) }, nil)
}
