package store

import (
	"crypto/subtle"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// Causes of a link.
const (
	CauseStart   = "start"
	CauseResend  = "resend"  // by the app, for the same attempt
	CauseRenew   = "renew"   // one press on a dead link
	CauseRequest = "request" // by hand on a link's page
	CauseDoorway = "doorway"
)

// Link is an emailed link and its code.
type Link struct {
	ID, ClientID string
	Email        string // where it was mailed: the address may have changed since
	AttemptID    string // "" means unbound: asked for where no app waits
	JKT          string // the key it is bound to; "" means unbound
	Chain        string // id of the link that was asked for by hand
	Cause        string
	DeviceName   string // of the computer that asked
	Typed        bool   // it has a code that may be typed
	CodeTries    int    // wrong ones that counted against this link
	auth.Link
	UsedDevice string
	ReplacedBy string // id
	Opened     time.Time
	Opens      int

	mac []byte
}

// Bound reports whether it works on one computer only.
func (l Link) Bound() bool { return l.JKT != "" }

// CodeFits compares a typed code in constant time. A link without a code takes
// as long and never fits.
func (l Link) CodeFits(k *Keys, code string) bool {
	return subtle.ConstantTimeCompare(codeMAC(k, l.ID, code), l.mac) == 1
}

func codeMAC(k *Keys, link, code string) []byte {
	return auth.Derive(k.Purpose("mail code"), "mac", []byte(link), []byte(code))
}

const linkColumns = `id, client_id, email, attempt_id, jkt, code_mac, code_tries, chain, cause, device_name,
	made_at, stops_at, used_at, used_device, replaced_at, replaced_by, ended_at, opened_at, opens`

const linkLive = `used_at IS NULL AND replaced_at IS NULL AND ended_at IS NULL AND stops_at > `

func scanLink(row interface{ Scan(...any) error }) (l Link, err error) {
	var attempt, jkt, device, by sql.NullString
	var made, stops, used, replaced, ended, opened sql.NullInt64
	err = row.Scan(&l.ID, &l.ClientID, &l.Email, &attempt, &jkt, &l.mac, &l.CodeTries, &l.Chain, &l.Cause, &l.DeviceName,
		&made, &stops, &used, &device, &replaced, &by, &ended, &opened, &l.Opens)
	if errors.Is(err, sql.ErrNoRows) {
		return Link{}, ErrNone
	}
	if err != nil {
		return Link{}, fmt.Errorf("store: read link: %w", err)
	}
	l.AttemptID, l.JKT, l.UsedDevice, l.ReplacedBy, l.Typed = attempt.String, jkt.String, device.String, by.String, l.mac != nil
	l.Made, l.Stops, l.Used, l.Replaced, l.Ended, l.Opened = moment(made), moment(stops), moment(used), moment(replaced), moment(ended), moment(opened)
	return l, nil
}

// MakeLink keeps a new link and replaces the client's live one: the newest
// wins, in the same transaction. code is "" for a link that may only be used
// on the computer that asked. It returns what was replaced, if anything.
func (t *Tx) MakeLink(l Link, token, code string) (replaced *Link, err error) {
	old, err := scanLink(t.QueryRow(`UPDATE link SET replaced_at = ?, replaced_by = ? WHERE client_id = ? AND `+linkLive+`? RETURNING `+linkColumns,
		micros(l.Made), l.ID, l.ClientID, micros(l.Made)))
	switch {
	case err == nil:
		replaced = &old
	case !errors.Is(err, ErrNone):
		return nil, err
	}
	var mac []byte
	if code != "" {
		mac = codeMAC(t.Keys(), l.ID, code)
	}
	_, err = t.Exec(`INSERT INTO link (id, token_hash, client_id, email, attempt_id, jkt, code_mac, chain, cause, device_name, made_at, stops_at)
		VALUES (?,?,?,?,?,?,?,?,?,?,?,?)`, l.ID, auth.Hash(token), l.ClientID, l.Email, orNull(l.AttemptID), orNull(l.JKT), mac,
		l.Chain, l.Cause, l.DeviceName, micros(l.Made), micros(l.Stops))
	return replaced, wrap("make link", err)
}

// LinkByToken finds the link of an address in a mail, or [ErrNone].
func (t *Tx) LinkByToken(token string) (Link, error) {
	return scanLink(t.QueryRow(`SELECT `+linkColumns+` FROM link WHERE token_hash = ?`, auth.Hash(token)))
}

// Link is the link with this id, or [ErrNone].
func (t *Tx) Link(id string) (Link, error) {
	return scanLink(t.QueryRow(`SELECT `+linkColumns+` FROM link WHERE id = ?`, id))
}

// LiveLink is the one link of a client that works, or [ErrNone].
func (t *Tx) LiveLink(clientID string, now time.Time) (Link, error) {
	return scanLink(t.QueryRow(`SELECT `+linkColumns+` FROM link WHERE client_id = ? AND `+linkLive+`? ORDER BY made_at DESC, id LIMIT 1`, clientID, micros(now)))
}

// Links is a client's newest links, newest first.
func (t *Tx) Links(clientID string, limit int) (all []Link, err error) {
	rows, err := t.Query(`SELECT `+linkColumns+` FROM link WHERE client_id = ? ORDER BY made_at DESC, id LIMIT ?`, clientID, limit)
	if err != nil {
		return nil, fmt.Errorf("store: list links: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		l, err := scanLink(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, rows.Err()
}
