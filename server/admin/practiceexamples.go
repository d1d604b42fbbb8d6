package admin

import (
	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

var examplePractice = store.Practice{Practice: auth.Practice{Name: "Elm Street Practice", Phone: "(555) 010-0199", Email: "hello@elmstreet.example", Hours: "Monday to Friday, 9 to 5",
	Zone: "America/New_York", Crisis: "In danger now? Call 911. You can call or text 988 at any time.", AnswerTime: "We answer within one working day.",
	Show: []string{"form", "phone"}}, Policy: auth.DefaultPolicy(), ReplyTo: true}

var practiceTemplate = page.DefineStaff(pages, "practice", practiceExamples()...)

func practiceExamples() []page.Example[practiceView] {
	saved := practiceForm(examplePractice, nil)
	saved.Done = true
	wrong := examplePractice
	wrong.Name, wrong.Email, wrong.Zone, wrong.Show = "", "elmstreet", "New York", nil
	_, faults := wrong.Clean()
	look := examplePractice
	look.Show = []string{"email"}
	preview := practiceForm(look, nil)
	preview.Look = true
	return []page.Example[practiceView]{
		{Name: "saved", Frame: frameAt("Practice"), View: saved},
		{Name: "four things wrong", Frame: frameAt("Practice"), View: practiceForm(wrong, faults)},
		{Name: "a look before saving", Frame: frameAt("Practice"), View: preview},
	}
}
