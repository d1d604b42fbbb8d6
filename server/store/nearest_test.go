package store

import (
	"testing"

	"pgregory.net/rapid"
)

// slipsPlainly is [slips] as textbooks have it, without any short cut.
func slipsPlainly(a, b []rune) int {
	d := make([][]int, len(a)+1)
	for i := range d {
		d[i] = make([]int, len(b)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(a)][len(b)]
}

// The short cuts change nothing.
func TestSlipsAreThoseOfTheTextbook(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("abcü.")), 0, 90, -1)
		a, most := []rune(text.Draw(t, "a")), rapid.IntRange(0, 200).Draw(t, "most")
		b := []rune(text.Draw(t, "b"))
		if rapid.Bool().Draw(t, "near") { // not far from a
			b = append([]rune{}, a...)
			for range rapid.IntRange(0, 4).Draw(t, "slips") {
				if len(b) < 2 {
					break
				}
				switch at := rapid.IntRange(0, len(b)-2).Draw(t, "at"); rapid.IntRange(0, 2).Draw(t, "how") {
				case 0:
					b[at], b[at+1] = b[at+1], b[at]
				case 1:
					b = append(b[:at], b[at+1:]...)
				default:
					b[at] = 'x'
				}
			}
		}
		want := slipsPlainly(a, b)
		if got := slips(a, b, most); want <= most && got != want || want > most && got <= most {
			t.Fatalf("%q to %q, at most %d: %d, want %d", string(a), string(b), most, got, want)
		}
		may := func(int) int { return most }
		if got := slipsWithin(sideOf(string(a)), sideOf(string(b)), may); want <= most && got != want || want > most && got != -1 {
			t.Fatalf("%q to %q, within %d: %d, want %d", string(a), string(b), most, got, want)
		}
	})
}
