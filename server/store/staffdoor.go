package store

import (
	"database/sql"
	"errors"
	"fmt"
)

// StaffDoor is a staff member and how they get in.
type StaffDoor struct {
	Staff
	Invited            bool // a setup token is open, or was until SetupStops
	Passkeys, Accounts int
}

const staffDoors = `SELECT s.id, s.email, s.name, s.role, s.setup_stops_at, s.setup_used_at, s.made_at, s.disabled_at, s.setup_hash IS NOT NULL,
	(SELECT count(*) FROM passkey p WHERE p.staff_id = s.id), (SELECT count(*) FROM staff_account a WHERE a.staff_id = s.id) FROM staff s`

func scanStaffDoor(row interface{ Scan(...any) error }) (s StaffDoor, err error) {
	var stops, used, made, disabled sql.NullInt64
	err = row.Scan(&s.ID, &s.Email, &s.Name, &s.Role, &stops, &used, &made, &disabled, &s.Invited, &s.Passkeys, &s.Accounts)
	if errors.Is(err, sql.ErrNoRows) {
		return s, ErrNone
	}
	s.SetupStops, s.SetupUsed, s.Made, s.Disabled = moment(stops), moment(used), moment(made), moment(disabled)
	return s, wrap("read staff", err)
}

// StaffDoor is the staff member with this id, or [ErrNone].
func (t *Tx) StaffDoor(id string) (StaffDoor, error) {
	return scanStaffDoor(t.QueryRow(staffDoors+` WHERE s.id = ?`, id))
}

// StaffDoors is everybody who works or worked here: who has access first, then
// by name.
func (t *Tx) StaffDoors() (all []StaffDoor, err error) {
	rows, err := t.Query(staffDoors + ` ORDER BY s.disabled_at IS NOT NULL, s.name COLLATE NOCASE, s.id`)
	if err != nil {
		return nil, fmt.Errorf("store: list staff: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		s, err := scanStaffDoor(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}
