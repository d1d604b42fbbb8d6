package app

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/test"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

const (
	longName = "The Riverside and North Valley Center for Family, Couples, and Individual Counseling and Psychotherapy"
	longWord = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
)

// long is a practice and a person with long words for everything.
func long(v *client.View) {
	p := &v.Practice
	p.Name, p.Phone, p.Hours = longName, "+1 (555) 010-0199 extension 4417", strings.Repeat("Monday and Tuesday, 9 AM to 5 PM; ", 4)
	p.Email, p.Sender = strings.Repeat("a-long-address.", 6)+"hello@"+strings.ToLower(longWord[:20])+".example", "no-reply@"+strings.Repeat("mail.", 9)+"example"
	p.Show = []string{"phone", "email", "form"}
	p.Crisis = strings.Repeat("In danger now? Call 911, or go to the nearest hospital. ", 5)
	v.Email = strings.Repeat("jane.", 14) + "doe@" + strings.Repeat("mail.", 10) + "example.com"
	v.Computer, v.LastOn = longWord, longWord
}

// bare is a practice that gives no phone and no hours.
func bare(v *client.View) { v.Practice.Phone, v.Practice.Hours, v.Practice.Email = "", "", "" }

func manyThreads(b *client.Box) {
	for i := range 200 {
		b.Threads = append(b.Threads, client.Thread{ID: fmt.Sprint("t_", i), Subject: fmt.Sprintf("%s %d", strings.Repeat("About it all ", 9), i),
			Last: strings.Repeat("some words ", 40), By: longName, At: ago(time.Duration(i) * time.Hour), Unread: i % 200})
	}
	b.Unread = 12345
}

func longThings(b *client.Box) {
	b.Threads[0].Subject, b.Threads[0].By = strings.Repeat("Could we move Thursday to ", 12), longName
	b.Practice.AnswerTime = strings.Repeat("one or two working days, or ", 6) + "more"
	b.Documents[1].Name, b.Documents[1].By = longWord+longWord+".txt", longName
	b.Documents[3].Name = strings.Repeat("My plan for the week ", 10) + ".pdf"
	b.Documents[4].Problem = strings.Repeat("The file did not come through. ", 6)
	b.Drafts = []client.Draft{{Thread: "t_plan", Text: strings.Repeat("I wanted to say this. ", 450)}}
	b.Refused, b.Outbox = stuck()[2:], 123
}

// extremes is every screen in situations that break layouts.
func extremes() (out []scene) {
	in := view(client.Open, inside, long, withBox(longThings))
	for _, s := range scenes() {
		switch s.name {
		case "first", "waiting_tips", "pin", "pin_email", "locked_wrong", "forgot_unsent", "help", "ask", "safety", "ended_unsent", "keyring_none", "word", "home_first":
			s.name, s.view = s.name+"_long", view(s.view.State, func(v *client.View) { *v = s.view }, long)
		case "pin_wrong", "locked", "ended_practice", "home":
			s.name, s.view = s.name+"_bare", view(s.view.State, func(v *client.View) { *v = s.view }, bare)
		default:
			continue
		}
		out = append(out, s)
	}
	add := func(name string, p place, v client.View, act func(*UI)) {
		out = append(out, scene{name: name, place: p, view: v, act: act})
	}
	add("home_long", nowhere, view(client.Open, inside, long, withBox(longThings), func(v *client.View) { v.ToSend, v.LocksAt = true, noon.Add(time.Minute) }), nil)
	add("messages_threads", placeMessages, view(client.Open, inside, withBox(manyThreads)), nil)
	add("messages_draft_long", placeMessages, in, func(u *UI) { u.openThread("t_plan"); u.cur.again() })
	add("messages_long", placeMessages, in, func(u *UI) { u.openThread("t_long"); u.cur.again() })
	add("messages_new_long", placeMessages, in, func(u *UI) { u.writeNew() })
	add("messages_search_long", placeMessages, in, func(u *UI) { u.cur.search(longWord + longWord) })
	add("documents_long", placeDocuments, in, func(u *UI) { u.cur.pick(1) })
	add("documents_failed_long", placeDocuments, in, func(u *UI) { u.cur.pick(4) })
	add("this_computer_long", placeComputer, in, nil)
	for _, s := range []client.SyncState{client.SyncDisk, client.SyncUpdate, client.SyncSignedOut, client.SyncPasscode, client.SyncRefused, client.SyncNotConnected} {
		add("sync_"+string(s), nowhere, view(client.Open, inside, withBox(func(b *client.Box) { b.Sync.State = s })), nil)
	}
	for _, r := range []auth.Reason{auth.SignedOut, auth.EnrolmentOver, auth.RefreshReuse, auth.Cloned, auth.PortalOff, auth.PasscodeGone} {
		add("ended_"+string(r), nowhere, view(client.Ended, ended(r)), nil)
	}
	return out
}

// clipped calls f for every object that can be seen, with the part of the
// window that it is cut to. What stands in a field scrolls there, and is left out.
func clipped(o fyne.CanvasObject, cut [4]float32, f func(fyne.CanvasObject, [4]float32)) {
	if !o.Visible() {
		return
	}
	f(o, cut)
	switch c := o.(type) {
	case *widgets.Entry:
	case *fyne.Container:
		for _, x := range c.Objects {
			clipped(x, cut, f)
		}
	case fyne.Widget:
		if _, ok := c.(*container.Scroll); ok {
			p, m := fyne.CurrentApp().Driver().AbsolutePositionForObject(c), c.Size()
			cut = [4]float32{max(cut[0], p.X), max(cut[1], p.Y), min(cut[2], p.X+m.Width), min(cut[3], p.Y+m.Height)}
		}
		for _, x := range test.WidgetRenderer(c).Objects() {
			clipped(x, cut, f)
		}
	}
}

// Nothing that is long, or missing, breaks a screen: no words stand on other
// words, and none end outside of the window.
func TestNoWordsStandOnOthers(t *testing.T) {
	for name, l := range looks {
		all := extremes()
		if name == "normal" {
			all = scenes() // the walk looks at them in the other sizes
		}
		for _, sc := range all {
			t.Run(sc.name+" "+name, func(t *testing.T) {
				_, _, w := start(t, sc, l)
				apart(t, w, l)
			})
		}
	}
}

type word struct {
	text string
	at   [4]float32
}

func apart(t *testing.T, w fyne.Window, l look) {
	t.Helper()
	d := fyne.CurrentApp().Driver()
	var all []word
	clipped(w.Content(), [4]float32{0, 0, l.width, l.height}, func(o fyne.CanvasObject, cut [4]float32) {
		x, ok := o.(*canvas.Text)
		if !ok || strings.TrimSpace(x.Text) == "" {
			return
		}
		p, m := d.AbsolutePositionForObject(x), x.MinSize()
		left := p.X
		switch x.Alignment {
		case fyne.TextAlignCenter:
			left += (x.Size().Width - m.Width) / 2
		case fyne.TextAlignTrailing:
			left += x.Size().Width - m.Width
		}
		// The letters, without the room above and below them.
		in := m.Height * 0.2
		b := [4]float32{max(cut[0], left), max(cut[1], p.Y+in), min(cut[2], left+m.Width), min(cut[3], p.Y+m.Height-in)}
		if b[2]-b[0] < 1 || b[3]-b[1] < 1 {
			return
		}
		if left+m.Width > cut[2]+1 || left < cut[0]-1 {
			t.Errorf("%q is cut at the side: %.0f to %.0f of %.0f to %.0f", x.Text, left, left+m.Width, cut[0], cut[2])
		}
		for _, k := range all {
			if min(k.at[2], b[2])-max(k.at[0], b[0]) > 2 && min(k.at[3], b[3])-max(k.at[1], b[1]) > 2 {
				t.Errorf("%q stands on %q at %.0f, %.0f", x.Text, k.text, b[0], b[1])
			}
		}
		all = append(all, word{x.Text, b})
	})
}
