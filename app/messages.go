package app

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wMsgTitle   = say("messages.title", "Messages")
	wMsgNew     = say("messages.new", "New message")
	wMsgSearch  = say("messages.search", "Search")
	wMsgAll     = say("messages.all", "All messages")
	wMsgNone    = say("messages.none", "No messages yet. When you write or {practice} writes to you, you see it here.")
	wMsgNoFind  = say("messages.nothing found", "Nothing found. Try one short word.")
	wMsgSubject = say("messages.no subject", "Message")
	wMsgYou     = say("messages.you", "You: {text}")
	wMsgNotSent = say("messages.list not sent", "Not sent")
	wMsgWaiting = say("messages.list waiting", "Waiting to send")
	wMsgDraft   = say("messages.list draft", "Not finished: {text}")
)

// messages is the screen of all conversations: the list, and beside it the one
// that is open or the page of a new one.
type messages struct {
	u      *UI
	split  *widgets.Split
	list   *widgets.List
	search *widgets.Entry
	none   *widgets.Text
	side   *fyne.Container // holds what is open
	open   conversation

	drawn   int64  // the edition that is shown
	query   string // what was searched for
	found   []client.Message
	threads []client.Thread
}

// conversation is what stands on the right: one that exists, or a new one.
type conversation interface {
	content() fyne.CanvasObject
	draw(client.View)
	first() fyne.Focusable
	reveal(fyne.CanvasObject)
	keep() func() error // saves what was begun
	wipe()
	combo(fyne.KeyName) bool
}

func messagesScreen(u *UI) *screen {
	m := &messages{u: u, side: container.NewStack(), drawn: -1}
	m.list = widgets.NewList(u.hooks)
	m.list.Gap = 0.5
	m.list.OnSelect = m.chose
	m.search = widgets.NewEntry(u.hooks, wMsgSearch)
	m.search.OnChange = func(string) { m.find() }
	m.none = quiet("")
	begin := u.second(wMsgNew, u.writeNew)
	head := widgets.NewColumn(title(wMsgTitle), begin, m.search, m.none)
	head.Gap = 2
	left := widgets.NewDock(head, m.list, nil)
	m.split = widgets.NewSplit(left, m.side)
	sc := &screen{content: m.split, fills: true}
	sc.draw = m.draw
	sc.back = m.back
	sc.again = func() {
		m.enter()
		m.focus()
	}
	sc.reveal = func(o fyne.CanvasObject) {
		left.Reveal(o)
		if m.open != nil {
			m.open.reveal(o)
		}
	}
	sc.wipe = func() {
		m.search.Clear()
		if m.open != nil {
			m.open.wipe()
		}
		m.list.Set(widgets.Rows{Key: func(int) string { return "" }})
		m.found, m.threads = nil, nil
	}
	sc.keep = func() func() error {
		if m.open == nil {
			return nil
		}
		return m.open.keep()
	}
	sc.combo = func(k fyne.KeyName) bool { return m.open != nil && m.open.combo(k) }
	sc.pick = m.chose
	sc.search = m.search.SetText
	sc.seen = func() {
		if t, ok := m.open.(*threadPage); ok {
			t.drawn = -1
			t.draw(u.view)
		}
	}
	m.start()
	sc.begin = m.focus
	return sc
}

// start decides what is open at first: what was asked for; else, where there
// is room for both, the newest conversation.
func (m *messages) start() {
	b := box(m.u.view)
	if m.u.thread == "" && !m.u.writing && len(b.Threads) == 0 && len(b.Refused) == 0 {
		m.u.writing = true
	}
	m.enter()
}

// enter shows what u.thread and u.writing ask for.
func (m *messages) enter() {
	if m.open != nil {
		m.u.save(m.open.keep())
		m.open.wipe()
		m.open = nil
	}
	switch {
	case m.u.writing:
		m.open = newWriting(m.u)
	case m.u.thread != "":
		m.open = newThreadPage(m.u, m.u.thread, m.back)
	}
	m.side.Objects = nil
	if m.open != nil {
		m.side.Objects = []fyne.CanvasObject{m.open.content()}
		m.open.draw(m.u.view)
	}
	m.list.Choose(m.u.thread) // none while a new one is written
	if m.drawn >= 0 {
		m.find() // what is not finished is said only where it is not open
	}
	m.split.ShowSecond(m.open != nil)
	m.side.Refresh()
}

// focus gives the keyboard to the field to write in, or to the list.
func (m *messages) focus() {
	if m.open == nil && !m.split.Narrow() && len(m.threads) > 0 {
		m.u.thread = m.threads[0].ID
		m.enter()
	}
	switch {
	case m.open != nil:
		m.u.focus(m.open.first())
	case len(m.threads) == 0:
		m.u.focus(m.search.Focusable())
	default:
		m.u.focus(m.list)
	}
}

// back leads from a conversation to the list, and from there home.
func (m *messages) back() {
	switch {
	case m.query != "":
		m.search.Clear()
		m.u.focus(m.search.Focusable())
	case m.split.Narrow() && m.open != nil && len(m.threads) > 0:
		m.u.thread, m.u.writing = "", false
		m.enter()
		m.u.focus(m.list)
	default:
		m.u.open(nowhere)
	}
}

func (m *messages) draw(v client.View) {
	if m.open != nil {
		m.open.draw(v)
	}
	if m.drawn == edition(v) {
		return
	}
	m.drawn = edition(v)
	m.threads = box(v).Threads
	m.find()
}

// chose opens the row that was chosen.
func (m *messages) chose(i int) {
	id, message := "", ""
	if m.query != "" && i < len(m.found) {
		id, message = m.found[i].Thread, m.found[i].ID
	} else if m.query == "" && i < len(m.threads) {
		id = m.threads[i].ID
	}
	if id == "" {
		return
	}
	if m.u.thread != id || m.open == nil {
		m.u.thread, m.u.writing = id, false
		m.enter()
	}
	if t, ok := m.open.(*threadPage); ok && message != "" {
		t.show(message)
		return
	}
	m.focus()
}

// find shows the conversations, or what was searched for.
func (m *messages) find() {
	v := m.u.view
	m.query = m.search.Text()
	m.none.Hidden = true
	if m.query == "" {
		m.found = nil
		m.list.Set(m.threadRows(v))
		if len(m.threads) == 0 {
			m.none.SetText(fill(wMsgNone, "practice", practiceName(v.Practice)))
			m.none.Hidden = false
		}
	} else {
		m.found = m.u.m.Search(m.query)
		m.list.Set(m.foundRows(v))
		if len(m.found) == 0 {
			m.none.SetText(wMsgNoFind)
			m.none.Hidden = false
		}
	}
	m.split.Refresh()
}

// shortDay is a date for the end of a row: "3:04 PM", "Tue", "Mar 3".
func shortDay(t, now time.Time) string {
	switch d := day(t, now); {
	case t.IsZero():
		return ""
	case d == wToday:
		return clock(t)
	case d == wYesterday, now.Sub(t) < 6*24*time.Hour:
		return t.Local().Format("Mon")
	case t.Local().Year() == now.Local().Year():
		return t.Local().Format("Jan 2")
	}
	return t.Local().Format("Jan 2006")
}
