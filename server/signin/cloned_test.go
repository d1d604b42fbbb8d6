package signin

import (
	"slices"
	"testing"
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// A disk that was copied or rolled back shows itself by a token of an older
// state: the reason says so. A token that was shown once too often, and no
// more, does not.
func TestOlderStateIsCloned(t *testing.T) {
	for name, c := range map[string]struct {
		meanwhile func(w *world, a *app)
		want      auth.Reason
	}{
		"the successor was used": {func(w *world, a *app) { a.uses(2) }, auth.RefreshReuse},
		"used on and on":         {func(w *world, a *app) { a.uses(3) }, auth.Cloned},
		"unlocked since": {func(w *world, a *app) {
			w.pass(15 * time.Minute)
			_, ans := a.refresh(a.tok.RefreshToken)
			if _, a.tok = a.refresh(a.tok.RefreshToken, "unlock_assertion", a.assertion(a.unlock, ans.UnlockNonce)); a.tok.RefreshToken == "" {
				w.Fatal("not unlocked")
			}
			a.uses(1)
		}, auth.Cloned},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			client, a := w.signedIn("jane@example.com")
			a.passcode()
			w.pass(time.Second)
			copied := a.tok.RefreshToken
			c.meanwhile(w, a)
			if status, ans := a.refresh(copied); status != 400 || ans.Error != auth.ErrInvalidGrant || ans.Description != string(c.want) {
				t.Fatalf("%d %+v", status, ans)
			}
			if status, ans := a.refresh(a.tok.RefreshToken); status != 400 || ans.Description != string(c.want) {
				t.Errorf("the other copy: %d %+v", status, ans)
			}
			if got := w.reasons(client.ID, store.EventEnded); !slices.Equal(got, []auth.Reason{c.want}) {
				t.Error(got)
			}
		})
	}
}

// uses refreshes n times, as an app does that keeps what it gets.
func (a *app) uses(n int) {
	a.Helper()
	for range n {
		status, ans := a.refresh(a.tok.RefreshToken)
		if status != 200 {
			a.Fatalf("%d %+v", status, ans)
		}
		a.tok = ans
	}
}
