package admin

import (
	"strings"
	"testing"

	"alcove/auth"
	"alcove/server/store"
)

// Every cause has a sentence for the phone, that names none by the one word
// that was used for all of them elsewhere.
func TestEveryCauseHasASentenceForThePhone(t *testing.T) {
	for _, r := range auth.Reasons() {
		w := wordsOf(store.Stuck{Cause: r})
		if w.Cause != r.Staff() || w.Fix != r.Fix() || say(r) == "" || w.Say != say(r) {
			t.Errorf("%s: %+v", r, w)
		}
		if strings.Contains(strings.ToLower(say(r)), "expire") || !strings.HasSuffix(say(r), ".") && !strings.HasSuffix(say(r), "?") {
			t.Errorf("%s: %q", r, say(r))
		}
	}
	for _, w := range []store.Wait{store.WaitsLong, store.WaitsScanned} {
		if s := wordsOf(store.Stuck{Waits: w}); s.Cause == "" || s.Fix == "" || s.Say == "" {
			t.Errorf("%s: %+v", w, s)
		}
	}
}
