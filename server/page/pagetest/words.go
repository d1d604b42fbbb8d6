// Package pagetest is help for tests of pages: what a person would read on a
// page, how hard it is to read, and a real browser that opens pages, looks at
// them and presses keys. It must not know any page.
package pagetest

import (
	"html"
	"regexp"
	"strings"
	"unicode"
)

// MaxGrade is the reading grade that no text for a client may pass.
const MaxGrade = 6.0

var (
	hidden = regexp.MustCompile(`(?is)<(head|script|style)\b.*?</(head|script|style)>|<!--.*?-->`)
	ends   = regexp.MustCompile(`(?i)</?(p|h1|h2|h3|li|dt|dd|div|label|button|section|main|header|footer|nav|form|ul|ol|dl|br|textarea)\b[^>]*>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
	alts   = regexp.MustCompile(`(?i)<img\b[^>]*\balt="([^"]*)"[^>]*>`)
	spaces = regexp.MustCompile(`[ \t\r\n]+`)
)

// Text is what a person reads on a page, one block a line.
func Text(page string) string {
	page = hidden.ReplaceAllString(page, " ")
	page = spaces.ReplaceAllString(page, " ")
	page = alts.ReplaceAllString(page, "\n$1\n")
	page = ends.ReplaceAllString(page, "\n")
	page = html.UnescapeString(tags.ReplaceAllString(page, ""))
	var lines []string
	for l := range strings.SplitSeq(page, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			lines = append(lines, l)
		}
	}
	return strings.Join(lines, "\n")
}

// Grade is the Flesch-Kincaid grade of a text: each line, and each full stop,
// ends a sentence. Numbers, addresses and single letters count as one short word.
func Grade(text string) float64 {
	var sentences, words, syllables float64
	for s := range strings.FieldsFuncSeq(text, func(r rune) bool { return strings.ContainsRune(".!?:\n", r) }) {
		n := 0.0
		for w := range strings.FieldsFuncSeq(s, unicode.IsSpace) {
			if w = strings.TrimFunc(w, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }); w != "" {
				n++
				syllables += float64(syllablesOf(w))
			}
		}
		if n > 0 {
			sentences++
			words += n
		}
	}
	if words == 0 {
		return 0
	}
	return 0.39*words/sentences + 11.8*syllables/words - 15.59
}

// syllablesOf counts groups of vowels, less a silent e; good enough for plain English.
func syllablesOf(w string) int {
	w = strings.ToLower(w)
	if strings.ContainsAny(w, "0123456789@/*") {
		return 1
	}
	n, in := 0, false
	for _, r := range w {
		v := strings.ContainsRune("aeiouy", r)
		if v && !in {
			n++
		}
		in = v
	}
	if n > 1 && strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") {
		n--
	}
	return max(1, n)
}
