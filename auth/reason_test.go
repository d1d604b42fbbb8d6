package auth

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// Each reason has both sentences and a fix, and "expired" is said of nothing:
// it is the word that sent people round in circles.
// A2.20: no refusal without its words.
func TestReasons(t *testing.T) {
	seen := map[Reason]bool{}
	for _, r := range Reasons() {
		if seen[r] || !r.Known() {
			t.Errorf("%s: twice, or unknown", r)
		}
		seen[r] = true
		for _, s := range []string{r.Client(), r.Staff(), r.Fix()} {
			if !strings.HasSuffix(s, ".") {
				t.Errorf("%s: %q is not a sentence", r, s)
			}
			if strings.Contains(strings.ToLower(s), "expire") {
				t.Errorf("%s says %q", r, s)
			}
		}
	}
	if len(seen) != 33 {
		t.Errorf("%d reasons, want the 33 of the protocol", len(seen))
	}
	if Reason("nonsense").Known() || Reason("nonsense").Client() != "" {
		t.Error("an unknown reason is believed")
	}
}

// The client is told the same of a mail that was refused and of an address
// that is not on file, and of every dead PIN.
func TestReasonsTellStrangersNothing(t *testing.T) {
	if PINUsed.Client() != PINTooOld.Client() || PINUsed.Client() != PINReplaced.Client() {
		t.Error("dead PINs are told apart")
	}
	if MailRefused.Client() != MailDelayed.Client() {
		t.Error("the state of a mail is told")
	}
}

func TestOnlyThreeReasonsErase(t *testing.T) {
	for _, r := range Reasons() {
		want := r == EndedByPractice || r == SignedOut || r == PortalOff
		if r.Erases() != want {
			t.Errorf("%s: erases %v", r, r.Erases())
		}
	}
}

func TestErrorCarriesItsReason(t *testing.T) {
	cause := errors.New("no route to host")
	err := fmt.Errorf("signin: start: %w", &Error{Offline, cause})
	var e *Error
	if !errors.As(err, &e) || e.Reason != Offline || !errors.Is(err, cause) || !errors.Is(err, Refuse(Offline)) || errors.Is(err, Refuse(Used)) {
		t.Error(err)
	}
}
