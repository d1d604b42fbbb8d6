package app

import (
	"strings"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/sync/record"
)

// threadRows is the list of conversations.
func (m *messages) threadRows(v client.View) widgets.Rows {
	threads := m.threads
	words := func(t client.Thread) (heading, date, line, note string, fresh bool) {
		heading, line = t.Subject, t.Last
		if heading == "" {
			heading = wMsgSubject
		}
		switch {
		case t.From == record.FromClient:
			line = fill(wMsgYou, "text", t.Last)
		case t.By != "":
			line = t.By + ": " + t.Last
		}
		switch {
		case t.State == client.MessageRefused:
			note = wMsgNotSent
		case t.State == client.MessageWaiting:
			note = wMsgWaiting
		case draftOf(v, t.ID).Text != "" && t.ID != m.u.thread:
			note = fill(wMsgDraft, "text", draftOf(v, t.ID).Text)
		}
		return heading, shortDay(t.At, m.u.now()), line, note, t.Unread > 0
	}
	return widgets.Rows{N: len(threads), Key: func(i int) string { return threads[i].ID },
		Guess: m.u.lineGuess(2),
		Build: func(i int) fyne.CanvasObject { return widgets.NewSummary(words(threads[i])) },
		Update: func(i int, o fyne.CanvasObject) {
			o.(*widgets.Summary).Draw(words(threads[i]))
		}}
}

// foundRows is what a search found, the words around the hit in each.
func (m *messages) foundRows(client.View) widgets.Rows {
	found, query := m.found, m.query
	return widgets.Rows{N: len(found), Key: func(i int) string { return "found " + query + " " + found[i].ID },
		Guess: m.u.lineGuess(2),
		Build: func(i int) fyne.CanvasObject {
			f := found[i]
			who := f.By
			if f.From == record.FromClient {
				who = wMsgYouHead
			} else if who == "" {
				who = practiceTitle(m.u.view)
			}
			return widgets.NewSummary(who, shortDay(f.At, m.u.now()), around(f.Text, query), "", false)
		}}
}

// around is the part of a text where a word stands in it, with a word or two
// before it: a row is short, and what was looked for must be seen.
func around(text, word string) string {
	const lead = 10
	r := []rune(strings.Join(strings.Fields(text), " "))
	i := strings.Index(strings.ToLower(string(r)), strings.ToLower(strings.TrimSpace(word)))
	if i < 0 {
		return string(r)
	}
	// Lower case may be of another length; a place that is off by a few is fine.
	at := min(len([]rune(strings.ToLower(string(r))[:i])), len(r))
	if at <= lead {
		return string(r)
	}
	from := at
	for i := at; i > at-lead; i-- {
		if r[i-1] == ' ' {
			from = i
		}
	}
	return "… " + string(r[from:])
}
