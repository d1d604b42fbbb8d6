package app

import (
	"fmt"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wWaitsMessage  = say("home.one message", "1 new message")
	wWaitsMessages = say("home.messages", "{n} new messages")
	wWaitsRead     = say("home.read", "Read")
	wWaitsDoc      = say("home.one document", "1 new document")
	wWaitsDocs     = say("home.documents", "{n} new documents")
	wWaitsSee      = say("home.see", "See")
	wWaitsDraft    = say("home.draft", "You began a message and did not send it.")
	wWaitsGoOn     = say("home.go on", "Go on")
	wWaitsRefused  = say("home.refused", "A message was not taken.")
	wWaitsWhy      = say("home.why", "See why")
	wWaitsOut      = say("home.one going out", "1 message is waiting to go out.")
	wWaitsOuts     = say("home.going out", "{n} messages are waiting to go out.")
	wWaitsNothing  = say("home.nothing", "Nothing new right now. You can write at any time.")
	wWaitsWrite    = say("home.write", "Write a message")
)

// waits is what waits for a person at home, most pressing first. The first of
// them has the one loud button.
type waits struct {
	*widgets.Column
	u    *UI
	last string
	one  *widgets.Button // the loud one
}

func newWaits(u *UI) *waits {
	w := &waits{Column: widgets.NewColumn(), u: u}
	w.Gap = 2
	return w
}

func count(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return fill(many, "n", fmt.Sprint(n))
}

func (w *waits) draw(v client.View) {
	b := box(v)
	docs, begun := freshDocuments(v), len(b.Drafts) > 0
	state := fmt.Sprint(b.Unread, docs, b.Outbox, len(b.Refused), begun)
	if state == w.last {
		return
	}
	w.last, w.one = state, nil
	w.Clear()
	line := func(text, label string, press func()) {
		button := w.u.second(label, press)
		if w.one == nil {
			button.Kind = widgets.Primary
			w.one = button
		}
		w.Add(widgets.NewEnds(strong(text), button))
	}
	if b.Unread > 0 {
		line(count(b.Unread, wWaitsMessage, wWaitsMessages), wWaitsRead, func() { w.u.openThread(newest(v)) })
	}
	if docs > 0 {
		line(count(docs, wWaitsDoc, wWaitsDocs), wWaitsSee, func() { w.u.open(placeDocuments) })
	}
	if len(b.Refused) > 0 {
		line(wWaitsRefused, wWaitsWhy, func() { w.u.openThread(b.Refused[0].Thread) })
	}
	if begun {
		line(wWaitsDraft, wWaitsGoOn, func() {
			if t := b.Drafts[0].Thread; t != "" {
				w.u.openThread(t)
			} else {
				w.u.writeNew()
			}
		})
	}
	if w.one == nil {
		w.one = w.u.primary(wWaitsWrite, w.u.writeNew)
		w.Add(body(wWaitsNothing))
		w.Add(w.one)
	}
	if b.Outbox > 0 {
		w.Add(quiet(count(b.Outbox, wWaitsOut, wWaitsOuts)))
	}
	w.Refresh()
}

// newest is the thread with the newest message that was not read.
func newest(v client.View) string {
	for _, t := range box(v).Threads {
		if t.Unread > 0 {
			return t.ID
		}
	}
	return ""
}

// openThread opens Messages on a conversation.
func (u *UI) openThread(id string) {
	u.thread, u.writing = id, false
	u.open(placeMessages)
}
