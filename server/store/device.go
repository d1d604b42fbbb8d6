package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// Device is a computer that a client signed in on. It is never deleted, only
// ended. Zero times mean "not".
type Device struct {
	ID, ClientID, Name string
	JKT                string // its DPoP key
	AMR                string // how it signed in, space separated (RFC 8176 and our own)
	Scope, SID         string
	auth.Session                 // Enrolled is when it was made
	Before             time.Time // the client's unlock or sign-in before AuthTime, on any computer; zero means none
	BeforeDevice       string    // id of that computer
	TouchSeq           int64
	UnlockJWK          string // public half of the key its passcode opens; "" means no passcode
	UnlockOpen         bool   // a key may still be registered
	UnlockFails        int
	CodeHash           []byte    // of the authorization code it was made from
	CodeStops          time.Time // until when that code repeats its answer
	CodeChallenge      string    // PKCE of that code
	CodeNonce          string    // of the ID token
	Ended              time.Time
	EndedReason        auth.Reason
}

const deviceColumns = `id, client_id, name, jkt, amr, scope, sid, auth_at, before_at, before_device, last_activity, last_seen, touch_seq,
	unlock_jwk, unlock_open, unlock_fails, code_hash, code_stops_at, code_challenge, code_nonce, made_at, ended_at, ended_reason`

func scanDevice(row interface{ Scan(...any) error }) (d Device, err error) {
	var authAt, before, activity, seen, codeStops, made, ended sql.NullInt64
	err = row.Scan(&d.ID, &d.ClientID, &d.Name, &d.JKT, &d.AMR, &d.Scope, &d.SID, &authAt, &before, &d.BeforeDevice, &activity, &seen, &d.TouchSeq,
		&d.UnlockJWK, &d.UnlockOpen, &d.UnlockFails, &d.CodeHash, &codeStops, &d.CodeChallenge, &d.CodeNonce, &made, &ended, &d.EndedReason)
	if errors.Is(err, sql.ErrNoRows) {
		return Device{}, ErrNone
	}
	if err != nil {
		return Device{}, fmt.Errorf("store: read device: %w", err)
	}
	d.AuthTime, d.LastActivity, d.LastSeen, d.Enrolled = moment(authAt), moment(activity), moment(seen), moment(made)
	d.Before, d.CodeStops, d.Ended = moment(before), moment(codeStops), moment(ended)
	return d, nil
}

func (t *Tx) devices(where string, args ...any) (all []Device, err error) {
	rows, err := t.Query(`SELECT `+deviceColumns+` FROM device WHERE `+where, args...)
	if err != nil {
		return nil, fmt.Errorf("store: list devices: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		d, err := scanDevice(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, d)
	}
	return all, rows.Err()
}

// lastIn is where and when a client came in last, for the statement that notes
// the next time: a bank shows the same (A17.3). An ended computer counts too;
// it may have been a stranger's.
const lastIn = ` FROM device o WHERE o.client_id = ?2 ORDER BY o.auth_at DESC, o.id LIMIT 1`

// AddDevice keeps a new computer and its session; it is open once the act is
// durable. It finds d.Before itself.
func (t *Tx) AddDevice(d Device) error {
	_, err := t.Exec(`INSERT INTO device (id, client_id, name, jkt, amr, scope, sid, auth_at, last_activity, last_seen,
		code_hash, code_stops_at, code_challenge, code_nonce, made_at, before_at, before_device)
		VALUES (?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15, (SELECT o.auth_at`+lastIn+`), coalesce((SELECT o.id`+lastIn+`), ''))`,
		d.ID, d.ClientID, d.Name, d.JKT, d.AMR, d.Scope, d.SID, micros(d.AuthTime), micros(d.LastActivity), micros(d.LastSeen),
		d.CodeHash, orNever(d.CodeStops), d.CodeChallenge, d.CodeNonce, micros(d.Enrolled))
	if err != nil {
		return wrap("add device", err)
	}
	t.AfterCommit(func() { t.store.live.put(d) })
	return t.mirrorDevices(d.ClientID)
}

// Device is the computer with this id, ended or not, or [ErrNone].
func (t *Tx) Device(id string) (Device, error) {
	return scanDevice(t.QueryRow(`SELECT `+deviceColumns+` FROM device WHERE id = ?`, id))
}

// Devices is a client's computers, oldest first, ended ones too. Those whose
// times stand in memory have the newer ones.
func (t *Tx) Devices(clientID string) ([]Device, error) {
	all, err := t.devices(`client_id = ? ORDER BY made_at, id`, clientID)
	for i := range all {
		t.store.live.freshen(&all[i])
	}
	return all, err
}

// DeviceByCode is the computer an authorization code made, or [ErrNone].
func (t *Tx) DeviceByCode(code string) (Device, error) {
	return scanDevice(t.QueryRow(`SELECT `+deviceColumns+` FROM device WHERE code_hash = ?`, auth.Hash(code)))
}

// DevicesByKey is the computers of a DPoP key, newest first, and ended ones
// after the others.
func (t *Tx) DevicesByKey(jkt string) ([]Device, error) {
	return t.devices(`jkt = ? ORDER BY ended_at IS NOT NULL, made_at DESC LIMIT 4`, jkt)
}

// SetUnlockKey registers the public key that the computer's passcode opens:
// once, or the same again, because the answer may have been lost. [ErrNone]
// means refused.
func (t *Tx) SetUnlockKey(id, jwk string) error {
	return wrap("set unlock key", one(t.Exec(`UPDATE device SET unlock_jwk = ?1 WHERE id = ?2 AND ended_at IS NULL
		AND (unlock_jwk = ?1 OR (unlock_jwk = '' AND unlock_open = 1))`, jwk, id)))
}

// UnlockFailed counts a wrong assertion and returns how many stand in a row.
func (t *Tx) UnlockFailed(id string) (row int, err error) {
	err = t.QueryRow(`UPDATE device SET unlock_fails = unlock_fails + 1 WHERE id = ? RETURNING unlock_fails`, id).Scan(&row)
	return row, wrap("count assertion", err)
}

// Unlocked starts a new session on a computer. Access tokens of the session
// before end with it.
func (t *Tx) Unlocked(d Device, sid string, now time.Time) (Device, error) {
	d.SID, d.AuthTime, d.LastActivity, d.LastSeen, d.TouchSeq, d.UnlockOpen, d.UnlockFails = sid, now, now, now, 0, false, 0
	var before sql.NullInt64
	err := t.QueryRow(`UPDATE device SET before_at = (SELECT o.auth_at`+lastIn+`), before_device = (SELECT o.id`+lastIn+`),
		sid = ?3, auth_at = ?4, last_activity = ?4, last_seen = ?4, touch_seq = 0, unlock_open = 0, unlock_fails = 0
		WHERE id = ?1 AND ended_at IS NULL RETURNING before_at, before_device`, d.ID, d.ClientID, sid, micros(now)).Scan(&before, &d.BeforeDevice)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNone
	}
	if err != nil {
		return Device{}, wrap("unlock", err)
	}
	d.Before = moment(before)
	t.AfterCommit(func() { t.store.live.put(d) })
	return d, nil
}

// saveSeen writes the times that stand in memory. They only move forward.
func (t *Tx) saveSeen(id string, s auth.Session, seq int64) error {
	_, err := t.Exec(`UPDATE device SET last_activity = max(last_activity, ?), last_seen = max(last_seen, ?), touch_seq = max(touch_seq, ?)
		WHERE id = ? AND auth_at = ?`, micros(s.LastActivity), micros(s.LastSeen), seq, id, micros(s.AuthTime))
	return wrap("save last seen", err)
}
