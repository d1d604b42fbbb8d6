package app

import (
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/sync/record"
)

var (
	wMsgSent      = say("messages.sent", "Sent")
	wMsgDelivered = say("messages.delivered", "Delivered")
	wMsgRead      = say("messages.read", "Read by {practice}")
	wMsgWaits     = say("messages.waiting", "Waiting to send")
	wMsgGot       = say("messages.got later", "they got it {time}")
)

// line is a row of a conversation: a day, the mark of what is new, or a message.
type line struct {
	key  string
	head string // for a day or a mark
	m    client.Message
}

// lines puts days and the mark of what is new between messages.
func lines(all []client.Message, fresh string, now time.Time) []line {
	out := make([]line, 0, len(all)+len(all)/4)
	last := ""
	for _, m := range all {
		if d := m.At.Local().Format(time.DateOnly); d != last && !m.At.IsZero() {
			last = d
			out = append(out, line{key: "day " + d, head: capital(day(m.At, now))})
		}
		if m.ID == fresh {
			out = append(out, line{key: "new", head: wMsgNewLine})
		}
		out = append(out, line{key: m.ID, m: m})
	}
	// Clocks that differ can bring a day twice; keys must not.
	seen := map[string]int{}
	for i := range out {
		k := out[i].key
		if seen[k]++; seen[k] > 1 {
			out[i].key = k + strings.Repeat(" ", seen[k])
		}
	}
	return out
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}

// rows is the conversation as the list shows it.
func (t *threadPage) rows(v client.View) widgets.Rows {
	all := t.lines
	return widgets.Rows{N: len(all), Key: func(i int) string { return all[i].key },
		Guess: func(i int, width float32) float32 { return guess(all[i], width, t.u.settings.Text()) },
		Build: func(i int) fyne.CanvasObject {
			if all[i].head != "" {
				h := quiet(all[i].head)
				h.Center = true
				if all[i].key == "new" {
					h.Style = widgets.Strong
				}
				return h
			}
			b := widgets.NewBubble(widgets.Theirs, "", "", "")
			t.fill(v, b, all[i].m)
			return b
		},
		Update: func(i int, o fyne.CanvasObject) {
			if b, ok := o.(*widgets.Bubble); ok {
				t.fill(v, b, all[i].m)
			}
		}}
}

// guess is about how high a row will be, from the length of its text.
func guess(l line, width float32, percent int) float32 {
	s := float32(percent) / 100
	if l.head != "" {
		return 23 * s
	}
	perLine := max(12, min(width*0.8, 490*s)/(8*s))
	n := 1 + len(l.m.Text)/int(perLine) + strings.Count(l.m.Text, "\n")
	return (float32(n)*23+48)*s + float32(len(l.m.Files))*56*s
}

// lineGuess is about how high a row of a list is that has n lines.
func (u *UI) lineGuess(n int) func(int, float32) float32 {
	h := float32(20+23*n) * float32(u.settings.Text()) / 100
	return func(int, float32) float32 { return h }
}

// fill writes a message into its bubble.
func (t *threadPage) fill(v client.View, b *widgets.Bubble, m client.Message) {
	at := clock(m.At)
	if m.From != record.FromClient {
		who := m.By
		if who == "" {
			who = practiceTitle(v)
		}
		b.Draw(widgets.Theirs, who+"  ·  "+at, m.Text, "")
		b.Inside(t.files(m)...)
		return
	}
	if m.State == client.MessageRefused {
		b.Draw(widgets.Stuck, "", m.Text, m.Sentence)
		b.Inside(t.files(m)...)
		b.After(t.offers(m))
		return
	}
	below := at + "  ·  " + fill(stateWords(m.State), "practice", practiceName(v.Practice))
	if !m.Got.IsZero() && m.State != client.MessageWaiting {
		below += ", " + fill(wMsgGot, "time", when(m.Got, t.u.now()))
	}
	b.Draw(widgets.Mine, "", m.Text, below)
	b.Inside(t.files(m)...)
	b.After()
}

func stateWords(s client.MessageState) string {
	switch s {
	case client.MessageWaiting:
		return wMsgWaits
	case client.MessageSent:
		return wMsgSent
	case client.MessageRead:
		return wMsgRead
	}
	return wMsgDelivered
}

func (t *threadPage) files(m client.Message) []fyne.CanvasObject {
	var o []fyne.CanvasObject
	for _, f := range m.Files {
		o = append(o, t.u.fileLine(f))
	}
	return o
}
