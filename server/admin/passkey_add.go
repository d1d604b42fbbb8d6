package admin

import (
	"encoding/json"
	"errors"
	"net/http"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"alcove/auth"
	"alcove/server/store"
)

// made is a new passkey as the script sends it.
type made struct {
	Name       string          `json:"name"`
	Credential json.RawMessage `json:"credential"`
}

// setupToken is the one-time token of a setup address, which the script read
// from behind the #.
type setupToken struct {
	Token string `json:"token"`
}

// setupLook says whose setup address this is, so that the person can check.
func (d *Desk) setupLook(w http.ResponseWriter, r *http.Request, v *Visit) {
	who, _, ok := d.invited(w, r, v)
	if ok {
		reply(w, http.StatusOK, map[string]string{"name": who.Name, "email": who.Email, "role": roleName(who.Role)})
	}
}

// setupBegin asks for a new passkey for whoever holds the setup address. The
// token stays good until the passkey is there.
func (d *Desk) setupBegin(w http.ResponseWriter, r *http.Request, v *Visit) {
	if who, token, ok := d.invited(w, r, v); ok {
		d.askNew(w, r, v, who, ceremony{purpose: toSetUp, setup: token})
	}
}

func (d *Desk) invited(w http.ResponseWriter, r *http.Request, v *Visit) (who store.Staff, token string, ok bool) {
	var in setupToken
	if !d.take(w, r, v, &in) || !d.slow(w, r, v) {
		return who, "", false
	}
	err := d.read(r, func(tx *store.Tx) (err error) {
		who, err = tx.SetupOf(in.Token, v.Now)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNone):
		no(w, http.StatusForbidden, "setup_dead")
	case err != nil:
		d.broken(w, r, v, err)
	}
	return who, in.Token, err == nil
}

// setupFinish keeps the passkey, uses the token up, and signs in: all or nothing.
func (d *Desk) setupFinish(w http.ResponseWriter, r *http.Request, v *Visit) {
	in, answer, ok := d.gotNew(w, r, v)
	if !ok {
		return
	}
	c, ok := d.resume(w, r, doorCookie, toSetUp, v.Now)
	if !ok {
		no(w, http.StatusConflict, "too_late")
		return
	}
	// The name is theirs, not the passkey's: the first one is called by what it is.
	name, err := store.CleanName(in.Name)
	if err != nil {
		no(w, http.StatusUnprocessableEntity, "name")
		return
	}
	word := ""
	err = d.act(r, func(tx *store.Tx) error {
		who, err := tx.SpendSetup(c.setup, v.Now)
		if errors.Is(err, store.ErrNone) {
			word = "setup_dead"
			return errUndo
		}
		if err != nil {
			return err
		}
		if word, err = d.keepNew(tx, who, c, "First passkey", answer, v.Now); word != "" || err != nil {
			return errors.Join(err, errUndo)
		}
		if who.Name != name {
			if err := tx.RenameStaff(who.ID, name); err != nil {
				return err
			}
		}
		if err := tx.Audit(who.ID, "staff sign-in", who.ID, "setup", v.Now); err != nil {
			return err
		}
		return d.start(tx, w, v, who.ID, true)
	})
	if word != "" && errors.Is(err, errUndo) {
		err = nil
	}
	d.finish(w, r, v, word, err)
}

// addBegin asks for one more passkey of whoever is signed in.
func (d *Desk) addBegin(w http.ResponseWriter, r *http.Request, v *Visit) {
	if !d.take(w, r, v, &struct{}{}) || !d.slow(w, r, v) {
		return
	}
	if !v.mayAdd() {
		no(w, http.StatusForbidden, "stale")
		return
	}
	d.askNew(w, r, v, v.Staff, ceremony{purpose: toAdd})
}

// addFinish keeps it.
func (d *Desk) addFinish(w http.ResponseWriter, r *http.Request, v *Visit) {
	in, answer, ok := d.gotNew(w, r, v)
	if !ok {
		return
	}
	c, ok := d.resume(w, r, doorCookie, toAdd, v.Now)
	if !ok || c.staffID != v.Staff.ID {
		no(w, http.StatusConflict, "too_late")
		return
	}
	name, err := store.CleanName(in.Name)
	if err != nil {
		no(w, http.StatusUnprocessableEntity, "name")
		return
	}
	if !v.mayAdd() {
		no(w, http.StatusForbidden, "stale")
		return
	}
	word := ""
	err = d.act(r, func(tx *store.Tx) (err error) {
		if word, err = d.keepNew(tx, v.Staff, c, name, answer, v.Now); word != "" || err != nil {
			return err
		}
		return d.start(tx, w, v, v.Staff.ID, true) // whoever made it was verified just now
	})
	d.finish(w, r, v, word, err)
}

// errUndo takes back what a transaction did before it met a refusal.
var errUndo = errors.New("admin: refused")

// mayAdd reports whether this session may make a passkey: one that was opened
// by a passkey a moment ago, or, for who has none, at the provider.
func (v *Visit) mayAdd() bool {
	if v.Passkeys == 0 {
		return v.Now.Sub(v.Session.Made) < auth.StaffFresh
	}
	return v.fresh()
}

// askNew sends the question for a new passkey. Devices that hold one already
// say so.
func (d *Desk) askNew(w http.ResponseWriter, r *http.Request, v *Visit, who store.Staff, c ceremony) {
	var question *protocol.CredentialCreation
	err := d.read(r, func(tx *store.Tx) error {
		h, err := holderOf(tx, who)
		if err != nil {
			return err
		}
		question, c.session, err = d.rp.BeginRegistration(h, webauthn.WithExclusions(webauthn.Credentials(h.creds).CredentialDescriptors()))
		return err
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	c.begun, c.staffID = v.Now, who.ID
	d.keep(w, doorCookie, c)
	reply(w, http.StatusOK, question)
}

func (d *Desk) gotNew(w http.ResponseWriter, r *http.Request, v *Visit) (in made, answer *protocol.ParsedCredentialCreationData, ok bool) {
	if !d.take(w, r, v, &in) {
		return in, nil, false
	}
	answer, err := protocol.ParseCredentialCreationResponseBytes(in.Credential)
	if err != nil {
		d.problem(w, v, http.StatusBadRequest)
	}
	return in, answer, err == nil
}

// keepNew checks a new passkey and keeps it.
func (d *Desk) keepNew(tx *store.Tx, who store.Staff, c ceremony, name string, answer *protocol.ParsedCredentialCreationData, now time.Time) (word string, err error) {
	cred, wrong := d.rp.CreateCredential(holder{Staff: who}, *c.session, answer)
	if wrong != nil {
		return "bad_request", nil
	}
	kept, err := json.Marshal(cred)
	if err != nil {
		return "", err
	}
	switch err := tx.AddPasskey(store.Passkey{ID: cred.ID, StaffID: who.ID, Name: name, Credential: kept, Made: now}); {
	case errors.Is(err, store.ErrTaken):
		return "known", nil
	case errors.Is(err, store.ErrManyPasskeys):
		return "many", nil
	case err != nil:
		return "", err
	}
	return "", tx.Audit(who.ID, "passkey add", who.ID, "", now)
}
