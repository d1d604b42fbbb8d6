package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// Help is somebody's call for help with signing in, from the public form or
// the app. It holds no health text: the form does not ask for any.
type Help struct {
	ID       string
	ClientID string // "" if nobody is known by that contact
	Contact  string // how to reach them, in their words
	Note     string
	Reason   auth.Reason
	Source   string // network address as counted, for limits
	Made     time.Time
	Solved   time.Time
	SolvedBy string
}

// AddHelp puts a call for help on the list.
func (t *Tx) AddHelp(h Help) error {
	_, err := t.Exec(`INSERT INTO help (id, client_id, contact, note, reason, source, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		h.ID, sql.NullString{String: h.ClientID, Valid: h.ClientID != ""}, h.Contact, h.Note, h.Reason, h.Source, micros(h.Made))
	return wrap("add help", err)
}

// HelpOpen is the calls for help nobody has solved, oldest first.
func (t *Tx) HelpOpen() (all []Help, err error) {
	rows, err := t.Query(`SELECT id, client_id, contact, note, reason, source, made_at FROM help WHERE solved_at IS NULL ORDER BY made_at, id`)
	if err != nil {
		return nil, fmt.Errorf("store: list help: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var h Help
		var client sql.NullString
		var made sql.NullInt64
		if err := rows.Scan(&h.ID, &client, &h.Contact, &h.Note, &h.Reason, &h.Source, &made); err != nil {
			return nil, fmt.Errorf("store: list help: %w", err)
		}
		h.ClientID, h.Made = client.String, moment(made)
		all = append(all, h)
	}
	return all, rows.Err()
}

// SolveHelp takes a call off the list; [ErrNone] if it is not on it.
func (t *Tx) SolveHelp(id, by string, now time.Time) error {
	return wrap("solve help", one(t.Exec(`UPDATE help SET solved_at = ?, solved_by = ? WHERE id = ? AND solved_at IS NULL`, micros(now), by, id)))
}
