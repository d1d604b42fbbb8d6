package auth

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrEmail says that an address cannot be used, in words for the person who
// typed it.
var ErrEmail = errors.New("this does not look like an email address; check for a missing @ or a space")

// CleanEmail drops outer spaces and refuses what is not a plain mailbox:
// quoted local parts, comments, lists and control characters are legal in RFC
// 5322 and have let attackers choose the recipient, so they are not accepted.
func CleanEmail(typed string) (string, error) {
	s := strings.TrimSpace(typed)
	if s == "" || len(s) > MaxEmail || !utf8.ValidString(s) {
		return "", ErrEmail
	}
	local, domain, ok := strings.Cut(s, "@")
	if !ok || local == "" || len(local) > 64 || strings.Contains(domain, "@") {
		return "", ErrEmail
	}
	for _, r := range local {
		if !atext(r) && r != '.' {
			return "", ErrEmail
		}
	}
	if local[0] == '.' || local[len(local)-1] == '.' || strings.Contains(local, "..") {
		return "", ErrEmail
	}
	labels := strings.Split(domain, ".")
	if len(labels) < 2 {
		return "", ErrEmail
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 || l[0] == '-' || l[len(l)-1] == '-' {
			return "", ErrEmail
		}
		for _, r := range l {
			if r < utf8.RuneSelf {
				if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-') {
					return "", ErrEmail
				}
			} else if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.Mn, r) {
				return "", ErrEmail
			}
		}
	}
	return s, nil
}

// atext is RFC 5322's, with the letters and digits of RFC 6531.
func atext(r rune) bool {
	if r >= utf8.RuneSelf {
		return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
	}
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

// EmailKey is what addresses are compared by: case and outer spaces do not
// matter. It never fails: what is not an address gets a key that no stored
// address has. A letter of another script never becomes one of ours: "İ" and
// the sign of the unit kelvin have "i" and "k" as their small letters, and
// somebody else's mailbox can be called that.
func EmailKey(email string) string {
	return strings.Map(func(r rune) rune {
		if small := unicode.ToLower(r); r < utf8.RuneSelf || small >= utf8.RuneSelf {
			return small
		}
		return r
	}, strings.TrimSpace(strings.ToValidUTF8(email, "\ufffd")))
}

// MaskEmail shows just enough for its owner: "j***@example.com".
func MaskEmail(email string) string {
	local, domain, ok := strings.Cut(email, "@")
	if !ok || local == "" {
		return "***"
	}
	r, _ := utf8.DecodeRuneInString(local)
	return string(r) + "***@" + domain
}
