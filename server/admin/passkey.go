package admin

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"alcove/auth"
	"alcove/server/store"
)

// passkeyPath is where the pages' own script asks. What stands below it
// answers in JSON.
const passkeyPath = "/staff/passkey/"

// relyingParty is this server as passkeys know it (WebAuthn level 3, section
// 4). The name comes from the configured address, never from a request. A
// passkey wants a name, so an address of this machine becomes "localhost".
func relyingParty(public string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(public)
	if err != nil {
		return nil, fmt.Errorf("admin: passkeys: %w", err)
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil && ip.Unmap().IsLoopback() {
		u.Host = strings.TrimSuffix("localhost:"+u.Port(), ":")
	}
	known := true
	rp, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Alcove (staff)", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		AuthenticatorSelection: protocol.AuthenticatorSelection{
			ResidentKey: protocol.ResidentKeyRequirementRequired, RequireResidentKey: &known, UserVerification: protocol.VerificationRequired},
		Timeouts: webauthn.TimeoutsConfig{Login: webauthn.TimeoutConfig{Timeout: auth.StaffDoorLife}, Registration: webauthn.TimeoutConfig{Timeout: auth.StaffDoorLife}},
	})
	if err != nil {
		return nil, fmt.Errorf("admin: passkeys: %w", err)
	}
	return rp, nil
}

// holder is a staff member as the library wants one.
type holder struct {
	store.Staff
	creds []webauthn.Credential
}

// WebAuthnID is the user handle.
func (h holder) WebAuthnID() []byte { return []byte(h.ID) }

// WebAuthnName is what the browser shows beside the passkey.
func (h holder) WebAuthnName() string { return h.Email }

// WebAuthnDisplayName is the same for people.
func (h holder) WebAuthnDisplayName() string { return h.Name }

// WebAuthnCredentials is their passkeys.
func (h holder) WebAuthnCredentials() []webauthn.Credential { return h.creds }

// holderOf reads a staff member's passkeys.
func holderOf(tx *store.Tx, s store.Staff) (holder, error) {
	h := holder{Staff: s}
	all, err := tx.Passkeys(s.ID)
	for _, p := range all {
		var c webauthn.Credential
		if err := json.Unmarshal(p.Credential, &c); err != nil {
			return h, fmt.Errorf("admin: a kept passkey cannot be read: %w", err)
		}
		h.creds = append(h.creds, c)
	}
	return h, err
}

// program reports whether the pages' script asks, which reads JSON.
func (v *Visit) program() bool { return strings.HasPrefix(v.path, passkeyPath) }

// refusals is what the script shows, word for word.
var refusals = map[string]string{
	"bad_request":  "That did not fit. Load the page again, then try once more.",
	"signed_out":   "You were signed out. Sign in again.",
	"too_late":     "That took too long. Press the button once more.",
	"refused":      "That passkey does not open this practice. Try another one, or ask the owner for a new setup address.",
	"copied":       "This passkey seems to be in use in two places, so it was refused. Sign in with your other passkey, remove this one, and tell the owner.",
	"other":        "That passkey is not one of yours. Use one that you added here.",
	"setup_dead":   fmt.Sprintf("This setup address does not work any more. Each one works once, for %d days, and a newer one replaces it. Ask the owner of the practice for a new one.", auth.SetupTokenLife/(24*time.Hour)),
	"known":        "This device holds a passkey for you already. Choose another device, or a security key.",
	"many":         "You have as many passkeys as we keep. Remove one first.",
	"stale":        "Please give a passkey that you have first. Load the page again.",
	"name":         "Please type a name that fits on one line.",
	"too_large":    "That was too large.",
	"too_often":    "This was tried very often in a short time. Wait a minute, then try again.",
	"not_found":    "There is nothing here.",
	"server_error": "Something went wrong on the server. Try again in a moment.",
}

// no answers the script with a refusal.
func no(w http.ResponseWriter, status int, word string) {
	reply(w, status, map[string]string{"error": word, "say": refusals[word]})
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the reader may have gone
}

// wordOf is the refusal that belongs to a status.
func wordOf(status int) string {
	switch status {
	case http.StatusUnauthorized:
		return "signed_out"
	case http.StatusRequestEntityTooLarge:
		return "too_large"
	case http.StatusTooManyRequests:
		return "too_often"
	case http.StatusNotFound, http.StatusMethodNotAllowed:
		return "not_found"
	case http.StatusInternalServerError:
		return "server_error"
	}
	return "bad_request"
}

// take reads JSON of the pages' script: one value, no member nobody knows, and only
// as JSON, which a form of another site cannot send.
func (d *Desk) take(w http.ResponseWriter, r *http.Request, v *Visit, into any) bool {
	if t, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || t != "application/json" {
		d.problem(w, v, http.StatusBadRequest)
		return false
	}
	b, err := io.ReadAll(r.Body)
	if err == nil {
		err = strictJSON(b, into)
	}
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		d.problem(w, v, http.StatusRequestEntityTooLarge)
	case err != nil:
		d.problem(w, v, http.StatusBadRequest)
	}
	return err == nil
}

func strictJSON(b []byte, into any) error {
	j := json.NewDecoder(bytes.NewReader(b))
	j.DisallowUnknownFields()
	if err := j.Decode(into); err != nil {
		return err
	}
	if _, err := j.Token(); !errors.Is(err, io.EOF) {
		return errors.New("admin: more than one value")
	}
	return nil
}

// tried counts one ceremony of this source, or says that there were too many.
func (d *Desk) tried(r *http.Request, now time.Time) (ok bool, err error) {
	key := store.HitStaffDoor(auth.SourceKey(d.Source(r)))
	err = d.act(r, func(tx *store.Tx) error {
		wait, err := tx.Wait(key, auth.GuessRate, time.Time{}, now)
		if err != nil || wait > 0 {
			return err
		}
		ok = true
		return tx.Hit(key, now)
	})
	return ok, err
}
