package mail

import (
	"strings"
	"unicode"
)

// line makes one line of text that somebody typed: a name in a subject must
// not be able to begin a header of its own, nor turn the reading direction.
func line(s string) string {
	s = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar || unicode.Is(unicode.Zl, r) || unicode.Is(unicode.Zp, r) {
			return ' '
		}
		if unicode.Is(unicode.Cf, r) { // bidi marks, zero width, soft hyphen
			return -1
		}
		return r
	}, strings.ToValidUTF8(s, " "))
	s = strings.ReplaceAll(s, "=?", "= ?") // or it would be read as an encoded word (RFC 2047)
	return short(strings.Join(strings.Fields(s), " "), 200)
}

// short cuts s to at most n runes.
func short(s string, n int) string {
	for i := range s {
		if n == 0 {
			return strings.TrimSpace(s[:i]) + "…"
		}
		n--
	}
	return s
}
