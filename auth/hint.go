package auth

import "strings"

// HintPrefix stands before a doorway's hint in a login_hint. No address has a
// colon, so neither is taken for the other.
const HintPrefix = "hint:"

// MaxHint bounds a hint, in characters: one of the longest address has fewer.
const MaxHint = 480

// IsHint reports whether s has the form of a hint: a few characters of
// base64url. Only the server that sealed it can tell whose it is.
func IsHint(s string) bool {
	return s != "" && len(s) <= MaxHint && strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// IsMask reports whether s is what [MaskEmail] makes of a plain address.
func IsMask(s string) bool {
	email, err := CleanEmail(s)
	return err == nil && email == s && MaskEmail(s) == s
}
