package admin

import (
	"net/http"

	"alcove/server/page"
)

// problemView says what happened, what is safe, and what to do.
type problemView struct{ Title, What, Safe, Next, Label string }

var problems = map[int]problemView{
	http.StatusBadRequest:            {"That form did not fit", "The form that arrived was not one of ours.", "Nothing was changed.", "/staff", "Back to Today"},
	http.StatusUnauthorized:          {"Please sign in again", "You were signed out, because nothing was pressed for a while or somebody ended your access.", "Nothing was changed by what you just pressed.", "/staff/sign-in", "Sign in"},
	http.StatusForbidden:             {"This page is not for your role", "Somebody with another role can open it.", "Nothing was changed.", "/staff", "Back to Today"},
	http.StatusNotFound:              {"There is nothing here", "This may have been removed, or the address was cut off.", "Nothing was changed.", "/staff", "Back to Today"},
	http.StatusConflict:              {"Somebody was faster", "This was changed while you looked at it.", "Nothing was changed by what you just pressed.", "/staff", "Back to Today"},
	http.StatusRequestEntityTooLarge: {"That was too large", "What you sent is larger than this page takes.", "Nothing was changed.", "/staff", "Back to Today"},
	http.StatusTooManyRequests:       {"Please wait a moment", "This was tried very often in a short time.", "Nothing was changed.", "/staff", "Back to Today"},
	http.StatusInternalServerError:   {"That did not work", "Something went wrong on the server.", "What you did last may not be saved.", "/staff", "Back to Today"},
}

var problemPage = page.DefineStaff(pages, "problem",
	page.Example[problemView]{Name: "not your role", Frame: exampleFrame, View: problems[http.StatusForbidden]},
	page.Example[problemView]{Name: "signed out", View: problems[http.StatusUnauthorized]})

// problem answers with the page of a status of 400 or more.
func (d *Desk) problem(w http.ResponseWriter, v *Visit, status int) {
	view, ok := problems[status]
	if !ok {
		view = problems[http.StatusInternalServerError]
	}
	problemPage.Write(w, status, v.frame(), view)
}

// exampleFrame is what stands around the examples of pages.
var exampleFrame = page.Frame{Practice: "Elm Street Practice", Staff: page.Staff{Name: "Robin Lee", Role: "Owner", Menu: []page.Entry{
	{Label: "Today", Path: "/staff", Here: true, Count: 2}, {Label: "Clients", Path: "/staff/clients"},
	{Label: "Practice", Path: "/staff/practice"}, {Label: "Emails", Path: "/staff/emails"}, {Label: "Staff", Path: "/staff/people"}, {Label: "Audit", Path: "/staff/audit"}}}}
