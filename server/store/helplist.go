package store

import (
	"database/sql"
	"errors"
	"fmt"
)

// HelpLine is a call for help with the names of who is meant.
type HelpLine struct {
	Help
	Name string // the client's; "" if the contact is no client's address
	By   string // who solved it: a staff member's name, or "cli:NAME"
}

// HelpLines is the calls for help: with open those nobody solved, the oldest
// first; else those that were solved, the latest first. offset of them are
// passed over.
func (t *Tx) HelpLines(open bool, limit, offset int) (all []HelpLine, err error) {
	which := `h.solved_at IS NOT NULL ORDER BY h.solved_at DESC, h.id`
	if open {
		which = `h.solved_at IS NULL ORDER BY h.made_at, h.id`
	}
	rows, err := t.Query(`SELECT h.id, ifnull(h.client_id, ''), h.contact, h.note, h.reason, h.made_at, h.solved_at, ifnull(h.solved_by, ''),
		ifnull(c.name, ''), coalesce(s.name, h.solved_by, '') FROM help h LEFT JOIN client c ON c.id = h.client_id LEFT JOIN staff s ON s.id = h.solved_by
		WHERE `+which+` LIMIT ? OFFSET ?`, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("store: list help: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var h HelpLine
		var made, solved sql.NullInt64
		if err := rows.Scan(&h.ID, &h.ClientID, &h.Contact, &h.Note, &h.Reason, &made, &solved, &h.SolvedBy, &h.Name, &h.By); err != nil {
			return nil, fmt.Errorf("store: list help: %w", err)
		}
		h.Made, h.Solved = moment(made), moment(solved)
		all = append(all, h)
	}
	return all, rows.Err()
}

// CountHelp is how many calls for help nobody solved, and how many were.
func (t *Tx) CountHelp() (open, solved int, err error) {
	err = t.QueryRow(`SELECT (SELECT count(*) FROM help WHERE solved_at IS NULL), (SELECT count(*) FROM help WHERE solved_at IS NOT NULL)`).Scan(&open, &solved)
	return open, solved, wrap("count help", err)
}
