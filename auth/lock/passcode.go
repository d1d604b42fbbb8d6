package lock

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"alcove/auth"
)

// MaxPasscode is the longest passcode, in bytes after cleaning.
const MaxPasscode = 256

//go:embed common.txt
var commonText string

var common = sync.OnceValue(func() map[string]bool {
	m := make(map[string]bool)
	for _, w := range strings.Fields(commonText) {
		m[w] = true
	}
	return m
})

// clean brings what was typed into the form that is hashed, so that the same
// passcode typed on another keyboard opens too: outer white space goes, inner
// white space of any kind becomes one space, and digits of any script become
// 0 to 9. Letters stay as they are, upper and lower case apart. Unicode is not
// normalised (that would need tables beyond the standard library): a letter
// with an accent opens when it is typed the way it was when it was chosen.
func clean(typed string) ([]byte, error) {
	if len(typed) > 4*MaxPasscode || !utf8.ValidString(typed) {
		return nil, ErrTooLong
	}
	var b []byte
	space := false
	for _, r := range typed {
		switch {
		case unicode.IsSpace(r):
			space = len(b) > 0
			continue
		case unicode.Is(unicode.Cf, r): // invisible marks that come with pasted text
			continue
		case unicode.Is(unicode.Nd, r):
			r = '0' + digit(r)
		}
		if space {
			b, space = append(b, ' '), false
		}
		b = utf8.AppendRune(b, r)
	}
	switch {
	case len(b) > MaxPasscode:
		return nil, ErrTooLong
	case len(b) == 0:
		return nil, ErrTooShort // nothing was typed; anything else is a try
	}
	return b, nil
}

// digit is the value of a decimal digit: Unicode keeps the ten of every script
// in a row, beginning with zero.
func digit(r rune) rune {
	for _, x := range unicode.Nd.R16 {
		if r >= rune(x.Lo) && r <= rune(x.Hi) {
			return (r - rune(x.Lo)) % 10
		}
	}
	for _, x := range unicode.Nd.R32 {
		if r >= rune(x.Lo) && r <= rune(x.Hi) {
			return (r - rune(x.Lo)) % 10
		}
	}
	return 0 // not reached: the caller has asked unicode.Nd
}

// CheckPasscode says what is wrong with a new passcode: ErrTooShort, ErrTooLong
// or ErrCommon. least is the practice's number of characters; the default
// counts if it is larger.
//
// Refused as common are what others choose first: a list of words, one thing
// over and over, rows of numbers, letters or keys, and for numbers what reads
// as a day. There are no other rules.
func CheckPasscode(typed string, least int) error {
	b, err := clean(typed)
	if err != nil {
		return err
	}
	s := string(b)
	if utf8.RuneCountInString(s) < max(least, auth.DefaultPolicy().Passcode) {
		return ErrTooShort
	}
	// Judged without case, spaces and dashes: "1-2-3-4-5-6" is no better.
	bare := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' || r == '.' || r == '/' {
			return -1
		}
		return unicode.ToLower(r)
	}, s)
	if common()[bare] || repeated(bare) || row(bare) || day(bare) {
		return ErrCommon
	}
	return nil
}

// repeated: one to three characters over and over, whole or cut at the end.
func repeated(s string) bool {
	r := []rune(s)
	for n := 1; n <= 3; n++ {
		same := true
		for i := n; i < len(r); i++ {
			same = same && r[i] == r[i-n]
		}
		if same {
			return true
		}
	}
	return false
}

// row: all of it is one run along the numbers, the alphabet or a keyboard.
func row(s string) bool {
	if len(s) < 3 {
		return true
	}
	for _, line := range []string{"01234567890123456789", "abcdefghijklmnopqrstuvwxyz", "qwertyuiop", "asdfghjkl", "zxcvbnm", "1234567890", "qwertzuiop", "azertyuiop"} {
		if strings.Contains(line, s) || strings.Contains(reverse(line), s) {
			return true
		}
	}
	return false
}

func reverse(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

// day: six digits that read as month-day-year or day-month-year, or eight with
// a whole year of our time.
func day(s string) bool {
	for _, r := range s {
		if r < '0' || r > '9' {
			return false
		}
	}
	n := func(from, to int) int {
		v := 0
		for _, c := range s[from:to] {
			v = 10*v + int(c-'0')
		}
		return v
	}
	monthDay := func(m, d int) bool { return m >= 1 && m <= 12 && d >= 1 && d <= 31 }
	either := func(i int) bool {
		return monthDay(n(i, i+2), n(i+2, i+4)) || monthDay(n(i+2, i+4), n(i, i+2))
	}
	year := func(y int) bool { return y >= 1900 && y < 2100 }
	switch len(s) {
	case 6:
		return either(0)
	case 8:
		return either(0) && year(n(4, 8)) || either(4) && year(n(0, 4))
	}
	return false
}
