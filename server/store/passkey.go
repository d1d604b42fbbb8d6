package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// MaxPasskeys bounds how many one staff member may have.
const MaxPasskeys = 20

var (
	// ErrLastPasskey means that a staff member would be left without a way in.
	ErrLastPasskey = errors.New("store: this is the only passkey")
	// ErrManyPasskeys means that there are [MaxPasskeys] already.
	ErrManyPasskeys = errors.New("store: too many passkeys")
)

// Passkey is one of a staff member's (WebAuthn level 3, section 4, "credential
// record"). What stands in Credential only package admin can read.
type Passkey struct {
	ID         []byte
	StaffID    string
	Name       string // as its owner calls it
	Credential []byte
	Made, Used time.Time // Used is zero before the first sign-in
}

const passkeyColumns = `id, staff_id, name, credential, made_at, used_at`

func scanPasskey(row interface{ Scan(...any) error }) (p Passkey, err error) {
	var made, used sql.NullInt64
	err = row.Scan(&p.ID, &p.StaffID, &p.Name, &p.Credential, &made, &used)
	if errors.Is(err, sql.ErrNoRows) {
		return Passkey{}, ErrNone
	}
	p.Made, p.Used = moment(made), moment(used)
	return p, wrap("read passkey", err)
}

// AddPasskey remembers a passkey; [ErrTaken] if its id is known, whoever has
// it, and [ErrManyPasskeys].
func (t *Tx) AddPasskey(p Passkey) error {
	n, err := t.CountPasskeys(p.StaffID)
	if err != nil {
		return err
	}
	if n >= MaxPasskeys {
		return ErrManyPasskeys
	}
	r, err := t.Exec(`INSERT INTO passkey (id, staff_id, name, credential, made_at) SELECT ?, ?, ?, ?, ?
		WHERE NOT EXISTS (SELECT 1 FROM passkey WHERE id = ?)`, p.ID, p.StaffID, p.Name, p.Credential, micros(p.Made), p.ID)
	return taken("add passkey", one(r, err))
}

// Passkey is the one with this id, or [ErrNone].
func (t *Tx) Passkey(id []byte) (Passkey, error) {
	return scanPasskey(t.QueryRow(`SELECT `+passkeyColumns+` FROM passkey WHERE id = ?`, id))
}

// Passkeys is all of a staff member's, oldest first.
func (t *Tx) Passkeys(staffID string) (all []Passkey, err error) {
	rows, err := t.Query(`SELECT `+passkeyColumns+` FROM passkey WHERE staff_id = ? ORDER BY made_at, id`, staffID)
	if err != nil {
		return nil, fmt.Errorf("store: list passkeys: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		p, err := scanPasskey(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// CountPasskeys is how many a staff member has.
func (t *Tx) CountPasskeys(staffID string) (n int, err error) {
	err = t.QueryRow(`SELECT count(*) FROM passkey WHERE staff_id = ?`, staffID).Scan(&n)
	return n, wrap("count passkeys", err)
}

// UsePasskey keeps what a sign-in changed in the credential: its counter.
func (t *Tx) UsePasskey(id, credential []byte, now time.Time) error {
	return wrap("use passkey", one(t.Exec(`UPDATE passkey SET credential = ?, used_at = ? WHERE id = ?`, credential, micros(now), id)))
}

// NamePasskey gives one of a staff member's own another name; [ErrNone] if it
// is somebody else's.
func (t *Tx) NamePasskey(staffID string, id []byte, name string) error {
	return wrap("name passkey", one(t.Exec(`UPDATE passkey SET name = ? WHERE id = ? AND staff_id = ?`, name, id, staffID)))
}

// RemovePasskey takes one of a staff member's own away; [ErrNone] if it is
// somebody else's, [ErrLastPasskey] unless last allows that none is left. It
// stays away after a restore.
func (t *Tx) RemovePasskey(staffID string, id []byte, last bool, now time.Time) error {
	err := one(t.Exec(`DELETE FROM passkey WHERE id = ? AND staff_id = ? AND (? OR EXISTS (SELECT 1 FROM passkey o WHERE o.staff_id = passkey.staff_id AND o.id <> passkey.id))`,
		id, staffID, last))
	if err == nil {
		return t.LogEnded(Ended{At: now, Kind: EndedPasskey, ID: passkeyName(id)})
	}
	if !errors.Is(err, ErrNone) {
		return wrap("remove passkey", err)
	}
	p, err := t.Passkey(id)
	if err == nil && p.StaffID != staffID {
		err = ErrNone
	}
	if err == nil {
		err = ErrLastPasskey
	}
	return err
}
