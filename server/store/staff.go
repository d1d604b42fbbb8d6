package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// Role is what a staff member may do.
type Role string

// The roles.
const (
	Owner     Role = "owner"
	Clinician Role = "clinician"
	FrontDesk Role = "front-desk"
)

// ParseRole accepts the three values above.
func ParseRole(s string) (Role, error) {
	switch r := Role(s); r {
	case Owner, Clinician, FrontDesk:
		return r, nil
	}
	return "", fmt.Errorf("%q is not a role; choose owner, clinician or front-desk", s)
}

// ErrLastOwner means that the practice would be left without anybody who can
// let others in.
var ErrLastOwner = errors.New("store: this is the only owner")

// Staff is one staff member. Zero times mean "not".
type Staff struct {
	ID, Email, Name string
	Role            Role
	SetupStops      time.Time // when the open setup token dies
	SetupUsed       time.Time // when a setup token was last used
	Made, Disabled  time.Time
}

const staffColumns = `id, email, name, role, setup_stops_at, setup_used_at, made_at, disabled_at`

func scanStaff(row interface{ Scan(...any) error }) (s Staff, err error) {
	var stops, used, made, disabled sql.NullInt64
	err = row.Scan(&s.ID, &s.Email, &s.Name, &s.Role, &stops, &used, &made, &disabled)
	if errors.Is(err, sql.ErrNoRows) {
		return Staff{}, ErrNone
	}
	s.SetupStops, s.SetupUsed, s.Made, s.Disabled = moment(stops), moment(used), moment(made), moment(disabled)
	return s, wrap("read staff", err)
}

// FindStaff is the staff member with this id or address, or [ErrNone].
func (t *Tx) FindStaff(who string) (Staff, error) {
	return scanStaff(t.QueryRow(`SELECT `+staffColumns+` FROM staff WHERE id = ? OR email_key = ? LIMIT 1`, who, auth.EmailKey(who)))
}

// StaffList is everybody who ever worked here, by name.
func (t *Tx) StaffList() (all []Staff, err error) {
	rows, err := t.Query(`SELECT ` + staffColumns + ` FROM staff ORDER BY name COLLATE NOCASE, id`)
	if err != nil {
		return nil, fmt.Errorf("store: list staff: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		s, err := scanStaff(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// AddStaff invites a staff member. The token is kept as a hash, works once,
// and dies at SetupStops; [ErrTaken] if the address is already on the list.
func (t *Tx) AddStaff(s Staff, setupToken string) error {
	r, err := t.Exec(`INSERT INTO staff (id, email, email_key, name, role, setup_hash, setup_stops_at, made_at)
		SELECT ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM staff WHERE email_key = ?)`,
		s.ID, s.Email, auth.EmailKey(s.Email), s.Name, s.Role, auth.Hash(setupToken), micros(s.SetupStops), micros(s.Made), auth.EmailKey(s.Email))
	if err := taken("add staff", one(r, err)); err != nil {
		return err
	}
	return t.mirrorStaff(s.ID)
}

// ResetStaff gives a new setup token; the one before stops working. It also
// lets a disabled staff member in again.
func (t *Tx) ResetStaff(id, setupToken string, stops time.Time) error {
	if err := one(t.Exec(`UPDATE staff SET setup_hash = ?, setup_stops_at = ?, disabled_at = NULL WHERE id = ?`,
		auth.Hash(setupToken), micros(stops), id)); err != nil {
		return wrap("reset staff", err)
	}
	return t.mirrorStaff(id)
}

// SpendSetup uses a setup token up and says whose it was, or [ErrNone] for
// every token that does not work.
func (t *Tx) SpendSetup(setupToken string, now time.Time) (Staff, error) {
	return scanStaff(t.QueryRow(`UPDATE staff SET setup_hash = NULL, setup_used_at = ?
		WHERE setup_hash = ? AND setup_stops_at > ? AND disabled_at IS NULL RETURNING `+staffColumns,
		micros(now), auth.Hash(setupToken), micros(now)))
}

// SetupOf is whose a setup token is, without using it up; [ErrNone] for every
// token that does not work.
func (t *Tx) SetupOf(setupToken string, now time.Time) (Staff, error) {
	return scanStaff(t.QueryRow(`SELECT `+staffColumns+` FROM staff WHERE setup_hash = ? AND setup_stops_at > ? AND disabled_at IS NULL`,
		auth.Hash(setupToken), micros(now)))
}

// SpendInvite uses the open setup token of an address up without knowing it:
// for who proved the address in another way. [ErrNone] if none is open.
func (t *Tx) SpendInvite(email string, now time.Time) (Staff, error) {
	return scanStaff(t.QueryRow(`UPDATE staff SET setup_hash = NULL, setup_used_at = ?
		WHERE email_key = ? AND setup_hash IS NOT NULL AND setup_stops_at > ? AND disabled_at IS NULL RETURNING `+staffColumns,
		micros(now), auth.EmailKey(email), micros(now)))
}

// DisableStaff ends a staff member's access and every session, at once. The
// last owner stays.
func (t *Tx) DisableStaff(id string, now time.Time) error {
	err := one(t.Exec(`UPDATE staff SET disabled_at = ?, setup_hash = NULL WHERE id = ? AND disabled_at IS NULL
		AND (role <> 'owner' OR EXISTS (SELECT 1 FROM staff o WHERE o.role = 'owner' AND o.id <> staff.id AND o.disabled_at IS NULL))`,
		micros(now), id))
	if err == nil {
		t.TellStaff() // open pages find out that they are over
		return errors.Join(t.EndStaffSessions(id), t.mirrorStaff(id))
	}
	if !errors.Is(err, ErrNone) {
		return wrap("disable staff", err)
	}
	s, err := t.FindStaff(id)
	if err == nil && s.Disabled.IsZero() {
		err = ErrLastOwner
	}
	return err
}
