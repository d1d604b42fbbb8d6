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
	wHomeIn      = say("home.in", "You are signed in to {practice}.")
	wHomeLast    = say("home.last sign-in", "You were last here {day} at {time}. Was it not you? Tell us right away.")
	wHomeLastOn  = say("home.last sign-in elsewhere", "You were last here {day} at {time}, on {computer}. Was it not you? Tell us right away.")
	wHomeCalled  = say("home.last computer", "a computer called {computer}")
	wHomeOther   = say("home.last computer unnamed", "another computer")
	wHomeFirst   = say("home.no last sign-in", "Next time, your passcode opens this app on this computer.")
	wHomeSync    = say("home.sync", "All is up to date. We last checked at {time}.")
	wHomeOldSync = say("home.old sync", "We last checked at {time}.")
	wHomeNoSync  = say("home.no sync", "We have not reached {practice} yet. We keep trying.")
	wHomeLock    = say("home.lock", "Lock now")
	wHomeTalk    = say("home.talk", "Talk to {practice}")
	wHomeCrisis  = say("home.emergency", "This app is not for an emergency. In danger now? Call 911. You can call or text 988 at any time.")
	wHomeSafe    = say("home.safety", "This computer and safety")
	wHomeName    = say("home.computer", "This computer is called {computer}.")
	wHomeList    = say("home.computers", "See my computers")
	wHomeChange  = say("home.passcode", "Change my passcode")
	wHomeWord    = say("home.word", "Choose a sign-in word")
	wHomeNewWord = say("home.new word", "Change my sign-in word")
	wHomeOut     = say("home.sign out", "Sign out and erase")
	wHomeHow     = say("home.how safe", "How this app protects you")
	wHomeToSend  = say("home.to send", "You can read and write. To send, type your passcode.")
	wHomeToSendB = say("home.to send button", "Type my passcode")
	wHomeNothing = say("home.keeps nothing", "This computer keeps nothing. When you close the app, you sign in again.")
)

// homeScreen is the first page inside. It greets without a name: who looks
// over the shoulder learns nothing.
func homeScreen(u *UI) *screen {
	n := newNotice()
	hello, in, last, sync := title(""), body(""), body(""), quiet("")
	talk, name, crisis := part(""), quiet(""), body("")
	send := widgets.NewCare(widgets.NewEnds(widgets.NewText(widgets.OnCare, wHomeToSend),
		u.second(wHomeToSendB, func() { u.open(placeUnlockSend) })))
	nothing := widgets.NewCare(widgets.NewText(widgets.OnCare, wHomeNothing))
	word := u.link(wHomeWord, func() { u.open(placeWord) })
	go2 := func(label string, p place) *widgets.Button { return u.link(label, func() { u.open(p) }) }
	c := u.contact(true)
	c.bare = true
	safe := together(part(wHomeSafe), name, go2(wHomeList, placeComputers), go2(wHomeChange, placePasscode), word,
		go2(wHomeHow, placeSafety), go2(wHomeOut, placeSignOut))
	cards := widgets.NewSpread(
		card(hello, in, send, nothing, n, widgets.NewNote(last), widgets.NewEnds(sync, u.second(wHomeLock, u.lock))),
		card(talk, c, widgets.NewNote(crisis)),
		widgets.NewCard(safe),
	)
	return &screen{content: cards, draw: func(v client.View) {
		now := u.now()
		who := practiceName(v.Practice)
		hello.SetText(greeting(now))
		in.SetText(fill(wHomeIn, "practice", who))
		last.SetText(wHomeFirst)
		if !v.LastSignIn.IsZero() {
			last.SetText(lastHere(v, now))
		}
		sync.SetText(fill(wHomeNoSync, "practice", who))
		if !v.LastContact.IsZero() {
			text := wHomeSync
			if v.ToSend || !v.Offline.IsZero() {
				text = wHomeOldSync
			}
			sync.SetText(fill(text, "time", when(v.LastContact, now)))
		}
		send.Hidden, nothing.Hidden = !v.ToSend, !v.KeepsNothing
		talk.SetText(fill(wHomeTalk, "practice", who))
		crisis.SetText(wHomeCrisis)
		if v.Practice.Crisis != "" {
			crisis.SetText(v.Practice.Crisis)
		}
		name.SetText(fill(wHomeName, "computer", v.Computer))
		name.Hidden = v.Computer == ""
		word.Hidden = !v.UsesWord
		word.SetLabel(wHomeWord)
		if v.HasWord {
			word.SetLabel(wHomeNewWord)
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
