package auth

import (
	"strconv"
	"strings"
)

// Tries says how many tries are left; "" while nothing wrong was typed, and
// when none is.
func Tries(left int) string {
	switch {
	case left <= 0:
		return ""
	case left == 1:
		return "You can try 1 more time."
	}
	return "You can try " + strconv.Itoa(left) + " more times."
}

// The practice does not say whether a PIN was mistyped or is dead: that would
// tell members from strangers. So the words are true of both, and lead on.
const (
	pinWrong = "That PIN is not right."
	pinCheck = "Check each number with the person on the phone, or ask for a new PIN."
)

// WrongPIN is what a refused PIN says, in the app and in a browser, with so
// many tries left; below 0 for an unknown number. With none left it is the one
// sentence of every dead PIN.
func WrongPIN(left int) string {
	if left == 0 {
		return PINUsed.Client()
	}
	return strings.Join(strings.Fields(pinWrong+" "+Tries(left)+" "+pinCheck), " ")
}
