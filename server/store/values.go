package store

import (
	"database/sql"
	"time"
)

// micros is how times stand in the file.
func micros(t time.Time) int64 { return t.UnixMicro() }

// moment reads a time back; NULL is the zero time.
func moment(n sql.NullInt64) time.Time {
	if !n.Valid {
		return time.Time{}
	}
	return time.UnixMicro(n.Int64).UTC()
}

// one turns a result into ErrNone unless exactly one row changed: how a
// statement that spends something says whether it did.
func one(r sql.Result, err error) error {
	if err != nil {
		return err
	}
	n, err := r.RowsAffected()
	if err != nil {
		return err
	}
	if n != 1 {
		return ErrNone
	}
	return nil
}
