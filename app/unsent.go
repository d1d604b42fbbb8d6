package app

import (
	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
)

var (
	wUnsentOne  = say("ended.one unsent", "1 message of yours did not reach {practice}. Here it is, one last time.")
	wUnsentMany = say("ended.unsent", "{n} messages of yours did not reach {practice}. Here they are, one last time.")
	wUnsentHow  = say("ended.unsent how", "Copy what you want to keep. When you go on from here, we show it no more. You can send it again after you sign in, or read it out when you call.")
	wUnsentCopy = say("ended.unsent copy", "Copy these words")
	wUnsentFile = say("ended.unsent file", "With a file: {name}")
)

// unsent is what the practice did not get before it ended this computer's
// access. It is erased on the disk, so this is the last that is seen of it.
type unsent struct {
	*widgets.Column
	u     *UI
	drawn int
}

func newUnsent(u *UI) *unsent { return &unsent{Column: widgets.NewColumn(), u: u, drawn: -1} }

func (n *unsent) draw(v client.View) {
	if n.drawn == len(v.Unsent) {
		return // the list comes whole, and does not change
	}
	n.drawn = len(v.Unsent)
	n.Hidden = n.drawn == 0
	n.Clear()
	if n.Hidden {
		return
	}
	n.Add(strong(fill(count(n.drawn, wUnsentOne, wUnsentMany), "practice", practiceName(v.Practice))))
	n.Add(body(wUnsentHow))
	for _, m := range v.Unsent {
		n.Add(n.one(m))
	}
}

func (n *unsent) one(m client.Message) fyne.CanvasObject {
	lines := together()
	if m.Text != "" {
		lines.Add(widgets.NewText(widgets.OnCare, m.Text))
	}
	for _, f := range m.Files {
		lines.Add(widgets.NewText(widgets.OnCare, fill(wUnsentFile, "name", fileName(f))))
	}
	if m.Text == "" {
		return widgets.NewCare(lines)
	}
	var b *widgets.Button
	b = n.u.second(wUnsentCopy, func() {
		n.u.copy(m.Text)
		b.SetLabel(wCopied)
	})
	return together2(widgets.NewCare(lines), widgets.NewRow(b))
}

func (n *unsent) wipe() {
	n.Clear()
	n.drawn = -1
}
