package signin

import (
	"time"

	"alcove/auth"
	"alcove/server/store"
)

// verdict is how a typed secret was judged.
type verdict struct {
	reason auth.Reason // "" means right
	closed bool        // this door has no tries left
	left   int         // tries of this attempt
	grant  grant       // what a right one proves
	link   store.Link
	pin    store.PIN
}

func (v verdict) right() bool { return v.reason == "" && !v.closed }

// guess is the only way to a comparison of something that a person could
// guess: a code, a PIN, a word, an assertion. It bounds wrong ones by network
// address (of an assertion: by computer), before anything is compared, and counts them in the same
// transaction as the refusal. So compare must answer a wrong secret with a
// verdict: an error would undo the count.
func (p *Provider) guess(tx *store.Tx, source string, now time.Time, compare func() (verdict, error)) (verdict, error) {
	wait, err := tx.Wait(store.HitGuess(source), auth.GuessRate, time.Time{}, now)
	if err != nil {
		return verdict{}, err
	}
	if wait > 0 {
		return verdict{}, &limited{wait}
	}
	v, err := compare()
	if err != nil || v.right() {
		return v, err
	}
	return v, tx.Hit(store.HitGuess(source), now)
}
