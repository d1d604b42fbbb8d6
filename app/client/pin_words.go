package client

import (
	"alcove/auth"
	"alcove/auth/signin"
)

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
	return &Failure{Reason: f.Reason, Sentence: auth.WrongPIN(left), Err: f}
}
