package signin

import (
	"crypto/ecdsa"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"alcove/auth"
	"alcove/auth/dpop"
	"alcove/server/store"
)

// UnlockKey is PUT /api/v1/device/unlock-key: the public half of the key that
// the computer's passcode opens. Once per sign-in; the same key again is fine,
// because the answer may have been lost.
func (p *Provider) UnlockKey(w http.ResponseWriter, r *http.Request, s store.LiveSession) {
	var q struct {
		JWK json.RawMessage `json:"jwk"`
	}
	if err := readJSON(w, r, &q); err != nil {
		p.fail(w, r, err)
		return
	}
	key, err := parseUnlockKey(q.JWK)
	if err != nil {
		p.fail(w, r, badRequest("jwk is not a public P-256 key"))
		return
	}
	pub, err := key.MarshalJSON() // in our own spelling, so that the same key compares as the same
	if err != nil {
		p.fail(w, r, badRequest("jwk is not a public P-256 key"))
		return
	}
	jkt, err := dpop.Thumbprint(key.Key.(*ecdsa.PublicKey)) // parseUnlockKey has looked
	if err != nil || jkt == s.JKT {
		p.fail(w, r, badRequest("the unlock key must not be the computer's other key"))
		return
	}
	err = p.Store.Write(r.Context(), func(tx *store.Tx) error { return tx.SetUnlockKey(s.DeviceID, string(pub)) })
	switch {
	case errors.Is(err, store.ErrNone):
		p.fail(w, r, &oauthError{Status: http.StatusConflict, Code: auth.ErrInvalidRequest, Description: "a key is registered already, or the time for it is over"})
	case err != nil:
		p.fail(w, r, err)
	default:
		w.WriteHeader(http.StatusNoContent)
	}
}

// Word is PUT /api/v1/word: the client chooses a sign-in word, soon after an
// unlock or a sign-in.
func (p *Provider) Word(w http.ResponseWriter, r *http.Request, s store.LiveSession) {
	var q struct {
		Word string `json:"word"`
	}
	if err := readJSON(w, r, &q); err != nil {
		p.fail(w, r, err)
		return
	}
	now := p.Now()
	if now.Sub(s.AuthTime) >= auth.FreshUnlock {
		unauthorized(w, auth.ErrInsufficientUser, "max_age="+itoa(auth.FreshUnlock))
		return
	}
	practice, err := p.Store.PracticeNow()
	if err != nil {
		p.fail(w, r, err)
		return
	}
	if err := auth.CheckWord(q.Word, practice.Policy.SignInWord); err != nil {
		p.fail(w, r, badRequest("%v", err))
		return
	}
	hash, err := p.hashWord(r.Context(), q.Word)
	if err == nil {
		err = p.Store.Write(r.Context(), func(tx *store.Tx) error {
			if err := tx.SetWord(s.ClientID, hash); err != nil {
				return err
			}
			return tx.Event(store.Event{At: now, ClientID: s.ClientID, Kind: store.EventWordSet, Device: s.DeviceName, Ref: s.DeviceID, Actor: store.ByClient})
		})
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

func itoa(d time.Duration) string { return strconv.Itoa(int(d / time.Second)) }
