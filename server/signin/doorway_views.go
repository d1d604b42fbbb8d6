package signin

import (
	"alcove/auth"
	"alcove/server/page"
)

// doorways is what an address under /open/ may name, with the first line of
// its page. The page says no more than the mail did.
var doorways = map[string]string{
	"app":       "Open your page",
	"message":   "You have something new",
	"paperwork": "You have something to fill in",
	"visit":     "You have a visit",
	"computers": "See your computers",
}

// doorwayView is a doorway: how to open the app, and a link by hand.
type doorwayView struct {
	place
	What     string // a key of doorways
	Headline string
	Hint     string // sealed; goes back with the form
	MailTo   string // masked; "" if the address holds no hint
	SignedIn string // when this client first signed in, in words; "" = not yet, or not known
	Email    string // as typed
	Problem  string
	MaxEmail int
}

var doorwayPage = page.Define(pageFS, "doorway",
	page.Example[doorwayView]{Name: "hint", Frame: lakesideFrame, View: doorwayView{place: lakeside, What: "app", Headline: doorways["app"], Hint: "mV9x2Qk7", MailTo: "j***@example.com", MaxEmail: auth.MaxEmail}},
	page.Example[doorwayView]{Name: "hint, signed in before", Frame: lakesideFrame, View: doorwayView{place: lakeside, What: "app", Headline: doorways["app"], Hint: "mV9x2Qk7", MailTo: "j***@example.com", SignedIn: "on May 3 at 9:10 AM", MaxEmail: auth.MaxEmail}},
	page.Example[doorwayView]{Name: "no hint", Frame: lakesideFrame, View: doorwayView{place: lakeside, What: "message", Headline: doorways["message"], MaxEmail: auth.MaxEmail}},
	page.Example[doorwayView]{Name: "typing mistake", Frame: formFrame, View: doorwayView{place: noPhone, What: "app", Headline: doorways["app"], Email: "jane@", Problem: emailProblem, MaxEmail: auth.MaxEmail}},
)

// emailProblem says the same as the app does.
const emailProblem = "This does not look like an email address. Check for a missing @ or a space."
