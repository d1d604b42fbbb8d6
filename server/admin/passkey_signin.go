package admin

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"alcove/server/store"
)

// given is a passkey's answer as the script sends it.
type given struct {
	Credential json.RawMessage `json:"credential"`
}

// signInBegin asks for any passkey of this practice: nobody types who they are,
// so nobody learns who works here.
func (d *Desk) signInBegin(w http.ResponseWriter, r *http.Request, v *Visit) {
	if !d.take(w, r, v, &struct{}{}) || !d.slow(w, r, v) {
		return
	}
	question, session, err := d.rp.BeginDiscoverableLogin()
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	d.keep(w, doorCookie, ceremony{purpose: toSignIn, begun: v.Now, session: session})
	reply(w, http.StatusOK, question)
}

// signInFinish opens a session. Whatever is wrong with a passkey, a stranger
// reads one answer; only the holder of a right one is told that it was copied.
func (d *Desk) signInFinish(w http.ResponseWriter, r *http.Request, v *Visit) {
	answer, ok := d.passkeyAnswer(w, r, v)
	if !ok {
		return
	}
	c, ok := d.resume(w, r, doorCookie, toSignIn, v.Now)
	if !ok {
		no(w, http.StatusConflict, "too_late")
		return
	}
	word := "refused"
	err := d.act(r, func(tx *store.Tx) (err error) {
		who, cred, err := d.whose(tx, *c.session, answer)
		if err != nil || cred == nil {
			return err
		}
		if word, err = d.used(tx, who, cred, v.Now); word != "" || err != nil {
			return err
		}
		if err := tx.Audit(who.ID, "staff sign-in", who.ID, "passkey", v.Now); err != nil {
			return err
		}
		return d.start(tx, w, v, who.ID, true)
	})
	d.finish(w, r, v, word, err)
}

// freshBegin asks for a passkey of whoever is signed in.
func (d *Desk) freshBegin(w http.ResponseWriter, r *http.Request, v *Visit) {
	if !d.take(w, r, v, &struct{}{}) || !d.slow(w, r, v) {
		return
	}
	var question *protocol.CredentialAssertion
	var session *webauthn.SessionData
	err := d.read(r, func(tx *store.Tx) error {
		h, err := holderOf(tx, v.Staff)
		if err != nil || len(h.creds) == 0 {
			return err
		}
		question, session, err = d.rp.BeginLogin(h)
		return err
	})
	switch {
	case err != nil:
		d.broken(w, r, v, err)
	case session == nil:
		no(w, http.StatusConflict, "other")
	default:
		d.keep(w, doorCookie, ceremony{purpose: toRefresh, begun: v.Now, staffID: v.Staff.ID, session: session})
		reply(w, http.StatusOK, question)
	}
}

// freshFinish makes the session a new one, with a passkey of this moment.
func (d *Desk) freshFinish(w http.ResponseWriter, r *http.Request, v *Visit) {
	answer, ok := d.passkeyAnswer(w, r, v)
	if !ok {
		return
	}
	c, ok := d.resume(w, r, doorCookie, toRefresh, v.Now)
	if !ok || c.staffID != v.Staff.ID {
		no(w, http.StatusConflict, "too_late")
		return
	}
	word := "other"
	err := d.act(r, func(tx *store.Tx) error {
		h, err := holderOf(tx, v.Staff)
		if err != nil {
			return err
		}
		cred, wrong := d.rp.ValidateLogin(h, *c.session, answer)
		if wrong != nil {
			return nil // the script is told; nothing of it is for the log
		}
		if word, err = d.used(tx, v.Staff, cred, v.Now); word != "" || err != nil {
			return err
		}
		return d.start(tx, w, v, v.Staff.ID, true)
	})
	d.finish(w, r, v, word, err)
}

// passkeyAnswer reads what a passkey answered.
func (d *Desk) passkeyAnswer(w http.ResponseWriter, r *http.Request, v *Visit) (*protocol.ParsedCredentialAssertionData, bool) {
	var in given
	if !d.take(w, r, v, &in) {
		return nil, false
	}
	answer, err := protocol.ParseCredentialRequestResponseBytes(in.Credential)
	if err != nil {
		d.problem(w, v, http.StatusBadRequest)
		return nil, false
	}
	return answer, true
}

// whose finds out whose passkey answered; a nil credential means that it opens
// nothing.
func (d *Desk) whose(tx *store.Tx, session webauthn.SessionData, answer *protocol.ParsedCredentialAssertionData) (who store.Staff, cred *webauthn.Credential, err error) {
	_, cred, wrong := d.rp.ValidatePasskeyLogin(func(id, handle []byte) (webauthn.User, error) {
		p, e := tx.Passkey(id)
		if e == nil {
			who, e = tx.FindStaff(p.StaffID)
		}
		if e == nil && !who.Disabled.IsZero() {
			e = store.ErrNone
		}
		if e != nil {
			if !errors.Is(e, store.ErrNone) {
				err = e
			}
			return nil, e
		}
		h, e := holderOf(tx, who)
		if e != nil {
			err = e
		}
		return h, e
	}, session, answer)
	if wrong != nil {
		return store.Staff{}, nil, err
	}
	return who, cred, err
}

// used keeps a passkey's counter. One that did not go up means that there are
// two of this passkey (WebAuthn level 3, section 6.1.1): refused, and audited.
func (d *Desk) used(tx *store.Tx, who store.Staff, cred *webauthn.Credential, now time.Time) (word string, err error) {
	if cred.Authenticator.CloneWarning {
		d.Log.Warn("a passkey of staff is in use in two places", "staff", who.ID)
		return "copied", tx.Audit(who.ID, "staff sign-in refused", who.ID, "passkey copied", now)
	}
	kept, err := json.Marshal(cred)
	if err != nil {
		return "", err
	}
	return "", tx.UsePasskey(cred.ID, kept, now)
}

// slow answers whoever begins too often.
func (d *Desk) slow(w http.ResponseWriter, r *http.Request, v *Visit) bool {
	ok, err := d.tried(r, v.Now)
	switch {
	case err != nil:
		d.broken(w, r, v, err)
	case !ok:
		d.problem(w, v, http.StatusTooManyRequests)
	}
	return ok && err == nil
}

// finish answers the script: done, or the word of a refusal.
func (d *Desk) finish(w http.ResponseWriter, r *http.Request, v *Visit, word string, err error) {
	switch {
	case err != nil:
		d.broken(w, r, v, err)
	case word != "":
		d.Log.Warn("a passkey of staff was refused", "at", v.path, "why", word) // both are words of ours
		no(w, http.StatusForbidden, word)
	default:
		reply(w, http.StatusOK, map[string]bool{"ok": true})
	}
}
