package signin

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

func TestUnlock(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	a.passcode()
	a.passcode() // the answer was lost
	before := a.tok
	w.pass(15 * time.Minute)
	ask := func(assertion string) (int, auth.TokenAnswer) {
		return a.refresh(before.RefreshToken, "unlock_assertion", assertion)
	}
	_, ans := a.refresh(before.RefreshToken)
	oldNonce := ans.UnlockNonce
	_, ans = a.refresh(before.RefreshToken)
	nonce := ans.UnlockNonce
	if nonce == oldNonce {
		t.Fatal("a nonce was given twice")
	}
	if status, ans := ask(a.assertion(a.unlock, oldNonce)); status != 400 || ans.Error != auth.ErrUnlockRequired {
		t.Fatalf("an old nonce: %d %+v", status, ans)
	}
	other := w.app("jane@example.com").unlock
	if status, ans := ask(a.assertion(other, nonce)); status != 400 || ans.Error != auth.ErrUnlockRequired {
		t.Fatalf("another key: %d %+v", status, ans)
	}
	_, ans = a.refresh(before.RefreshToken)
	good := a.assertion(a.unlock, ans.UnlockNonce)
	status, now := ask(good)
	if status != 200 || now.SID == before.SID || now.SID == "" {
		t.Fatalf("%d %+v", status, now)
	}
	if status, again := ask(good); status != 200 || again.RefreshToken != now.RefreshToken || again.SID != now.SID {
		t.Fatalf("after a lost answer: %d %+v", status, again)
	}
	if code, _ := a.wwwAuth(); code != 401 {
		t.Fatal("an access token from before the lock works")
	}
	a.tok = now
	if code, _ := a.wwwAuth(); code != 200 {
		t.Fatal(code)
	}
	if rec := a.api("PUT", auth.PathUnlockKey, w.app("x@example.com").jwk()); rec.Code != 409 {
		t.Fatal("a second unlock key was taken:", rec.Code)
	}
	w.pass(15 * time.Minute)
	if status, ans := a.refresh(now.RefreshToken, "unlock_assertion", good); status != 400 || ans.Error != auth.ErrUnlockRequired {
		t.Fatalf("a used nonce: %d %+v", status, ans)
	}
}

// Wrong codes that others type at the same address, such as in one café or
// behind one provider, keep nobody from the passcode of their own computer.
func TestGuessesOfOthersDoNotKeepAnybodyLocked(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	a.passcode()
	stranger := w.app("nobody@example.com")
	stranger.source = a.source
	for i := range auth.GuessRate[0].Max + 1 {
		if i%auth.PINTries == 0 {
			stranger.source = fmt.Sprintf("198.51.100.%d:1", i)
			stranger.start("way", "pin")
			stranger.source = a.source
		}
		if status, _ := stranger.step("pin", "000000"); i == auth.GuessRate[0].Max && status != 429 {
			t.Fatal("there is no limit to run into:", status)
		}
	}
	w.pass(15*time.Minute - 30*time.Second) // the app is idle, the guesses go on
	for i := range auth.GuessRate[0].Max {
		if i%auth.PINTries == 0 {
			stranger.source = fmt.Sprintf("203.0.113.%d:1", i)
			stranger.start("way", "pin")
			stranger.source = a.source
		}
		stranger.step("pin", "000000")
	}
	w.pass(30 * time.Second)
	_, ans := a.refresh(a.tok.RefreshToken)
	if status, ans := a.refresh(a.tok.RefreshToken, "unlock_assertion", a.assertion(a.unlock, ans.UnlockNonce)); status != 200 {
		t.Fatalf("%d %+v", status, ans)
	}
}

// Access tokens from before a lock never live again, even within their five
// minutes.
func TestUnlockEndsOldAccessTokens(t *testing.T) {
	w := newWorld(t)
	_, a := w.signedIn("jane@example.com")
	a.passcode()
	w.write(func(tx *store.Tx) error {
		p, err := tx.Practice()
		p.Policy.Idle = time.Minute
		return first(err, tx.SetPractice(p))
	})
	w.pass(time.Minute)
	if code, why := a.wwwAuth(); code != 401 || !strings.Contains(why, "max_age=60") {
		t.Fatal(code, why)
	}
	_, ans := a.refresh(a.tok.RefreshToken)
	status, tok := a.refresh(a.tok.RefreshToken, "unlock_assertion", a.assertion(a.unlock, ans.UnlockNonce))
	if status != 200 {
		t.Fatal(status)
	}
	if code, why := a.wwwAuth(); code != 401 || !strings.Contains(why, auth.ErrInvalidToken) {
		t.Fatal("a token from before the lock lives:", code, why)
	}
	a.tok.AccessToken = tok.AccessToken
	if code, _ := a.wwwAuth(); code != 200 {
		t.Fatal(code)
	}
}

func TestTenWrongAssertionsEndTheComputer(t *testing.T) {
	w := newWorld(t)
	c, a := w.signedIn("jane@example.com")
	a.passcode()
	w.pass(15 * time.Minute)
	wrong := w.app("x@example.com").unlock
	for i := range auth.AssertionTries {
		_, ans := a.refresh(a.tok.RefreshToken)
		for range 3 { // an old nonce is not a wrong assertion
			a.refresh(a.tok.RefreshToken, "unlock_assertion", a.assertion(a.unlock, ans.UnlockNonce+"x"))
		}
		_, ans = a.refresh(a.tok.RefreshToken, "unlock_assertion", a.assertion(wrong, ans.UnlockNonce))
		if ended := ans.Error == auth.ErrInvalidGrant; ended != (i == auth.AssertionTries-1) {
			t.Fatalf("%d: %+v", i, ans)
		}
	}
	if got := w.reasons(c.ID, store.EventEnded); !slices.Equal(got, []auth.Reason{auth.Cloned}) {
		t.Error(got)
	}
}
