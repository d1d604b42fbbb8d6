package app

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

// windowTitle is all that the task bar and the window list ever show.
const windowTitle = "Alcove"

const noPracticeState = client.NoPractice

// Words around every screen.
var (
	wHelp       = say("shell.help", "Help")
	wStillThere = say("shell.about to lock", "Are you still there? We will lock in {time}.")
	wStay       = say("shell.stay", "Stay")
	wOffline    = say("shell.offline", "No internet now. Nothing is lost. We keep trying.")
)

// shell is what stands around each screen: the strips at the top that are true
// of any screen, the page, and the bar with the phone and Help at the bottom.
type shell struct {
	u       *UI
	root    *fyne.Container
	strips  *widgets.Column
	offline *widgets.Box
	offText *widgets.Text
	way     *widgets.Button // what to do about it
	warning *widgets.Box
	warn    *widgets.Text
	page    *widgets.Page
	who     *widgets.Text
	sync    *widgets.Text
	slim    *widgets.Text // the same, in a low window
	line    *widgets.Box  // what it stands on, in the place of the bar
	nav     *navigation
	full    fyne.CanvasObject // shown in place of the page, or nil
	bar     *widgets.Box
	paper   fyne.CanvasObject
}

func newShell(u *UI) *shell {
	s := &shell{u: u}
	s.offText = widgets.NewText(widgets.OnCare, "")
	s.way = widgets.NewButton(u.hooks, widgets.Quiet, "", nil)
	s.way.Hide()
	s.offline = widgets.NewStrip(widgets.NewEnds(s.offText, s.way))
	s.warn = widgets.NewText(widgets.OnCare, "")
	s.warning = widgets.NewStrip(widgets.NewEnds(s.warn, widgets.NewButton(u.hooks, widgets.Primary, wStay, u.m.Stay)))
	s.strips = widgets.NewColumn(s.warning, s.offline)
	s.strips.Gap = 0
	s.page = widgets.NewPage(widgets.NewColumn())
	s.page.OnScroll = u.m.Touch
	s.who = widgets.NewText(widgets.Body, "")
	help := widgets.NewButton(u.hooks, widgets.Quiet, wHelp, func() { u.key(fyne.KeyF1) })
	s.sync = widgets.NewText(widgets.Muted, "")
	both := widgets.NewColumn(s.who, s.sync)
	both.Gap = 0
	s.bar = widgets.NewBar(widgets.NewEnds(widgets.NewBeside(widgets.NewMark(30), both), help))
	s.slim = widgets.NewText(widgets.Muted, "")
	s.line = widgets.NewThinBar(s.slim)
	s.nav = newNavigation(u)
	s.paper = widgets.NewPaper()
	s.root = container.New(&shellLayout{s}, s.paper, s.strips, s.nav, s.page, s.bar, s.line)
	return s
}

// set shows a screen from its top.
func (s *shell) set(c *screen) {
	s.full = nil
	// What is not shown is not kept either.
	s.page.Set(widgets.NewColumn())
	if c.fills {
		s.full = c.content
		s.root.Objects = []fyne.CanvasObject{s.paper, s.strips, s.nav, s.full, s.bar, s.line}
	} else {
		s.page.Set(c.content)
		s.root.Objects = []fyne.CanvasObject{s.paper, s.strips, s.nav, s.page, s.bar, s.line}
	}
	s.root.Refresh()
}

// by scrolls a page; a screen that fills the room does that by itself.
func (s *shell) by(part float32) {
	if s.full == nil {
		s.page.By(part)
	}
}

// top shows the headline: a page is read from there, also where its field
// lies below the edge. The first key brings the field into view.
func (s *shell) top() { s.page.By(-1000) }

func (s *shell) reveal(o fyne.CanvasObject) {
	switch {
	case s.full == nil:
		s.page.Reveal(o)
	case s.u.cur != nil && s.u.cur.reveal != nil:
		s.u.cur.reveal(o)
	}
}

// draw updates the strips and the bar.
func (s *shell) draw(v client.View) {
	now := s.u.now()
	was := s.room(s.root.Size())
	s.warning.Hide()
	if left := v.LocksAt.Sub(now); !v.LocksAt.IsZero() && v.State == client.Open && left > 0 {
		s.warn.SetText(fill(wStillThere, "time", spell(left)))
		s.warning.Show()
	}
	s.offline.Hide()
	s.sync.Hide()
	label, press := "", func() {}
	if v.State == client.Open {
		text, care := syncSentence(v, now)
		s.slim.SetText(text)
		if s.sync.SetText(text); care {
			s.offText.SetText(text)
			label, press = s.u.syncWay(v)
			s.offline.Show()
		} else {
			s.sync.Show()
		}
	} else if !v.Offline.IsZero() && v.State != client.NoPractice {
		s.offText.SetText(wOffline)
		s.offline.Show()
	}
	s.lead(label, press)
	s.who.SetText(footer(v))
	if s.nav.Hidden = !s.nav.draw(s.u, v); s.room(s.root.Size()) != was {
		s.root.Refresh()
	}
}

// lead puts the button that does something about it into the strip; "" for none.
func (s *shell) lead(label string, press func()) {
	s.way.OnPress = press
	if label == s.way.Label() {
		return
	}
	s.way.SetLabel(label)
	if s.way.Hidden = label == ""; s.way.Hidden && s.u.win.Canvas().Focused() == s.way && s.u.cur != nil {
		s.u.focus(s.u.cur.first)
	}
	s.offline.Refresh()
}

// footer is the practice and its phone; only the phone while locked.
func footer(v client.View) string {
	phone := shownPhone(v.Practice)
	switch {
	case v.Practice.Name == "" || v.State == client.Locked:
		if phone == "" {
			return windowTitle
		}
		return phone
	case phone == "":
		return v.Practice.Name
	}
	return v.Practice.Name + "  ·  " + phone
}

// shownPhone is the phone, unless the practice keeps it to itself (A7.5).
func shownPhone(p auth.Practice) string {
	for _, s := range shows(p) {
		if s == showPhone {
			return p.Phone
		}
	}
	return ""
}
