package client

import (
	"strconv"
	"strings"

	"alcove/auth"
	"alcove/auth/signin"
)

// What a screen says of the tries that are left. They stand here because the
// sentence of a wrong PIN has them in its middle.
const (
	TriesMore = "You can try {n} more times."
	TriesOne  = "You can try 1 more time."
)

// Tries says how many are left; "" while nothing wrong was typed, and when
// none is.
func Tries(left int) string {
	switch {
	case left <= 0:
		return ""
	case left == 1:
		return TriesOne
	}
	return strings.ReplaceAll(TriesMore, "{n}", strconv.Itoa(left))
}

// The practice does not say whether a PIN was mistyped or is dead: that would
// tell members from strangers. So the words are true of both, and lead on.
const (
	sayPINWrong = "That PIN is not right."
	sayPINCheck = "Check each number with the person on the phone, or ask for a new PIN."
)

// WrongPIN is what a refused PIN says with so many tries left, -1 for an
// unknown number.
func WrongPIN(left int) string {
	if left == 0 {
		return auth.PINUsed.Client() // the one sentence of every dead PIN
	}
	return strings.Join(strings.Fields(sayPINWrong+" "+Tries(left)+" "+sayPINCheck), " ")
}

// pinRefused is what a refused PIN says; nil where f is of something else.
func pinRefused(e evAnswer, f *signin.Fault) *Failure {
	// A start carries no other secret than a PIN.
	if e.kind != askPIN && e.kind != askStart || f.Kind != signin.Wrong && f.Kind != signin.TooMany {
		return nil
	}
	left := f.TriesLeft
	if f.Kind == signin.TooMany {
		left = 0
	}
	return &Failure{Reason: f.Reason, Sentence: WrongPIN(left), Err: f}
}
