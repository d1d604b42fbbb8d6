package lock

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"alcove/auth"
)

func TestCheckPasscode(t *testing.T) {
	for _, s := range []string{"482915", "735281", "96 48 31", "blue tiger 7", "Ünïcödé", "831-green", "пароль9", "correct horse", "48291537", "٤٨٢٩١٥"} {
		if err := CheckPasscode(s, 0); err != nil {
			t.Errorf("%q: %v", s, err)
		}
	}
	for want, list := range map[error][]string{
		ErrTooShort: {"", " ", "12345", "     a     ", "\u200b\u200b\u200b\u200b\u200b\u200b", "éàü"},
		ErrTooLong:  {strings.Repeat("ab", MaxPasscode), "\xff\xfe\xff\xfe\xff\xfe"},
		ErrCommon: {
			"123456", "000000", "111111", "654321", "987654", "012345", "890123", "1234567890", "121212", "123123", "112112",
			"aaaaaa", "abcabc", "ababababa", "abcdef", "fedcba", "qwerty", "QWERTY", "asdfgh", "poiuytr", "password", "PassWord", "pass word",
			"1-2-3-4-5-6", "12 34 56", "101592", "311299", "12/25/1990", "25.12.1990", "1990-12-25", "20011231", "١٢٣٤٥٦", "１２３４５６", "iloveyou", "alcove",
		},
	} {
		for _, s := range list {
			if err := CheckPasscode(s, 0); !errors.Is(err, want) {
				t.Errorf("%q: %v, want %v", s, err, want)
			}
		}
	}
	// A practice may ask for more, never for less.
	if err := CheckPasscode("4829153", 8); !errors.Is(err, ErrTooShort) {
		t.Error(err)
	}
	if err := CheckPasscode("48291", 3); !errors.Is(err, ErrTooShort) {
		t.Error(err)
	}
	// Without a keyring the passcode stands alone, so it must be longer.
	if _, err := choose(strings.Repeat("x1y2", 3)+"z", 0, true); !errors.Is(err, ErrTooShort) {
		t.Error(err)
	}
	if _, err := choose("four words make it", 0, true); err != nil {
		t.Error(err)
	}
}

// Of all passcodes of six digits, most can be had.
func TestMostNumbersAreFree(t *testing.T) {
	refused := 0
	for i := range 1000 {
		if CheckPasscode(auth.Digits(6), 0) != nil {
			refused++
		}
		_ = i
	}
	if refused > 120 {
		t.Errorf("%d of 1000 random numbers were refused", refused)
	}
}

func TestCleanIsTheSameOnEveryKeyboard(t *testing.T) {
	for in, want := range map[string]string{
		"  a  b\tc d ": "a b c d", "４８２９１５": "482915", "٤٨٢٩١٥": "482915", "४८२९१५": "482915", "\ufeff482915\u200e": "482915",
		"482\u00a0915": "482 915", "\U0001d7d8\U0001d7e1\U0001d7ff482": "099482", "Straße": "Straße", "ABCdef": "ABCdef",
	} {
		if b, err := clean(in); err != nil || string(b) != want {
			t.Errorf("%q: %q, %v; want %q", in, b, err, want)
		}
	}
	// Every decimal digit of Unicode is one of ten in a row.
	for _, x := range unicode.Nd.R16 {
		if x.Stride != 1 || (x.Hi-x.Lo+1)%10 != 0 {
			t.Errorf("%x to %x", x.Lo, x.Hi)
		}
	}
	for _, x := range unicode.Nd.R32 {
		if x.Stride != 1 || (x.Hi-x.Lo+1)%10 != 0 {
			t.Errorf("%x to %x", x.Lo, x.Hi)
		}
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"482 915", "４８２９１５", " \u00a0x\u200b", "\xff", strings.Repeat("é", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		b, err := clean(s)
		if err != nil {
			if !errors.Is(err, ErrTooShort) && !errors.Is(err, ErrTooLong) {
				t.Fatal(err)
			}
			return
		}
		again, err := clean(string(b))
		if err != nil || string(again) != string(b) || len(b) > MaxPasscode {
			t.Fatalf("%q: %q then %q, %v", s, b, again, err)
		}
		_ = CheckPasscode(s, 0) // must only not panic
	})
}

// Nothing compares a passcode: outside of the rules for choosing one, what was
// typed goes into clean, choose or the slow hash, and nowhere else; and the
// package compares bytes in two places, neither of which holds a passcode.
func TestNoPathComparesAPasscode(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	typed := map[string]bool{"passcode": true, "typed": true, "code": true, "from": true, "to": true}
	takes := map[string]bool{"clean": true, "choose": true, "try": true, "kek": true, "stretch": true, "Stretch": true, "argon": true, "IDKey": true,
		"wrapped": true, "rewrap": true, "moveToDisk": true, "clear": true, "CheckPasscode": true}
	compares := map[string]int{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || name == "passcode.go" {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		secrets := name == "unlock.go" || name == "change.go" || name == "cost.go"
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CallExpr:
				fn := ""
				switch c := x.Fun.(type) {
				case *ast.Ident:
					fn = c.Name
				case *ast.SelectorExpr:
					fn = c.Sel.Name
				}
				if strings.Contains(fn, "Compare") || fn == "Equal" || fn == "EqualFold" {
					compares[name+" "+fn]++
				}
				for _, a := range x.Args {
					if id, ok := a.(*ast.Ident); ok && secrets && typed[id.Name] && !takes[fn] {
						t.Errorf("%s: %s(%s)", name, fn, id.Name)
					}
				}
			case *ast.BinaryExpr:
				for _, e := range []ast.Expr{x.X, x.Y} {
					if id, ok := e.(*ast.Ident); ok && secrets && typed[id.Name] {
						t.Errorf("%s: %s %s", name, id.Name, x.Op)
					}
				}
			}
			return true
		})
	}
	if len(compares) != 2 || compares["item.go Equal"] != 1 || compares["slot.go Equal"] != 1 {
		t.Errorf("comparisons: %v", compares)
	}
}
