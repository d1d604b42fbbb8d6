package signin

import (
	"alcove/auth"
	"alcove/server/page"
)

// authorizeView asks for the address in the browser.
type authorizeView struct {
	place
	Request  string // the sealed authorization request
	Email    string
	Problem  string
	MaxEmail int
}

// waitView is the sign-in that waits in the browser.
type waitView struct {
	place
	Needs   auth.Need
	MailTo  string // as typed
	Sent    string // when, in words
	Mail    string // what the mail says
	Label   string // three digits
	PIN     bool   // a PIN is being typed, or asked for
	Problem string
}

// doneView ends a sign-in in the browser, well or not.
type doneView struct {
	Done bool
	Text string
}

const attemptOver = "This sign-in has ended. It may have been open for long, or it was for another program."

var waitExample = waitView{place: lakeside, Needs: auth.NeedEmail, MailTo: "jane@example.com", Sent: "today at 3:04 PM", Mail: "3:04 PM Tuesday", Label: "417"}

func waitWith(change func(*waitView)) waitView {
	v := waitExample
	change(&v)
	return v
}

var (
	authorizePage = page.Define(pageFS, "authorize",
		page.Example[authorizeView]{Name: "ask", Frame: lakesideApp, View: authorizeView{place: lakeside, Request: "mV9x2Qk7", MaxEmail: auth.MaxEmail}},
		page.Example[authorizeView]{Name: "typing mistake", Frame: lakesideApp, View: authorizeView{place: lakeside, Request: "mV9x2Qk7", Email: "jane@", Problem: emailProblem, MaxEmail: auth.MaxEmail}})
	waitPage = page.Define(pageFS, "authorize-wait",
		page.Example[waitView]{Name: "email", Frame: lakesideApp, View: waitExample},
		page.Example[waitView]{Name: "email, wrong code", Frame: lakesideApp, View: waitWith(func(v *waitView) { v.Problem = auth.WrongCode.Client() })},
		page.Example[waitView]{Name: "word", Frame: lakesideApp, View: waitWith(func(v *waitView) { v.Needs = auth.NeedWord })},
		page.Example[waitView]{Name: "PIN", Frame: lakesideApp, View: waitWith(func(v *waitView) { v.Needs = auth.NeedPIN })},
		page.Example[waitView]{Name: "PIN, wrong", Frame: lakesideApp, View: waitWith(func(v *waitView) { v.Needs, v.place, v.Problem = auth.NeedPIN, noPhone, auth.WrongPIN(4) })})
	donePage = page.Define(pageFS, "authorize-done",
		page.Example[doneView]{Name: "done", Frame: lakesideApp, View: doneView{Done: true}},
		page.Example[doneView]{Name: "over", Frame: lakesideApp, View: doneView{Text: attemptOver}})
)
