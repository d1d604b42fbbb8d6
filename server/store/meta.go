package store

import (
	"database/sql"
	"errors"
)

// Meta is a small fact the server keeps about itself; "" if it was never set.
func (t *Tx) Meta(key string) (value string, err error) {
	err = t.QueryRow(`SELECT value FROM meta WHERE key = ?`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, wrap("read meta", err)
}

// SetMeta sets such a fact.
func (t *Tx) SetMeta(key, value string) error {
	_, err := t.Exec(`INSERT INTO meta (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return wrap("set meta", err)
}
