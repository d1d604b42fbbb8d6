package store

import (
	"errors"
	"fmt"
	"time"
)

// StaffAccount is a staff member's account at an OpenID provider. Issuer and
// subject alone name a person: addresses change hands (OpenID Connect Core 1.0
// section 5.7).
type StaffAccount struct {
	Issuer, Subject, StaffID string
	Made                     time.Time
}

// StaffByAccount is whose account this is, or [ErrNone].
func (t *Tx) StaffByAccount(iss, sub string) (Staff, error) {
	return scanStaff(t.QueryRow(`SELECT `+staffColumns+` FROM staff WHERE id = (SELECT staff_id FROM staff_account WHERE iss = ? AND sub = ?)`, iss, sub))
}

// AddStaffAccount links an account for good; [ErrTaken] if it is linked, or
// its staff member has another one at the same provider.
func (t *Tx) AddStaffAccount(a StaffAccount) error {
	r, err := t.Exec(`INSERT INTO staff_account (iss, sub, staff_id, made_at) SELECT ?, ?, ?, ?
		WHERE NOT EXISTS (SELECT 1 FROM staff_account WHERE iss = ? AND (sub = ? OR staff_id = ?))`,
		a.Issuer, a.Subject, a.StaffID, micros(a.Made), a.Issuer, a.Subject, a.StaffID)
	return taken("link staff account", one(r, err))
}

// StaffAccounts is the accounts of a staff member.
func (t *Tx) StaffAccounts(staffID string) (all []StaffAccount, err error) {
	rows, err := t.Query(`SELECT iss, sub, staff_id, made_at FROM staff_account WHERE staff_id = ? ORDER BY iss, sub`, staffID)
	if err != nil {
		return nil, fmt.Errorf("store: list staff accounts: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var a StaffAccount
		var made int64
		if err := rows.Scan(&a.Issuer, &a.Subject, &a.StaffID, &made); err != nil {
			return nil, fmt.Errorf("store: list staff accounts: %w", err)
		}
		a.Made = time.UnixMicro(made).UTC()
		all = append(all, a)
	}
	return all, rows.Err()
}

// RemoveStaffAccounts unlinks every account of a staff member: where they
// changed, the next one is linked with a new setup address.
func (t *Tx) RemoveStaffAccounts(staffID string, now time.Time) error {
	all, err := t.StaffAccounts(staffID)
	if err != nil {
		return err
	}
	for _, a := range all {
		if err := t.LogEnded(Ended{At: now, Kind: EndedAccount, ID: accountName(a.Issuer, a.Subject)}); err != nil {
			return err
		}
	}
	_, err = t.Exec(`DELETE FROM staff_account WHERE staff_id = ?`, staffID)
	return wrap("unlink staff accounts", err)
}
