package auth

import (
	"errors"
	"testing"
)

func TestCheckWord(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  error
	}{
		{"blue kettle", nil},
		{"Großmutter Anna", nil},
		{"seven77", ErrWordShort},
		{"  seven  7", ErrWordShort},
		{"", ErrWordShort},
		{"password", ErrWordCommon},
		{"PassWord 2024", ErrWordCommon},
		{"Sunshine!!", ErrWordCommon},
		{"abababab", ErrWordCommon},
		{"12345678", ErrWordCommon},
		{"87654321", ErrWordCommon},
		{"qwertyuiop", ErrWordCommon},
		{"therapist", ErrWordCommon},
		{string(make([]byte, 300)), ErrWordLong},
		{"blue \xff kettle", ErrWordLong},
	} {
		if err := CheckWord(c.typed, DefaultPolicy().SignInWord); !errors.Is(err, c.want) {
			t.Errorf("%q: %v, want %v", c.typed, err, c.want)
		}
	}
	if CleanWord("  Blue\tKettle ") != CleanWord("blue kettle") {
		t.Error("case and spaces counted")
	}
}
