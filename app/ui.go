package app

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"alcove/app/client"
	"alcove/app/widgets"
)

// place is a screen that the person opened on top of what the state asks for.
// It closes when the state changes.
type place string

// The places.
const (
	nowhere         place = ""
	placeHelp       place = "help"
	placeAsk        place = "ask"
	placeSafety     place = "safety"
	placeForgot     place = "forgot"
	placeComputers  place = "computers"
	placePasscode   place = "change passcode"
	placeWord       place = "choose word"
	placeSignOut    place = "sign out"
	placeUnlockSend place = "unlock to send"
	placeMessages   place = "messages"
	placeDocuments  place = "documents"
	placeFile       place = "file"
	placeChoose     place = "choose file"
	placeComputer   place = "this computer"
)

// screen is one screen while it is shown.
type screen struct {
	content fyne.CanvasObject
	first   fyne.Focusable    // gets the keyboard at the start; nil for none
	draw    func(client.View) // shows a new view; nil when nothing changes
	back    func()            // Escape; nil when there is nowhere to go
	wipe    func()            // empties the fields when the screen goes away

	fills  bool                    // takes the room of the page; it scrolls by itself
	begin  func()                  // gives the keyboard away at the start, in place of first
	reveal func(fyne.CanvasObject) // brings what has the keyboard into view, where it fills
	combo  func(fyne.KeyName) bool // Ctrl and a key; true if dealt with
	keep   func() func() error     // saves what was begun; nil when all is saved
	again  func()                  // was asked for anew while it is shown
	seen   func()                  // the person looks at the window again
	pick   func(int)               // chooses a row of the list
	search func(string)            // looks for words
}

// UI is the window and what is in it. All of it belongs to Fyne's goroutine.
type UI struct {
	// Now is the clock for the words about time; nil for the real one.
	Now func() time.Time
	// Version is shown on the help screen.
	Version string
	// Folder is where copies of documents go; "" for the person's downloads.
	Folder string

	m        Machine
	win      fyne.Window
	settings *Settings
	hooks    *widgets.Hooks

	view   client.View
	place  place
	name   string // of the route shown
	cur    *screen
	shell  *shell
	copied string // what we put on the clipboard
	flash  string // said once, at home
	lost   string // said once, beside a draft: files that could not come along
	hidden bool
	away   bool // the person works in another window
	told   bool // of a message, while they were not looking

	thread  string      // the conversation that is open, or was
	writing bool        // a new one is
	file    client.File // the one that is shown
	resume  place       // where to go on after the lock
	after   place       // where to go on after the passcode that sends
	looked  string      // the folder that files were chosen from last

	variant  *fyne.ThemeVariant // light or dark; nil as Fyne says
	dressing bool

	stop   []func()
	ctx    context.Context
	work   func(func()) // runs a command off the UI goroutine
	onMain func(func()) // comes back to it
	later  func(time.Duration, func())

	outside func(path string) error // opens a copy; nil asks the system
}

// New puts the app into a window. Call Run when it is shown.
func New(m Machine, win fyne.Window, s *Settings) *UI {
	ctx, cancel := context.WithCancel(context.Background())
	u := &UI{m: m, win: win, settings: s, ctx: ctx, stop: []func(){cancel},
		work:   func(f func()) { go f() },
		onMain: fyne.Do,
	}
	u.later = func(d time.Duration, f func()) {
		time.AfterFunc(d, func() {
			if u.ctx.Err() == nil {
				u.onMain(f)
			}
		})
	}
	u.hooks = &widgets.Hooks{
		Touched:  m.Touch,
		Key:      u.key,
		Shortcut: u.shortcut,
		Tapped:   u.typeOn,
		Focused:  func(o fyne.CanvasObject) { u.shell.reveal(o) },
	}
	return u
}

// Start draws the first view and follows the machine's.
func (u *UI) Start() {
	u.followDesktop()
	u.dress()
	u.shell = newShell(u)
	u.win.SetTitle(windowTitle)
	u.win.SetPadded(false)
	u.win.SetContent(widgets.NewActivity(u.shell.root, u.m.Touch))
	u.keys()
	u.show(u.m.View())
	u.stop = append(u.stop, u.m.Subscribe(func(v client.View) {
		u.onMain(func() { u.show(v) })
	}), u.m.OnNews(func(n client.News) { u.onMain(func() { u.news(n) }) }))
}

// Tick follows the clock, once a second, until Stop: sentences count down.
func (u *UI) Tick() {
	t := time.NewTicker(time.Second)
	u.stop = append(u.stop, t.Stop)
	go func() {
		for {
			select {
			case <-u.ctx.Done():
				return
			case <-t.C:
				u.onMain(func() { u.show(u.view) })
			}
		}
	}()
}

// Stop ends what Start and Tick began, and empties the screen.
func (u *UI) Stop() {
	for _, f := range u.stop {
		f()
	}
	u.leave()
}

func (u *UI) now() time.Time {
	if u.Now != nil {
		return u.Now()
	}
	return time.Now()
}

// show draws a view: a new screen where another one is asked for, else the
// same with what changed.
func (u *UI) show(v client.View) {
	if v.State != u.view.State {
		u.moved(v.State)
	}
	u.view = v
	u.toNews(v)
	r := u.route(v)
	if r.name != u.name || u.cur == nil {
		u.leave()
		u.name, u.cur = r.name, r.make(u)
		if u.cur.draw != nil {
			u.cur.draw(v)
		}
		u.shell.draw(v)
		u.shell.set(u.cur)
		if u.cur.begin != nil {
			u.cur.begin()
		} else {
			u.focus(u.cur.first)
		}
		u.shell.top()
		return
	}
	if u.cur.draw != nil {
		u.cur.draw(v)
	}
	u.shell.draw(v)
}

// moved closes what was open on top of a state that is over. Who was writing
// when the app locked goes on there.
func (u *UI) moved(to client.State) {
	was := u.place
	u.place, u.flash = nowhere, ""
	switch {
	case u.view.State == client.Open && to == client.Locked:
		if u.resume = nowhere; was == placeMessages || was == placeDocuments {
			u.resume = was
		}
	case to == client.Open:
		u.place, u.resume = u.resume, nowhere
	case to != client.Locked:
		u.resume, u.thread, u.writing = nowhere, "", false
	}
	u.file = client.File{}
}

// save runs what keep handed out; nil is nothing.
func (u *UI) save(keep func() error) {
	if keep != nil {
		u.run(func(context.Context) error { return keep() }, nil)
	}
}

// leave empties the fields of the screen that goes away, and closes menus
// that may hang over it.
func (u *UI) leave() {
	if u.cur != nil && u.cur.keep != nil && u.view.State == client.Open {
		u.save(u.cur.keep())
	}
	if u.cur != nil && u.cur.wipe != nil {
		u.cur.wipe()
	}
	u.cur, u.name = nil, ""
	for o := u.win.Canvas().Overlays().Top(); o != nil; o = u.win.Canvas().Overlays().Top() {
		u.win.Canvas().Overlays().Remove(o)
	}
}

// open goes to a place, or back with nowhere.
func (u *UI) open(p place) {
	u.told = false
	if u.place = p; p != nowhere {
		u.flash = ""
	}
	u.show(u.view)
}

// said goes home and says what was done.
func (u *UI) said(text string) {
	u.flash = text
	u.open(nowhere)
}
