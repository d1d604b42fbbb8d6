package auth

import (
	"testing"
	"unicode"
	"unicode/utf8"
)

// Django CVE-2019-19844: an address that only folds to somebody's was taken for
// theirs. Case counts for nothing, but no letter turns into one of ours.
func TestCVE_2019_19844_NoLetterBecomesAnother(t *testing.T) {
	for _, c := range []struct{ a, b string }{
		{"mike@kite.example", "M\u0130KE@kite.example"}, {"mike@kite.example", "mi\u212ae@kite.example"}, {"mike@kite.example", "mike@\u212aite.example"},
		{"sam@kite.example", "\u017fam@kite.example"}, {"mike@kite.example", "m\u0131ke@kite.example"},
	} {
		if EmailKey(c.a) == EmailKey(c.b) {
			t.Errorf("%q is taken for %q", c.b, c.a)
		}
	}
	for r := rune(utf8.RuneSelf); r <= unicode.MaxRune; r++ {
		for _, k := range EmailKey(string(r)) {
			if k < utf8.RuneSelf && !unicode.IsSpace(r) {
				t.Errorf("%U becomes %q", r, k)
			}
		}
	}
	for _, c := range []struct{ a, b string }{{"mike@kite.example", " MIKE@Kite.Example\t"}, {"j\u00f6rg@kite.example", "J\u00d6RG@kite.example"}} {
		if EmailKey(c.a) != EmailKey(c.b) {
			t.Errorf("%q is not taken for %q", c.b, c.a)
		}
	}
}

func TestMaskEmail(t *testing.T) {
	for email, want := range map[string]string{"jane@example.com": "j***@example.com", "\u00e9lise@example.com": "\u00e9***@example.com", "@example.com": "***", "jane": "***", "": "***"} {
		if got := MaskEmail(email); got != want {
			t.Errorf("%q: %q, want %q", email, got, want)
		}
	}
}
