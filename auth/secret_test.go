package auth

import (
	"strings"
	"testing"
	"time"
)

// A5.2: six digits, any of which may be 0.
func TestDigitsAreUniform(t *testing.T) {
	var n [10]int
	const draws = 20_000
	for range draws {
		d := Digits(CodeDigits)
		if len(d) != 6 {
			t.Fatal(d)
		}
		for _, r := range d {
			n[r-'0']++
		}
	}
	// Chi-square with 9 degrees of freedom: above 40 happens once in 130,000 runs.
	want, chi := float64(draws*6)/10, 0.0
	for _, c := range n {
		chi += (float64(c) - want) * (float64(c) - want) / want
	}
	if chi > 40 {
		t.Errorf("digits are not uniform: chi-square %.1f, %v", chi, n)
	}
}

func TestDeriveKeepsPartsApart(t *testing.T) {
	k := []byte("key")
	a := DeriveToken(k, "p", []byte("ab"), []byte("c"))
	for _, b := range []string{
		DeriveToken(k, "p", []byte("a"), []byte("bc")), DeriveToken(k, "pa", []byte("b"), []byte("c")),
		DeriveToken(k, "p", []byte("abc")), DeriveToken([]byte("kez"), "p", []byte("ab"), []byte("c")),
	} {
		if a == b {
			t.Error("two lists of parts gave one token")
		}
	}
	if t1, t2 := Token(), Token(); len(a) != 43 || len(t1) != 43 || t1 == t2 {
		t.Error("a token must be 43 characters and new each time")
	}
}

func FuzzCleanCode(f *testing.F) {
	for _, s := range []string{"123456", "123 456", "123-456", " 123\u00a0456\n", "12345", "1234567", "12345a", "１２３４５６", "", strings.Repeat("1", 1000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, ok := CleanCode(s)
		if !ok {
			return
		}
		if len(c) != 6 || strings.Trim(c, "0123456789") != "" {
			t.Fatalf("%q became %q", s, c)
		}
		if again, ok := CleanCode(GroupCode(c)); !ok || again != c {
			t.Fatalf("%q does not survive being shown", c)
		}
	})
}

func FuzzCleanEmail(f *testing.F) {
	for _, s := range []string{"jane@example.com", " Jane@Example.COM ", `"a@x,evil"@y.org`, "a@b", "a@b.c,d@e.f", "a b@c.de", "a@b.c\r\nBcc: x@y.z", "jané@exämple.de", "@x.y", "a@", ".a@b.cd", "a..b@c.de", "<a@b.cd>", "a@-b.cd", "a@b\u0000.cd"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		c, err := CleanEmail(s)
		if err != nil {
			return
		}
		if strings.ContainsAny(c, " \t\r\n\"<>(),:;\\[]\x00") || strings.Count(c, "@") != 1 || len(c) > MaxEmail {
			t.Fatalf("accepted %q as %q", s, c)
		}
		if EmailKey(s) != EmailKey(c) {
			t.Fatalf("%q and %q are compared by different keys", s, c)
		}
		MaskEmail(c)
	})
}

func TestCleanEmail(t *testing.T) {
	for in, ok := range map[string]bool{
		"jane@example.com": true, " Jane.Doe+x@Example.co.uk\n": true, "o'neil@example.com": true, "jané@exämple.de": true,
		`"a@x,evil"@y.org`: false, "a@b": false, "a@b.c,d@e.f": false, "a@b.c\r\nBcc: x@y.z": false, "": false, "a@b..c": false,
	} {
		if _, err := CleanEmail(in); (err == nil) != ok {
			t.Errorf("%q: %v", in, err)
		}
	}
	if MaskEmail("jane@example.com") != "j***@example.com" || MaskEmail("nothing") != "***" {
		t.Error("mask")
	}
}

func FuzzDeviceName(f *testing.F) {
	for _, s := range []string{"HP-Laptop", "call 555-010-0199", "http://x.y", "Jane's Mac", "a  b", "1234-5678", "<b>", "", "12345"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		n := DeviceName(s)
		if n == "" || len(n) > MaxDeviceName || strings.ContainsAny(n, "<>@/:.\"'&\n\r") {
			t.Fatalf("%q became %q", s, n)
		}
		if DeviceName(n) != n {
			t.Fatalf("%q is not stable", n)
		}
	})
}

func TestDeviceName(t *testing.T) {
	for in, want := range map[string]string{
		"HP-Laptop": "HP-Laptop", "  my   pc ": "my pc", "call 555-010-0199": UnnamedDevice, "PC 2019": "PC 2019",
		"evil.example": UnnamedDevice, "1234-5678": UnnamedDevice, "Büro": UnnamedDevice, strings.Repeat("a", 25): UnnamedDevice,
	} {
		if got := DeviceName(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestLinkAndPINJudge(t *testing.T) {
	now := time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC)
	l := Link{Made: now, Stops: now.Add(24 * time.Hour)}
	if r := l.Judge(l.Stops.Add(-1)); r != "" {
		t.Error(r)
	}
	if r := l.Judge(l.Stops); r != TooOld {
		t.Error(r)
	}
	l.Ended = now
	if r := l.Judge(now); r != EndedByPractice {
		t.Error(r)
	}
	l.Replaced = now
	if r := l.Judge(l.Stops); r != Replaced {
		t.Error("a replaced link is never called too old:", r)
	}
	l.Used = now
	if r := l.Judge(l.Stops); r != Used {
		t.Error("a used link is never called too old:", r)
	}
	p := PIN{Stops: now.Add(time.Hour)}
	for _, c := range []struct {
		edit func(*PIN)
		at   time.Time
		want Reason
	}{
		{func(*PIN) {}, now, ""}, {func(*PIN) {}, p.Stops, PINTooOld},
		{func(p *PIN) { p.Tries = PINTries }, now, TooManyTries}, {func(p *PIN) { p.Tries = PINTries - 1 }, now, ""},
		{func(p *PIN) { p.Ended = now }, now, EndedByPractice}, {func(p *PIN) { p.Replaced = now }, now, PINReplaced},
		{func(p *PIN) { p.Used = now; p.Replaced = now }, now, PINUsed},
	} {
		v := p
		c.edit(&v)
		if got := v.Judge(c.at); got != c.want {
			t.Errorf("%+v: %q, want %q", v, got, c.want)
		}
	}
}
