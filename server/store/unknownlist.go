package store

import (
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// Unknown is an address not on file that asked for a link.
type Unknown struct {
	Email       string
	First, Last time.Time
	Asks        int
	Nearest     *Neighbour // who was probably meant; nil if nobody is near
	Distance    int        // letters to change to get to Nearest
}

// Neighbour is a client whose address is like another.
type Neighbour struct{ ID, Name, Email string }

// UnknownList is the addresses not on file that asked for a link and that
// staff did not set aside, the latest first, each with the client whose address
// is nearest to it; offset of them are passed over.
func (t *Tx) UnknownList(limit, offset int) (all []Unknown, err error) {
	rows, err := t.Query(`SELECT email, first_at, last_at, asks FROM unknown WHERE aside_at IS NULL ORDER BY last_at DESC, email_key LIMIT ? OFFSET ?`, limit, offset)
	if err != nil {
		return nil, fmt.Errorf("store: list unknown: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var u Unknown
		var first, last int64
		if err := rows.Scan(&u.Email, &first, &last, &u.Asks); err != nil {
			return nil, fmt.Errorf("store: list unknown: %w", err)
		}
		u.First, u.Last = time.UnixMicro(first).UTC(), time.UnixMicro(last).UTC()
		all = append(all, u)
	}
	if err := rows.Err(); err != nil || len(all) == 0 {
		return nil, err
	}
	near, err := t.neighbours()
	if err != nil {
		return nil, err
	}
	for i := range all {
		all[i].Nearest, all[i].Distance = nearest(all[i].Email, near)
	}
	return all, nil
}

// CountUnknown is how many addresses [Tx.UnknownList] knows.
func (t *Tx) CountUnknown() (n int, err error) {
	err = t.QueryRow(`SELECT count(*) FROM unknown WHERE aside_at IS NULL`).Scan(&n)
	return n, wrap("count unknown", err)
}

// NotOurs takes an address off the list, also if it asks again; [ErrNone] if
// it is not on it.
func (t *Tx) NotOurs(email string, now time.Time) error {
	err := one(t.Exec(`UPDATE unknown SET aside_at = ? WHERE email_key = ? AND aside_at IS NULL`, micros(now), auth.EmailKey(email)))
	if err == nil {
		t.TellStaff()
	}
	return wrapNone("set address aside", err)
}
