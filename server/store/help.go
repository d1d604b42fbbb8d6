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
	MadeBy   string // id of the staff member who put it there; "" for whoever called. Only for [Tx.AddHelp]
	Made     time.Time
	Solved   time.Time
	SolvedBy string
}

// AddHelp puts a call for help on the list, and its line on the timeline. The
// line stands there for strangers as well: what is known costs no more time.
// It says nothing of what was written, nor of the reason: anybody can send
// these in anybody's name.
func (t *Tx) AddHelp(h Help) error {
	_, err := t.Exec(`INSERT INTO help (id, client_id, contact, note, reason, source, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		h.ID, sql.NullString{String: h.ClientID, Valid: h.ClientID != ""}, h.Contact, h.Note, h.Reason, h.Source, micros(h.Made))
	if err != nil {
		return fmt.Errorf("store: add help: %w", err)
	}
	actor := ByClient
	if h.MadeBy != "" {
		actor = h.MadeBy
	}
	return t.Event(Event{At: h.Made, ClientID: h.ClientID, Kind: EventHelp, Ref: h.ID, Actor: actor})
}

const helpColumns = `id, client_id, contact, note, reason, source, made_at, solved_at, solved_by`

func scanHelp(row interface{ Scan(...any) error }) (h Help, err error) {
	var client, by sql.NullString
	var made, solved sql.NullInt64
	err = row.Scan(&h.ID, &client, &h.Contact, &h.Note, &h.Reason, &h.Source, &made, &solved, &by)
	if errors.Is(err, sql.ErrNoRows) {
		return Help{}, ErrNone
	}
	h.ClientID, h.Made, h.Solved, h.SolvedBy = client.String, moment(made), moment(solved), by.String
	return h, wrap("read help", err)
}

// HelpOpen is the calls for help nobody has solved, oldest first.
func (t *Tx) HelpOpen() (all []Help, err error) {
	rows, err := t.Query(`SELECT ` + helpColumns + ` FROM help WHERE solved_at IS NULL ORDER BY made_at, id`)
	if err != nil {
		return nil, fmt.Errorf("store: list help: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		h, err := scanHelp(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, rows.Err()
}

// SolveHelp takes a call off the list and says which it was; [ErrNone] if it
// is not on it.
func (t *Tx) SolveHelp(id, by string, now time.Time) (Help, error) {
	return scanHelp(t.QueryRow(`UPDATE help SET solved_at = ?, solved_by = ? WHERE id = ? AND solved_at IS NULL RETURNING `+helpColumns,
		micros(now), by, id))
}
