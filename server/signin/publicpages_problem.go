package signin

import (
	"net/http"

	"alcove/server/page"
)

// problems is what a person is told when a page cannot be shown: what
// happened, that nothing is lost, what to do.
var problems = map[int]problemView{
	http.StatusBadRequest: {"We could not read that",
		"Something in it was not as we expected. Nothing was changed.", "Go back, look at what you typed, and try again."},
	http.StatusForbidden: {"Please press the button on our own page",
		"Another site tried to press it for you. So we did nothing. Nothing is lost.", "Open the link in your email once more. Then press the button there."},
	http.StatusNotFound: {"There is no page here",
		"The address may have a typing mistake. Nothing is lost.", "Did you come from an email? Open the email again and press its button."},
	http.StatusMethodNotAllowed: {"That does not work here",
		"This page does not know what to do with it. Nothing was changed.", "Go back and try it from our own page."},
	http.StatusRequestEntityTooLarge: {"That was too long",
		"We can take only a short text here. Nothing was sent.", "Go back, make it shorter, and send it again."},
	http.StatusTooManyRequests: {"Please wait a moment",
		"There were many tries in a short time. Nothing is lost, and you are not locked out.", "Wait a few minutes. Then try again."},
	http.StatusInternalServerError: {"Something went wrong on our side",
		"It is not your fault. Nothing you sent before is lost.", "Wait a minute. Then go back and try again."},
}

func problemExamples() (all []page.Example[problemView]) {
	for _, status := range []int{400, 403, 404, 405, 413, 429, 500} {
		all = append(all, page.Example[problemView]{Name: http.StatusText(status), Frame: lakesideFrame, View: problems[status]})
	}
	return all
}
