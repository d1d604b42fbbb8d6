package mail

import (
	"regexp"
	"strings"
	"testing"
)

// grade is the Flesch-Kincaid grade of an English text.
func grade(text string) float64 {
	sentences := len(regexp.MustCompile(`[.?!:]+(\s|$)|\n+`).FindAllString(strings.TrimSpace(text)+"\n", -1))
	words := regexp.MustCompile(`[A-Za-z][A-Za-z'-]*`).FindAllString(text, -1)
	syllables := 0
	for _, w := range words {
		syllables += syllablesOf(strings.ToLower(w))
	}
	n := float64(len(words))
	return 0.39*n/float64(max(1, sentences)) + 11.8*float64(syllables)/max(1, n) - 15.59
}

func syllablesOf(w string) int {
	n := len(regexp.MustCompile(`[aeiouy]+`).FindAllString(w, -1))
	if strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") && n > 1 {
		n--
	}
	return max(1, n)
}

func TestGrade(t *testing.T) {
	if g := grade("The cat sat on the mat. It was a good cat."); g > 1 {
		t.Errorf("an easy text has grade %.1f", g)
	}
	if g := grade("Subsequent authentication necessitates redemption of the transmitted credential notwithstanding organisational availability considerations."); g < 12 {
		t.Errorf("a hard text has grade %.1f", g)
	}
}

func TestLettersArePlain(t *testing.T) {
	banned := regexp.MustCompile(`(?i)password[\s_-]?` + `less|expired|credential|authenticat|token|click|please be advised`)
	for name, c := range cases() {
		w, err := Write(c.letter, c.practice, c.discreet)
		if err != nil {
			t.Fatal(err)
		}
		text := link.ReplaceAllString(w.Subject+".\n"+w.Text, "")
		if g := grade(text); g > 6 {
			t.Errorf("%s needs grade %.1f to read, more than 6", name, g)
		}
		for _, s := range regexp.MustCompile(`[.?!]\s|\n+`).Split(text, -1) {
			if n := len(strings.Fields(s)); n > 25 {
				t.Errorf("%s: a sentence of %d words: %q", name, n, s)
			}
		}
		if m := banned.FindString(text + seen(w.HTML)); m != "" {
			t.Errorf("%s says %q", name, m)
		}
	}
}
