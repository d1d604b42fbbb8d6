package auth

import (
	"strings"
	"testing"
)

func TestIsHintAndIsMask(t *testing.T) {
	for s, want := range map[string]bool{"A": true, "aZ09-_": true, strings.Repeat("A", MaxHint): true, "": false, "a b": false, "a=": false,
		"a@b.example": false, "a\n": false, "a.b": false, "aéb": false, strings.Repeat("A", MaxHint+1): false} {
		if IsHint(s) != want {
			t.Errorf("IsHint(%q) is %v", s, !want)
		}
	}
	for s, want := range map[string]bool{"j***@example.com": true, "é***@exämple.org": true, "jane@example.com": false, "jo***@example.com": false,
		"***": false, "***@example.com": false, "": false, " j***@example.com": false, "j***@a@b.example": false, "j***@example.com\n": false} {
		if IsMask(s) != want {
			t.Errorf("IsMask(%q) is %v", s, !want)
		}
	}
	if _, err := CleanEmail(HintPrefix + "abc@example.com"); err == nil {
		t.Error("an address can look like a hint")
	}
}
