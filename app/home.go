package app

import (
	"time"

	"alcove/app/client"
	"alcove/app/widgets"
	"alcove/auth"
)

var (
	wMorning     = say("home.morning", "Good morning")
	wAfternoon   = say("home.afternoon", "Good afternoon")
	wEvening     = say("home.evening", "Good evening")
	wHomeLast    = say("home.last sign-in", "You were last here {day} at {time}. Was it not you? Tell us right away.")
	wHomeLastOn  = say("home.last sign-in elsewhere", "You were last here {day} at {time}, on {computer}. Was it not you? Tell us right away.")
	wHomeCalled  = say("home.last computer", "a computer called {computer}")
	wHomeOther   = say("home.last computer unnamed", "another computer")
	wHomeFirst   = say("home.no last sign-in", "Next time, your passcode opens this app on this computer.")
	wHomeTalk    = say("home.talk", "Talk to {practice}")
	wHomeCrisis  = say("home.emergency", "This app is not for an emergency. In danger now? Call 911. You can call or text 988 at any time.")
	wHomeSafe    = say("computer.safety", "This computer and safety")
	wHomeName    = say("computer.computer", "This computer is called {computer}.")
	wHomeList    = say("computer.computers", "See my computers")
	wHomeChange  = say("computer.passcode", "Change my passcode")
	wHomeWord    = say("computer.word", "Choose a sign-in word")
	wHomeNewWord = say("computer.new word", "Change my sign-in word")
	wHomeOut     = say("computer.sign out", "Sign out and erase")
	wHomeHow     = say("computer.how safe", "How this app protects you")
	wHomeNothing = say("home.keeps nothing", "This computer keeps nothing. When you close the app, you sign in again.")
)

// homeScreen is the first page inside. It greets without a name: who looks
// over the shoulder learns nothing.
func homeScreen(u *UI) *screen {
	n := u.notice()
	hello, last := title(""), body("")
	talk, crisis := part(""), body("")
	waits := newWaits(u)
	nothing := widgets.NewCare(widgets.NewText(widgets.OnCare, wHomeNothing))
	c := u.contact(false) // who is in writes a message
	c.bare = true
	cards := widgets.NewSpread(card(hello, waits, nothing, n, widgets.NewNote(last)), card(talk, c, widgets.NewNote(crisis)), nil)
	return &screen{content: cards, draw: func(v client.View) {
		now := u.now()
		who := practiceName(v.Practice)
		hello.SetText(greeting(now))
		waits.draw(v)
		last.SetText(wHomeFirst)
		if !v.LastSignIn.IsZero() {
			last.SetText(lastHere(v, now))
		}
		nothing.Hidden = !v.KeepsNothing
		talk.SetText(fill(wHomeTalk, "practice", who))
		crisis.SetText(wHomeCrisis)
		if v.Practice.Crisis != "" {
			crisis.SetText(v.Practice.Crisis)
		}
		if n.draw(v); v.Sentence == "" {
			n.say(u.flash)
		}
		c.draw(v)
	}}
}

// lastHere is the sign that a bank gives: who reads of a time or a computer
// that was not theirs can say so.
func lastHere(v client.View, now time.Time) string {
	text, on := wHomeLast, wHomeOther
	if v.LastOn != "" {
		text = wHomeLastOn
	}
	if v.LastOn != auth.UnnamedDevice {
		on = fill(wHomeCalled, "computer", v.LastOn)
	}
	return fill(text, "day", day(v.LastSignIn, now), "time", clock(v.LastSignIn), "computer", on)
}

func greeting(now time.Time) string {
	switch h := now.Local().Hour(); {
	case h >= 4 && h < 12:
		return wMorning
	case h >= 12 && h < 18:
		return wAfternoon
	}
	return wEvening
}
