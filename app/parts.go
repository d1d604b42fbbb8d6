package app

import (
	"errors"
	"reflect"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

// Short names for the parts that every screen is made of.

func title(s string) *widgets.Text  { return widgets.NewText(widgets.Title, s) }
func body(s string) *widgets.Text   { return widgets.NewText(widgets.Body, s) }
func quiet(s string) *widgets.Text  { return widgets.NewText(widgets.Muted, s) }
func strong(s string) *widgets.Text { return widgets.NewText(widgets.Strong, s) }
func large(s string) *widgets.Text  { return widgets.NewText(widgets.Large, s) }
func part(s string) *widgets.Text   { return widgets.NewText(widgets.Section, s) }

func card(o ...fyne.CanvasObject) fyne.CanvasObject {
	return widgets.NewCard(widgets.NewColumn(o...))
}

func together(o ...fyne.CanvasObject) *widgets.Column { return widgets.NewTight(o...) }

func (u *UI) primary(label string, press func()) *widgets.Button {
	return widgets.NewButton(u.hooks, widgets.Primary, label, press)
}

func (u *UI) second(label string, press func()) *widgets.Button {
	return widgets.NewButton(u.hooks, widgets.Quiet, label, press)
}

func (u *UI) link(label string, press func()) *widgets.Button {
	return widgets.NewButton(u.hooks, widgets.Link, label, press)
}

// links stands links in a row.
func links(b ...*widgets.Button) *widgets.Row {
	o := make([]fyne.CanvasObject, len(b))
	for i := range b {
		o[i] = b[i]
	}
	return widgets.NewRow(o...)
}

// code is the six boxes.
func (u *UI) code(full func(string)) *widgets.Code {
	c := widgets.NewCode(u.hooks)
	c.PasteLabel = wPaste
	c.OnFull = full
	return c
}

// notice is where a screen says what went wrong, and what takes long.
type notice struct {
	*widgets.Column
	care *widgets.Box
	text *widgets.Text
	busy *widgets.Text

	appears func() // brings it into view; nil where nothing scrolls
}

// notice is one that comes into view when it begins to say something: with
// large words it may stand below the edge.
func (u *UI) notice() *notice {
	n := newNotice()
	n.appears = func() {
		if u.cur != nil {
			u.shell.root.Refresh() // it has no room yet
			u.shell.reveal(n.care)
		}
	}
	return n
}

func newNotice() *notice {
	n := &notice{text: widgets.NewText(widgets.OnCare, ""), busy: quiet("")}
	n.care = widgets.NewCare(n.text)
	n.Column = widgets.NewColumn(n.care, n.busy)
	n.say("")
	n.working("")
	return n
}

func (n *notice) fit() {
	n.Column.Hidden = n.care.Hidden && n.busy.Hidden
}

// say shows what happened; "" shows nothing.
func (n *notice) say(s string) {
	was := n.care.Hidden
	n.text.SetText(s)
	n.care.Hidden = s == ""
	n.fit()
	if was && s != "" && n.appears != nil {
		n.appears()
	}
}

// working shows what takes long, in words; "" shows nothing.
func (n *notice) working(w client.Work) {
	n.busy.SetText(w.Words())
	n.busy.Hidden = w.Words() == ""
	n.fit()
}

// draw shows what a view says went wrong.
func (n *notice) draw(v client.View) {
	n.say(v.Sentence)
	n.working(v.Busy)
}

// sentence is what an error says to a person.
func sentence(err error) string {
	var f *client.Failure
	if errors.As(err, &f) && f.Sentence != "" {
		return f.Sentence
	}
	return auth.Offline.Client()
}

// The values of auth.Practice.Show.
const (
	showPhone = "phone"
	showEmail = "email"
	showForm  = "form"
)

// shows is what a practice wants to be offered at a dead end, in its order.
func shows(p auth.Practice) []string {
	if len(p.Show) == 0 {
		return []string{showPhone, showForm}
	}
	return p.Show
}

// contact is how to reach the practice: it stands on every dead end.
type contact struct {
	*widgets.Column
	u    *UI
	form bool // offer the form
	bare bool // no "Call": the words above say it
	call bool // only the phone, where there is one: a PIN is never written
	loud bool // to ask for help is the one thing to press here
	last auth.Practice
	made bool
	ask  *widgets.Button // leads to the form; nil where there is none
}

func (u *UI) contact(form bool) *contact {
	return &contact{Column: widgets.NewColumn(), u: u, form: form}
}

func (c *contact) draw(v client.View) {
	p := v.Practice
	if c.made && reflect.DeepEqual(p, c.last) {
		return
	}
	c.last, c.made, c.ask = p, true, nil
	var o []fyne.CanvasObject
	for _, s := range shows(p) {
		switch {
		case s == showPhone && p.Phone != "":
			call := wCallWord
			lines := []fyne.CanvasObject{quiet(fill(call, "practice", practiceName(p))), widgets.NewPhone(c.u.hooks, p.Phone, wCopy, wCopied, c.u.copy)}
			if c.bare {
				lines = lines[1:]
			}
			if p.Hours != "" {
				lines = append(lines, quiet(p.Hours))
			}
			o = append(o, together(lines...))
		case s == showEmail && p.Email != "" && !(c.call && shownPhone(p) != ""):
			o = append(o, together(quiet(wWriteTo), widgets.NewPhone(c.u.hooks, p.Email, wCopy, wCopied, c.u.copy)))
		case s == showForm && c.form && v.Server != "":
			c.ask = c.u.link(wAskForm, func() { c.u.open(placeAsk) })
			if c.loud {
				c.ask.Kind = widgets.Primary
			}
			o = append(o, c.ask)
		}
	}
	if len(o) == 0 {
		o = append(o, quiet(wNoPhone))
	}
	c.Set(o...)
}

// together2 stands two buttons under each other with room to miss neither.
func together2(a, b fyne.CanvasObject) *widgets.Column {
	c := widgets.NewColumn(a, b)
	c.Gap = 2
	return c
}
