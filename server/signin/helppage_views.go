package signin

import "alcove/server/page"

// How much a call for help takes, in characters.
const (
	maxHelpContact = 200
	maxHelpNote    = 1000
)

// helpView is the public form for help with signing in, and its answer.
type helpView struct {
	place
	Contact, Note       string // as typed
	Problem             string
	Sent, Limited       bool
	AnswerTime          string // in the practice's words
	MaxContact, MaxNote int
}

var helpPage = page.Define(pageFS, "help",
	page.Example[helpView]{Name: "form", Frame: lakesideFrame, View: helpView{place: lakeside, MaxContact: maxHelpContact, MaxNote: maxHelpNote}},
	page.Example[helpView]{Name: "nothing to reach", Frame: lakesideFrame, View: helpView{place: lakeside, Note: "The link did not work.", Problem: contactProblem, MaxContact: maxHelpContact, MaxNote: maxHelpNote}},
	page.Example[helpView]{Name: "sent", Frame: lakesideFrame, View: helpView{place: lakeside, Sent: true, AnswerTime: "one work day"}},
	page.Example[helpView]{Name: "sent, no phone", Frame: formFrame, View: helpView{place: noPhone, Sent: true}},
	page.Example[helpView]{Name: "too many", Frame: lakesideFrame, View: helpView{place: lakeside, Limited: true}},
)

const contactProblem = "Tell us how to reach you: a phone number or an email."
