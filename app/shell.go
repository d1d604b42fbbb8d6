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
	wHelp        = say("shell.help", "Help")
	wStillThere  = say("shell.about to lock", "Are you still there? We will lock in {time}.")
	wStay        = say("shell.stay", "Stay")
	wOffline     = say("shell.offline", "No internet now. Nothing is lost. We keep trying.")
	wOfflineOpen = say("shell.offline open", "No internet now. You see what was here at {time}. We keep trying.")
)

// shell is what stands around each screen: the strips at the top that are true
// of any screen, the page, and the bar with the phone and Help at the bottom.
type shell struct {
	u       *UI
	root    *fyne.Container
	strips  *widgets.Column
	offline *widgets.Box
	offText *widgets.Text
	warning *widgets.Box
	warn    *widgets.Text
	page    *widgets.Page
	who     *widgets.Text
}

func newShell(u *UI) *shell {
	s := &shell{u: u}
	s.offText = widgets.NewText(widgets.OnCare, "")
	s.offline = widgets.NewStrip(s.offText)
	s.warn = widgets.NewText(widgets.OnCare, "")
	s.warning = widgets.NewStrip(widgets.NewEnds(s.warn, widgets.NewButton(u.hooks, widgets.Primary, wStay, u.m.Stay)))
	s.strips = widgets.NewColumn(s.warning, s.offline)
	s.strips.Gap = 0
	s.page = widgets.NewPage(widgets.NewColumn())
	s.page.OnScroll = u.m.Touch
	s.who = widgets.NewText(widgets.Body, "")
	help := widgets.NewButton(u.hooks, widgets.Quiet, wHelp, func() { u.key(fyne.KeyF1) })
	bar := widgets.NewBar(widgets.NewEnds(widgets.NewBeside(widgets.NewMark(30), s.who), help))
	s.root = container.New(&shellLayout{s.strips, s.page, bar}, s.strips, s.page, bar)
	return s
}

// set shows a screen's content from its top.
func (s *shell) set(content fyne.CanvasObject) {
	s.page.Set(content)
	s.root.Refresh()
}

// top shows the headline: a page is read from there, also where its field
// lies below the edge. The first key brings the field into view.
func (s *shell) top() { s.page.By(-1000) }

func (s *shell) reveal(o fyne.CanvasObject) { s.page.Reveal(o) }

// draw updates the strips and the bar.
func (s *shell) draw(v client.View) {
	now := s.u.now()
	was := s.strips.HeightFor(s.root.Size().Width)
	s.warning.Hide()
	if left := v.LocksAt.Sub(now); !v.LocksAt.IsZero() && v.State == client.Open && left > 0 {
		s.warn.SetText(fill(wStillThere, "time", spell(left)))
		s.warning.Show()
	}
	s.offline.Hide()
	if !v.Offline.IsZero() && v.State != client.NoPractice {
		text := wOffline
		if v.State == client.Open && !v.LastContact.IsZero() {
			text = fill(wOfflineOpen, "time", when(v.LastContact, now))
		}
		s.offText.SetText(text)
		s.offline.Show()
	}
	s.who.SetText(footer(v))
	if s.strips.HeightFor(s.root.Size().Width) != was {
		s.root.Refresh()
	}
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

// shellLayout gives the strips and the bar their height and the page the rest.
type shellLayout struct{ top, page, bar fyne.CanvasObject }

func (l *shellLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	p := l.page.MinSize()
	return fyne.NewSize(max(480, p.Width), p.Height+120)
}

func (l *shellLayout) Layout(_ []fyne.CanvasObject, s fyne.Size) {
	top, bar := widgets.HeightFor(l.top, s.Width), widgets.HeightFor(l.bar, s.Width)
	l.top.Move(fyne.NewPos(0, 0))
	l.top.Resize(fyne.NewSize(s.Width, top))
	l.page.Move(fyne.NewPos(0, top))
	l.page.Resize(fyne.NewSize(s.Width, max(0, s.Height-top-bar)))
	l.bar.Move(fyne.NewPos(0, s.Height-bar))
	l.bar.Resize(fyne.NewSize(s.Width, bar))
}
