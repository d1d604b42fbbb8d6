package store

import (
	"database/sql"
	"errors"
	"time"

	"alcove/auth"
)

// StaffSession is a staff member's signed-in browser.
type StaffSession struct {
	StaffID string
	Made    time.Time
	Seen    time.Time // the last page that a person asked for
	Fresh   time.Time // the last passkey; zero: came in another way
}

// AddStaffSession remembers a session under a token that only its browser has.
func (t *Tx) AddStaffSession(token string, s StaffSession) error {
	_, err := t.Exec(`INSERT INTO staff_session (token_hash, staff_id, made_at, seen_at, fresh_at) VALUES (?, ?, ?, ?, ?)`,
		auth.Hash(token), s.StaffID, micros(s.Made), micros(s.Seen), sql.NullInt64{Int64: micros(s.Fresh), Valid: !s.Fresh.IsZero()})
	return wrap("add staff session", err)
}

// StaffSession is the session of a token and whose it is, as they stand now;
// [ErrNone] for an unknown token. Whether it is over is for the caller to say.
func (t *Tx) StaffSession(token string) (s StaffSession, who Staff, err error) {
	var made, seen, fresh sql.NullInt64
	err = t.QueryRow(`SELECT staff_id, made_at, seen_at, fresh_at FROM staff_session WHERE token_hash = ?`, auth.Hash(token)).
		Scan(&s.StaffID, &made, &seen, &fresh)
	if errors.Is(err, sql.ErrNoRows) {
		return s, who, ErrNone
	}
	if err != nil {
		return s, who, wrap("read staff session", err)
	}
	s.Made, s.Seen, s.Fresh = moment(made), moment(seen), moment(fresh)
	who, err = t.FindStaff(s.StaffID)
	return s, who, err
}

// StaffSeen moves the idle clock of a session.
func (t *Tx) StaffSeen(token string, at time.Time) error {
	_, err := t.Exec(`UPDATE staff_session SET seen_at = max(seen_at, ?) WHERE token_hash = ?`, micros(at), auth.Hash(token))
	return wrap("note staff activity", err)
}

// EndStaffSession ends one session.
func (t *Tx) EndStaffSession(token string) error {
	_, err := t.Exec(`DELETE FROM staff_session WHERE token_hash = ?`, auth.Hash(token))
	return wrap("end staff session", err)
}

// EndStaffSessions ends every session of a staff member.
func (t *Tx) EndStaffSessions(staffID string) error {
	_, err := t.Exec(`DELETE FROM staff_session WHERE staff_id = ?`, staffID)
	return wrap("end staff sessions", err)
}
