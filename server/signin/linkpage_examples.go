package signin

import "alcove/server/page"

// Every state of the link page as an example: what the tests look at.

const examplePath = "/l/Jc3kq9lW0cQ2mYb7uTz1xV5nR8sE4aG6hD0fKiPoLwM"

var liveExample = liveView{place: lakeside, Path: examplePath, Asked: "today at 3:04 PM", Computer: "HP-Laptop",
	App: true, Code: "482 915", Stops: "tomorrow at 3:04 PM"}

func liveWith(change func(*liveView)) liveView {
	v := liveExample
	change(&v)
	return v
}

var livePage = page.Define(pageFS, "link-live",
	page.Example[liveView]{Name: "computer", Frame: lakesideApp, View: liveExample},
	page.Example[liveView]{Name: "phone", Frame: lakesideApp, View: liveWith(func(v *liveView) { v.Handheld = true })},
	page.Example[liveView]{Name: "same computer only", Frame: lakesideApp, View: liveWith(func(v *liveView) { v.Code = "" })},
	page.Example[liveView]{Name: "same computer only, phone", Frame: lakesideApp, View: liveWith(func(v *liveView) { v.Code, v.Handheld = "", true })},
	page.Example[liveView]{Name: "no app waits", Frame: lakesideApp, View: liveWith(func(v *liveView) { v.App, v.Computer = false, "" })},
	page.Example[liveView]{Name: "no app waits, same computer only", Frame: lakesideApp, View: liveWith(func(v *liveView) { v.App, v.Computer, v.Code = false, "", "" })},
	page.Example[liveView]{Name: "asked by hand, an app waits", Frame: lakesideApp, View: liveWith(func(v *liveView) { v.Computer = "" })},
)

var noAppPage = page.Define(pageFS, "link-no-app",
	page.Example[noAppView]{Name: "code", Frame: lakesideApp, View: noAppView{"482 915"}},
	page.Example[noAppView]{Name: "same computer only", Frame: lakesideApp, View: noAppView{}})

// exampleWays fills in ways of the given kinds, the first one first.
func exampleWays(p place, kinds ...string) (all []way) {
	for i, k := range kinds {
		all = append(all, way{place: p, Kind: k, First: i == 0, Path: examplePath, Mail: "5:20 PM Tuesday", MailTo: "j***@example.com",
			Computer: "HP-Laptop", When: "today at 5:25 PM"})
	}
	return all
}

func deadExample(cause, at string, tried bool, kinds ...string) page.Example[deadView] {
	v := deadView{place: lakeside, Path: examplePath, Cause: cause, At: at, Tried: tried, Ways: exampleWays(lakeside, kinds...)}
	if cause == "used" {
		v.Computer = "HP-Laptop"
	}
	return page.Example[deadView]{Name: cause + ", " + kinds[0], Frame: lakesideApp, View: v}
}

var deadPage = page.Define(pageFS, "link-dead",
	deadExample("used", "today at 3:06 PM", false, wayRenew, wayCall),
	deadExample("used", "yesterday at 3:06 PM", false, wayUnlock, wayRenew, wayCall),
	deadExample("used", "on March 3 at 3:06 PM", true, wayRequest, wayCall),
	deadExample("used", "today at 3:06 PM", false, wayMail, wayCall),
	deadExample("used", "today at 3:06 PM", true, wayWait, wayCall),
	deadExample("too_old", "today at 3:04 PM", false, wayRenew, wayCall),
	deadExample("too_old", "on Friday at 3:04 PM", true, wayRequest, wayCall),
	deadExample("replaced", "today at 5:20 PM", false, wayMail, wayCall),
	deadExample("replaced", "today at 5:20 PM", false, wayUnlock, wayRequest, wayCall),
	deadExample("ended_by_practice", "today at 4:00 PM", false, wayRenew, wayCall),
	deadExample("portal_off", "", false, wayTalk),
	page.Example[deadView]{Name: "portal off, no phone", Frame: formFrame, View: deadView{place: noPhone, Path: examplePath, Cause: "portal_off", Ways: exampleWays(noPhone, wayTalk)}},
	page.Example[deadView]{Name: "used, address changed", Frame: lakesideApp, View: deadView{place: lakeside, Path: examplePath, Cause: "used", At: "on March 3 at 3:06 PM", Ways: exampleWays(lakeside, wayCall, wayDoorway)}},
)

var cutPage = page.Define(pageFS, "link-cut",
	page.Example[cutView]{Name: "cut", Frame: lakesideApp, View: cutView{exampleWays(lakeside, wayCode, wayDoorway, wayCall)}})

var sentPage = page.Define(pageFS, "link-sent",
	page.Example[sentView]{Name: "sent", Frame: lakesideApp, View: sentView{place: lakeside, Outcome: outcomeSent, Mail: "5:20 PM Tuesday", MailTo: "j***@example.com", Ways: exampleWays(lakeside, wayCall)}},
	page.Example[sentView]{Name: "asked", Frame: lakesideFrame, View: sentView{place: lakeside, Outcome: outcomeAsked, Mail: "5:20 PM Tuesday", MailTo: "jane@example.com", Ways: exampleWays(lakeside, wayCall)}},
	page.Example[sentView]{Name: "newer", Frame: lakesideApp, View: sentView{place: lakeside, Outcome: outcomeNewer, Mail: "5:20 PM Tuesday", Ways: exampleWays(lakeside, wayCall)}},
	page.Example[sentView]{Name: "works", Frame: lakesideApp, View: sentView{place: lakeside, Outcome: outcomeWorks, Path: examplePath, Ways: exampleWays(lakeside, wayCall)}},
	page.Example[sentView]{Name: "wait", Frame: lakesideApp, View: sentView{place: lakeside, Outcome: outcomeWait, First: exampleWays(lakeside, wayWait), Ways: exampleWays(lakeside, wayCall)}},
)

var notMePage = page.Define(pageFS, "not-me",
	page.Example[notMeView]{Name: "ask", Frame: lakesideFrame, View: notMeView{place: lakeside, Path: examplePath}},
	page.Example[notMeView]{Name: "told", Frame: lakesideFrame, View: notMeView{place: lakeside, Path: examplePath, Told: true}},
	page.Example[notMeView]{Name: "told, no phone", Frame: formFrame, View: notMeView{place: noPhone, Path: examplePath, Told: true}},
)
