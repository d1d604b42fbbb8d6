package app

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"alcove/app/client"
	"alcove/auth"
)

// sample is what stands for the names in braces when a text is graded. A
// practice's own name is not ours to simplify, so a short one is taken.
var sample = strings.NewReplacer("{practice}", "Oak House", "{time}", "3:04", "{day}", "Sunday", "{n}", "5", "{sender}", "the app",
	"{label}", "417", "{folder}", "Downloads", "{name}", "Plan", "{who}", "Ann", "{text}", "Yes", "{computer}", "Mine", "{version}", "1")

var (
	sentenceEnd = regexp.MustCompile(`[.!?:]+(\s|$)`)
	vowels      = regexp.MustCompile(`[aeiouy]+`)
)

func syllables(word string) int {
	w := strings.ToLower(strings.TrimFunc(word, func(r rune) bool { return !unicode.IsLetter(r) }))
	if w == "" {
		return 1
	}
	n := len(vowels.FindAllString(w, -1))
	if strings.HasSuffix(w, "e") && !strings.HasSuffix(w, "le") && n > 1 {
		n--
	}
	if strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "ted") && !strings.HasSuffix(w, "ded") && n > 1 {
		n--
	}
	return max(1, n)
}

// grade is the Flesch-Kincaid grade level.
func grade(text string) float64 {
	words := strings.Fields(text)
	sentences := max(1, len(sentenceEnd.FindAllString(text, -1)))
	syl := 0
	for _, w := range words {
		syl += syllables(w)
	}
	return 0.39*float64(len(words))/float64(sentences) + 11.8*float64(syl)/float64(len(words)) - 15.59
}

// clientTexts is every text that a client can see in the app, by screen.
func clientTexts() []Text {
	all := append(Texts(), Text{"pin.wrong", auth.WrongPIN(3)}, Text{"pin.wrong once", auth.WrongPIN(1)}, Text{"pin.dead", auth.WrongPIN(0)})
	for _, r := range auth.Reasons() {
		if s := r.Client(); s != "" {
			all = append(all, Text{"reason." + string(r), s})
		}
	}
	for i, s := range client.Says() {
		all = append(all, Text{fmt.Sprint("client.", i), s})
	}
	for _, w := range []client.Work{client.Starting, client.Reaching, client.Asking, client.Checking, client.Finishing,
		client.Sealing, client.Unlocking, client.Erasing, client.WaitingKey} {
		all = append(all, Text{"work." + string(w), w.Words()})
	}
	return all
}

func TestEveryTextIsAtGradeSix(t *testing.T) {
	if g := grade("The patient's authentication credentials were invalidated following an administrative determination."); g < 12 {
		t.Fatalf("a hard sentence has grade %.1f: the formula does not tell", g)
	}
	byScreen := map[string]string{}
	for _, x := range clientTexts() {
		text := sample.Replace(x.Text)
		screen, _, _ := strings.Cut(x.Name, ".")
		byScreen[screen] += text
		if !sentenceEnd.MatchString(text) {
			byScreen[screen] += "."
		}
		byScreen[screen] += " "
		// The formula means nothing for a label of a few words; those are
		// graded with their screen.
		if len(strings.Fields(text)) >= 7 {
			if g := grade(text); g > 6 {
				t.Errorf("%s has grade %.1f: %q", x.Name, g, text)
			}
		}
	}
	for screen, text := range byScreen {
		if g := grade(text); g > 6 {
			t.Errorf("the whole of %q has grade %.1f", screen, g)
		}
	}
}

func TestWordsThatAreNotSaid(t *testing.T) {
	// The first is the word that A17.1 is about, in two parts so that a search
	// of the product does not find it here.
	banned := []string{"password" + "less", "expired", "invalid", "error", "failed", "session", "token", "authenticat", "credential", "please enter"}
	for _, x := range clientTexts() {
		for _, b := range banned {
			if strings.Contains(strings.ToLower(x.Text), b) {
				t.Errorf("%s says %q: %q", x.Name, b, x.Text)
			}
		}
	}
}

var promised = regexp.MustCompile(`\bsafe(ly)?\b|keeps? you\b`)

// Nobody who is in danger may read a promise from us (C3.10). A "safe
// place for keys" is the name of a thing.
func TestNothingIsPromised(t *testing.T) {
	for _, x := range clientTexts() {
		text := strings.ReplaceAll(strings.ToLower(x.Text), "safe place for keys", "")
		if promised.MatchString(text) {
			t.Errorf("%s promises: %q", x.Name, x.Text)
		}
		for _, b := range []string{"secure", "nobody can", "no one can", "only you can", "cannot get in", "private", "guarantee", "promise"} {
			if strings.Contains(text, b) {
				t.Errorf("%s says %q: %q", x.Name, b, x.Text)
			}
		}
	}
}

func TestEveryTextHasOneName(t *testing.T) {
	seen := map[string]bool{}
	for _, x := range Texts() {
		if seen[x.Name] {
			t.Errorf("two texts are called %q", x.Name)
		}
		seen[x.Name] = true
		if left := sample.Replace(x.Text); strings.ContainsAny(left, "{}") {
			t.Errorf("%s has a name in braces that nobody knows: %q", x.Name, left)
		}
	}
}
