package auth

import (
	"strings"
	"testing"
)

// A5.5: a refused PIN does not say why, and always says what to do.
func TestWrongPIN(t *testing.T) {
	for left, want := range map[int]string{-1: "", 0: "", 1: "1 more time.", 4: "4 more times."} {
		says := WrongPIN(left)
		if !strings.Contains(says, want) || strings.Contains(says, "  ") || !strings.Contains(strings.ToLower(says), "ask for a new") ||
			strings.Contains(says, "more time") != (left > 0) {
			t.Errorf("%d: %s", left, says)
		}
	}
	if WrongPIN(0) != PINUsed.Client() {
		t.Error("a dead PIN has two sentences:", WrongPIN(0))
	}
}
