package app

import (
	"fmt"
	"reflect"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/test"

	"alcove/app/client"
	"alcove/app/widgets"
)

// each calls f for every visible object under o, in the order of the tree.
func each(o fyne.CanvasObject, f func(fyne.CanvasObject)) {
	if !o.Visible() {
		return
	}
	f(o)
	switch c := o.(type) {
	case *fyne.Container:
		for _, x := range c.Objects {
			each(x, f)
		}
	case fyne.Widget:
		for _, x := range test.WidgetRenderer(c).Objects() {
			each(x, f)
		}
	}
}

// focusables is what Tab must reach.
func focusables(w fyne.Window) []fyne.Focusable {
	var all []fyne.Focusable
	each(w.Content(), func(o fyne.CanvasObject) {
		if f, ok := o.(fyne.Focusable); ok {
			if d, ok := o.(fyne.Disableable); !ok || !d.Disabled() {
				all = append(all, f)
			}
		}
	})
	return all
}

// said is every word on the screen.
func said(w fyne.Window) string {
	var b strings.Builder
	each(w.Content(), func(o fyne.CanvasObject) {
		switch x := o.(type) {
		case *widgets.Text:
			b.WriteString(x.Text() + "\n")
		case *widgets.Button:
			b.WriteString(x.Label() + "\n")
		}
	})
	return b.String()
}

// button finds one by its words.
func button(t *testing.T, w fyne.Window, label string) *widgets.Button {
	t.Helper()
	var found *widgets.Button
	each(w.Content(), func(o fyne.CanvasObject) {
		if b, ok := o.(*widgets.Button); ok && b.Label() == label {
			found = b
		}
	})
	if found == nil {
		t.Fatalf("no button %q on:\n%s", label, said(w))
	}
	return found
}

var looks = map[string]look{"normal": usual, "small": {1024, 600, 100, false}, "large": {1024, 600, 200, false}}

// TestEveryScreenAtEverySize walks each scene with Tab: every control is
// reached, the walk comes round, what has the keyboard is in view, and no word
// is cut.
func TestEveryScreenAtEverySize(t *testing.T) {
	for name, l := range looks {
		for _, sc := range scenes() {
			t.Run(sc.name+" "+name, func(t *testing.T) {
				u, _, w := start(t, sc, l)
				notCut(t, w, l)
				all := focusables(w)
				if len(all) < 1 {
					t.Fatal("nothing can be reached")
				}
				seen := map[fyne.Focusable]bool{}
				for range len(all) {
					w.Canvas().FocusNext()
					f := w.Canvas().Focused()
					if f == nil {
						t.Fatalf("the walk fell off after %d of %d", len(seen), len(all))
					}
					seen[f] = true
					inView(t, u, f.(fyne.CanvasObject), l)
				}
				for _, f := range all {
					if !seen[f] {
						t.Errorf("Tab does not reach %s", describe(f))
					}
				}
				w.Canvas().FocusPrevious()
				if w.Canvas().Focused() == nil {
					t.Error("Shift+Tab leads nowhere")
				}
			})
		}
	}
}

func describe(f fyne.Focusable) string {
	if b, ok := f.(*widgets.Button); ok {
		return fmt.Sprintf("the button %q", b.Label())
	}
	return reflect.TypeOf(f).String()
}

func inView(t *testing.T, u *UI, o fyne.CanvasObject, l look) {
	t.Helper()
	d := fyne.CurrentApp().Driver()
	top := d.AbsolutePositionForObject(o)
	end := top.Y + o.Size().Height
	page := d.AbsolutePositionForObject(u.shell.page).Y
	low, high := float32(0), l.height
	inPage := false
	each(u.shell.page, func(x fyne.CanvasObject) { inPage = inPage || x == o })
	if inPage {
		low, high = page, page+u.shell.page.Size().Height
	}
	if top.Y < low-1 || end > high+1 {
		t.Errorf("%s stands at %.0f to %.0f, outside of %.0f to %.0f", describe(o.(fyne.Focusable)), top.Y, end, low, high)
	}
}

// notCut: every line of words fits into the window's width.
func notCut(t *testing.T, w fyne.Window, l look) {
	t.Helper()
	d := fyne.CurrentApp().Driver()
	each(w.Content(), func(o fyne.CanvasObject) {
		c, ok := o.(*canvas.Text)
		if !ok || c.Text == "" {
			return
		}
		at := d.AbsolutePositionForObject(c)
		if at.X < 0 || at.X+c.MinSize().Width > l.width+1 {
			t.Errorf("%q stands at %.0f and is %.0f wide", c.Text, at.X, c.MinSize().Width)
		}
	})
}

func TestTargetsAreLargeEnough(t *testing.T) {
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			_, _, w := start(t, sc, usual)
			for _, f := range focusables(w) {
				if s := f.(fyne.CanvasObject).Size(); s.Height < widgets.Target-0.5 || s.Width < 24 {
					t.Errorf("%s: %s is %v", sc.name, describe(f), s)
				}
			}
		})
	}
}

// TestEveryScreenHasAWayForward settles A2.9 for what is seen: each
// scene offers something to press besides Help, and where a person cannot get
// in, the practice's phone stands there.
func TestEveryScreenHasAWayForward(t *testing.T) {
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			_, _, w := start(t, sc, usual)
			n := 0
			for _, f := range focusables(w) {
				if b, ok := f.(*widgets.Button); !ok || b.Label() != wHelp && b.Label() != wCopy {
					n++
				}
			}
			if n == 0 && sc.view.State != "" {
				t.Errorf("%s leads nowhere", sc.name)
			}
			if sc.view.Practice.Phone != "" && !strings.Contains(said(w), sc.view.Practice.Phone) {
				t.Errorf("%s does not show the phone", sc.name)
			}
			if strings.ContainsAny(said(w), "{}") {
				t.Errorf("%s has a name in braces:\n%s", sc.name, said(w))
			}
		})
	}
}

// TestEveryOfferOfTheMachineIsOnScreen: what the state machine says may be
// offered can be done from the screen.
// A4.20, A5.1: the mail screen leads to the PIN, and the PIN screen to a link by mail.
func TestEveryOfferOfTheMachineIsOnScreen(t *testing.T) {
	labels := map[client.Way][]string{
		client.NewLink:     {wSendLink, wTipsResend, wLockForgot, wWaitNotHere, wWordNew, wPINMail},
		client.UsePIN:      {wUsePIN, wFirstNoMail, wWaitNotHere, wPINType},
		client.TryKeyring:  {wTryAgain},
		client.KeepNothing: {wKeyGo},
	}
	for _, sc := range scenes() {
		t.Run(sc.name, func(t *testing.T) {
			if sc.place != nowhere || sc.view.State == "" || sc.view.InPINScreen() && sc.view.State != client.NeedsPIN {
				return
			}
			_, _, w := start(t, sc, usual)
			for _, way := range sc.view.Ways() {
				want, ok := labels[way]
				if !ok {
					continue
				}
				found := false
				for _, s := range want {
					found = found || strings.Contains(said(w), s)
				}
				if !found {
					t.Errorf("%s: the machine offers %s, the screen does not", sc.name, way)
				}
			}
		})
	}
}

// TestHelpStandsInTheSameCorner settles A6.11: on every screen, open or not,
// with internet or without, Help is where it was on the one before.
func TestHelpStandsInTheSameCorner(t *testing.T) {
	at := map[fyne.Position]string{}
	for _, sc := range scenes() {
		_, _, w := start(t, sc, usual)
		var b *widgets.Button
		each(w.Content(), func(o fyne.CanvasObject) {
			if found, ok := o.(*widgets.Button); ok && found.Label() == wHelp && found.Visible() {
				b = found
			}
		})
		if b == nil {
			if sc.place != "help" && sc.view.State != "" {
				t.Errorf("%s has no help", sc.name)
			}
			continue
		}
		p := fyne.CurrentApp().Driver().AbsolutePositionForObject(b).AddXY(b.Size().Width, 0) // its right upper corner
		at[p] += " " + sc.name
	}
	if len(at) != 1 {
		t.Errorf("Help stands at %d places: %v", len(at), at)
	}
}
