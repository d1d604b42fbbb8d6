package admin

import (
	"alcove/auth"
	"alcove/server/page"
)

// Examples of the pages of a client. Nobody of them lives.

type exampleBounce struct{ words, cause, fix, say string }

func bouncedWith(words string) exampleBounce {
	cause, fix, aloud := refused(words)
	return exampleBounce{words, cause, fix, aloud}
}

var exampleFull, exampleGone = bouncedWith("552 5.2.2 mailbox is full"), bouncedWith("550 5.1.1 no mailbox here by that name")

func accessTabs(here string) clientTabs {
	return clientTabs{ID: "c_1", Name: "Jane Rivera", Here: here, Clinical: true}
}

func exampleDays() []day {
	return []day{
		{Name: "Tuesday, March 3", Lines: []lineView{
			{At: "3:05 PM", What: "The mail (sign-in link) was refused.", Times: 1, Cause: exampleFull.cause, Fix: exampleFull.fix, Said: exampleFull.words},
			{At: "3:04 PM", What: kindWords["sign_in_asked"].what, Times: 3, Device: "HP-Laptop"},
		}},
		{Name: "Monday, March 2", Lines: []lineView{
			{At: "9:12 AM", What: openedBy["program"].what, Times: 4, Cause: openedBy["program"].cause, Fix: openedBy["program"].fix},
			{At: "9:10 AM", What: "The mail server took the mail (invite).", Times: 1},
		}},
		{Name: "Tuesday, February 3", Lines: []lineView{
			{At: "10:12 AM", What: kindWords["signed_in"].what, Times: 1, Device: "HP-Laptop"},
			{At: "10:11 AM", What: "A PIN was made for the computer that shows 086. A PIN from before stopped working.", Times: 1, Device: "HP-Laptop", By: "Robin Lee"},
		}},
	}
}

func examplePIN(back string) pinForm {
	return pinForm{ID: "c_1", Back: back, Checks: callerChecks(""), Life: "24 hours", Replaces: true, Waiting: []choice{
		{"a_1", "Shows 417 · HP-Laptop · asked today at 3:04 PM", true}, {"a_2", "Shows 086 · a computer · asked today at 2:50 PM · not there now", false}}}
}

func exampleSight() sight {
	return sight{State: "Mail refused", Class: "bad", Sees: "\"Check your email\", with a box for the six numbers. The email to look for says 3:04 PM.",
		Say:   exampleFull.say,
		Cause: exampleFull.cause, Fix: exampleFull.fix, Words: exampleFull.words, Label: "417", Device: "HP-Laptop", Heard: "today at 3:05 PM",
		Attempt: "a_1"}
}

func exampleAccess() accessView {
	return accessView{Tabs: accessTabs("access"), Wrong: map[string]string{}, Email: "jane@example.com", Sight: exampleSight(), PIN: examplePIN("access"),
		Invite: inviteView{Sent: true, Steps: []string{"Sent yesterday at 9:10 AM.", "The mail server took it yesterday at 9:10 AM.", "They last asked to sign in today at 3:04 PM."}},
		Near:   []nearView{{"jane@exmaple.com", "today at 3:01 PM", 2}}, Typed: typedAccess{Email: "jane@example.com", Name: "Jane Rivera"}, Ways: waysChosen(auth.WaysLink), PortalOn: true,
		Computers: []computerView{{ID: "d_1", Name: "HP-Laptop", First: "on February 3 at 10:12 AM", Last: "today at 3:05 PM", State: "Locked"}},
		Ended:     []computerView{{ID: "d_0", Name: "Old laptop", First: "on January 3 at 10:12 AM", Last: "on February 1 at 8:00 AM", EndedAt: "on February 2 at 9:00 AM", Why: auth.EndedByPractice.Staff()}},
		Doors:     doorsView{Guesses: 3, HasWord: true, WordFails: 2}, Checks: callerChecks(""), Days: exampleDays(), More: true}
}

func accessExamples() []page.Example[accessView] {
	full, fresh, off, wrong := exampleAccess(), exampleAccess(), exampleAccess(), exampleAccess()
	full.Done = doneWords["invited"]
	fresh.Near, fresh.Computers, fresh.Ended, fresh.Days, fresh.More, fresh.Doors = nil, nil, nil, nil, false, doorsView{}
	fresh.Sight = sight{State: "Not started", Sees: "Nothing of ours yet, or the first screen of the app.", Say: "Please open Alcove on your computer.", Invite: true}
	fresh.PIN.Waiting, fresh.PIN.Replaces, fresh.Invite = nil, false, inviteView{Steps: []string{"No invite was sent yet."}}
	off.PortalOn, off.PIN = false, pinForm{ID: "c_1", Back: "access", Off: true}
	off.Sight = sight{State: "Portal off", Class: "bad", Sees: "The app waits for an email that does not come.", Say: say(auth.PortalOff), TurnOn: true, Cause: auth.PortalOff.Staff(), Fix: auth.PortalOff.Fix()}
	off.Invite.NoMail = "The portal is off for them, so no mail leaves."
	wrong.Wrong = map[string]string{"email": "This address already belongs to another client.", "name": "A name is missing.", "ways": "A client who gets no mail can only sign in with a PIN.",
		"word": "Tick how you know who is calling.", "invite": "No mail was sent."}
	wrong.PIN.Wrong, wrong.PIN.Shut, wrong.Doors.PINShut, wrong.Doors.WordShut, wrong.Doors.Guesses = "Tick how you know who is calling.", true, true, true, 100
	return []page.Example[accessView]{{Name: "stuck", Frame: frameAt("Clients"), View: full}, {Name: "new", Frame: frameAt("Clients"), View: fresh},
		{Name: "portal off", Frame: frameAt("Clients"), View: off}, {Name: "problems", Frame: frameAt("Clients"), View: wrong}}
}

func phoneExamples() []page.Example[phoneView] {
	stuck := phoneView{Tabs: accessTabs("phone"), Email: "jane@example.com", Sight: exampleSight(), PIN: examplePIN("phone"), Days: exampleDays()[:1],
		Tips: []tipView{{"Is it the right address?", "On file: jane@example.com."}, {"Is it in Spam, Junk or Updates?", "The mail was refused: " + exampleFull.words}, {"Is it the newest email?", "The one that works says 3:04 PM and came today at 3:04 PM."}}}
	in, off, wrong := stuck, stuck, stuck
	in.Sight = sight{State: "In", Class: "good", Sees: "Their page. They are in.", Say: "You are in. What do you see?", Device: "HP-Laptop", Heard: "today at 3:09 PM"}
	in.PIN.Waiting, in.Done, in.Tips = nil, doneWords["help"], nil
	in.Days = []day{{Name: "Tuesday, March 3", Lines: append([]lineView{
		{At: "3:09 PM", What: kindWords["signed_in"].what, Times: 1, Device: "HP-Laptop"},
		{At: "3:08 PM", What: "A PIN was made for the computer that shows 417. A PIN from before stopped working.", Times: 1, Device: "HP-Laptop", By: "Robin Lee"},
	}, exampleDays()[0].Lines...)}}
	off.Sight = sight{State: "Portal off", Class: "bad", Sees: "The app waits for an email that does not come.", Say: say(auth.PortalOff), TurnOn: true, Cause: auth.PortalOff.Staff(), Fix: auth.PortalOff.Fix()}
	off.PIN, off.Days, off.Tips = pinForm{ID: "c_1", Back: "phone", Off: true}, nil, nil
	wrong.PIN.Wrong = "Tick how you know who is calling, then press once more."
	return []page.Example[phoneView]{{Name: "stuck", Frame: frameAt("Clients"), View: stuck}, {Name: "in", Frame: frameAt("Clients"), View: in},
		{Name: "portal off", Frame: frameAt("Clients"), View: off}, {Name: "not ticked", Frame: frameAt("Clients"), View: wrong}}
}
