package admin

import (
	"net/http"

	"alcove/server/page"
)

// problemView says what happened, what is safe, and what to do.
type problemView struct {
	Title, What, Safe, Next, Label string
	Typed                          string // what they had typed, shown back
}

var problems = map[int]problemView{
	http.StatusBadRequest:            {Title: "That form did not fit", What: "The form that arrived was not one of ours.", Safe: "Nothing was changed.", Next: "/staff", Label: "Back to Today"},
	http.StatusUnauthorized:          {Title: "Please sign in again", What: "You were signed out, because nothing was pressed for a while or somebody ended your access.", Safe: "Nothing was changed by what you just pressed.", Next: "/staff/sign-in", Label: "Sign in"},
	http.StatusForbidden:             {Title: "This page is not for your role", What: "Somebody with another role can open it.", Safe: "Nothing was changed.", Next: "/staff", Label: "Back to Today"},
	http.StatusNotFound:              {Title: "There is nothing here", What: "This may have been removed, or the address was cut off.", Safe: "Nothing was changed.", Next: "/staff", Label: "Back to Today"},
	http.StatusConflict:              {Title: "Somebody was faster", What: "This was changed while you looked at it.", Safe: "Nothing was changed by what you just pressed.", Next: "/staff", Label: "Back to Today"},
	http.StatusRequestEntityTooLarge: {Title: "That was too large", What: "What you sent is larger than this page takes.", Safe: "Nothing was changed.", Next: "/staff", Label: "Back to Today"},
	http.StatusTooManyRequests:       {Title: "Please wait a moment", What: "This was tried very often in a short time.", Safe: "Nothing was changed.", Next: "/staff", Label: "Back to Today"},
	http.StatusInternalServerError:   {Title: "That did not work", What: "Something went wrong on the server.", Safe: "What you did last may not be saved.", Next: "/staff", Label: "Back to Today"},
}

var problemPage = page.DefineStaff(pages, "problem",
	page.Example[problemView]{Name: "not your role", Frame: frameAt(""), View: problems[http.StatusForbidden]},
	page.Example[problemView]{Name: "signed out", View: problems[http.StatusUnauthorized]},
	page.Example[problemView]{Name: "signed out while writing", View: func() problemView {
		p := problems[http.StatusUnauthorized]
		p.Typed = "Thursday at 4 is fine. Bring the two pages we talked about."
		return p
	}()})

// problem answers with the page of a status of 400 or more.
func (d *Desk) problem(w http.ResponseWriter, v *Visit, status int) {
	if v.program() {
		no(w, status, wordOf(status))
		return
	}
	view, ok := problems[status]
	if !ok {
		view = problems[http.StatusInternalServerError]
	}
	view.Typed = v.typed
	problemPage.Write(w, status, v.frame(), view)
}

// alarmFrame is the front desk's while no mail can leave, on a page that is no
// part of their menu.
var alarmFrame = func() page.Frame {
	f := todayFrame("Front desk", 3, 0)
	f.Staff.Menu[0].Here, f.Staff.Menu[0].Open = false, false
	f.Staff.Alarm = "today at 2:58 PM"
	return f
}()

// exampleFrame is what stands around the examples of pages.
var exampleFrame = page.Frame{Practice: "Elm Street Practice", Staff: page.Staff{Name: "Robin Lee", Role: "Owner", Menu: []page.Entry{
	{Label: "Today", Path: "/staff", Here: true, Open: true, Count: 2}, {Label: "Clients", Path: "/staff/clients"}, {Label: "Messages", Path: "/staff/messages", Count: 1},
	{Label: "Practice", Path: "/staff/practice"}, {Label: "Emails", Path: "/staff/emails"}, {Label: "Staff", Path: "/staff/people"}, {Label: "Audit", Path: "/staff/audit"}}}}
