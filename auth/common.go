package auth

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// ErrWordShort and ErrWordCommon say why a sign-in word is refused; ErrWordLong
// is for what nobody types.
var (
	ErrWordShort  = errors.New("this word is too short")
	ErrWordLong   = errors.New("this word is too long")
	ErrWordCommon = errors.New("this word is one that many people choose")
)

// maxWord is in bytes: far above what a person types.
const maxWord = 256

// CleanWord is how a sign-in word is compared: people write a name with a
// capital one day and without it the next, so case and extra spaces do not
// count.
func CleanWord(typed string) string {
	return strings.ToLower(strings.Join(strings.Fields(typed), " "))
}

// CheckWord says whether a sign-in word may be chosen; least is the practice's
// number of characters.
func CheckWord(typed string, least int) error {
	w := CleanWord(typed)
	switch {
	case len(typed) > maxWord || !utf8.ValidString(typed):
		return ErrWordLong
	case utf8.RuneCountInString(w) < least:
		return ErrWordShort
	case CommonWord(w):
		return ErrWordCommon
	}
	return nil
}

// CommonWord reports whether a word is among the first that anybody would try:
// one of a list, with or without numbers at its end; a few characters over and
// over; or a row of numbers, letters or keys.
func CommonWord(w string) bool {
	bare := strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || strings.ContainsRune("-_.!?", r) {
			return -1
		}
		return unicode.ToLower(r)
	}, w)
	stem := strings.TrimRight(bare, "0123456789")
	return commonWords[bare] || commonWords[stem] || fewRunes(bare) || inRow(bare)
}

func fewRunes(s string) bool {
	seen := map[rune]bool{}
	for _, r := range s {
		seen[r] = true
	}
	return len(seen) < 4
}

func inRow(s string) bool {
	for _, line := range []string{"012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "qwertyuiopasdfghjklzxcvbnm", "qwertzuiopasdfghjklyxcvbnm", "azertyuiop"} {
		if strings.Contains(line, s) || strings.Contains(line, backwards(s)) {
			return true
		}
	}
	return false
}

func backwards(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

// commonWords is what lists of broken accounts are full of, and what the name
// of the thing itself suggests.
var commonWords = func() map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(`
		password passwort passw0rd p@ssword p@ssw0rd mypassword newpassword passwords password1a letmein letmeinnow opensesame opensesam
		iloveyou iloveyou2 iloveme loveyou lovely loveme ihateyou trustno1 welcome welcomeback whatever nothing secret secrets
		sunshine princess princesa football baseball basketball softball volleyball hockey soccer superman batman spiderman starwars
		pokemon pikachu dragon monkey master masters shadow michael michelle jennifer jessica jonathan christopher charlotte alexander
		elizabeth samantha victoria benjamin nicholas stephanie christina computer internet samsung iphone android google facebook
		instagram youtube microsoft windows whatsapp changeme change default administrator admin administrador guest testtest test
		tester testing example qwerty qwertyui qwerty12 qwertz asdfghjk asdfasdf asdf1234 zxcvbnm zaq12wsx 1qaz2wsx q1w2e3r4 q1w2e3r4t5
		1q2w3e4r 1q2w3e4r5t abcd1234 abcdefgh abc12345 aa123456 a1b2c3d4 blink182 charlie jordan23 liverpool arsenal chelsea barcelona
		butterfly chocolate strawberry cupcake cookies peanuts pumpkin rainbow unicorn diamond flower flowers blossom angel angels
		precious sweetheart sweetie honeybun darling babygirl babyboy daughter mother mothers father family children husband
		wife friend friends forever together happiness hope peace freedom america jesus jesuschrist blessed heaven faith
		summer winter autumn spring monday tuesday wednesday thursday friday saturday sunday january february march april may june
		july august september october november december newyork california texas florida london paris
		therapy therapist counselor counselling counseling psychology clinic patient portal alcove signin signinword sign-in-word
		myword magicword magic word mysecret mysecretword secretword nobody someone anything something everything`) {
		m[w] = true
		if r := strings.NewReplacer("-", "", "_", "").Replace(w); r != w {
			m[r] = true
		}
	}
	return m
}()
