package store

import (
	"fmt"
	"time"

	"alcove/auth"
)

// NoteUnknown remembers an address not on file that asked for a link, so that
// staff can see a slip of the finger for what it is.
func (t *Tx) NoteUnknown(email string, now time.Time) error {
	_, err := t.Exec(`INSERT INTO unknown (email_key, email, first_at, last_at, asks) VALUES (?1, ?2, ?3, ?3, 1)
		ON CONFLICT (email_key) DO UPDATE SET last_at = excluded.last_at, asks = asks + 1`, auth.EmailKey(email), email, micros(now))
	if err != nil {
		return fmt.Errorf("store: note unknown: %w", err)
	}
	return nil
}

// keepStrangers is how long addresses and sign-ins that belong to nobody stay,
// and keepSolved a call for help after somebody answered it. One that nobody
// answered stays.
const (
	keepStrangers = 90 * 24 * time.Hour
	keepSolved    = 90 * 24 * time.Hour
)

// Sweep forgets what strangers left behind, what was settled long ago, and what
// no longer counts. Nothing
// depends on it but the size of the file.
func (t *Tx) Sweep(now time.Time) error {
	old := micros(now.Add(-keepStrangers))
	for _, q := range []struct {
		sql string
		at  int64
	}{
		{`DELETE FROM hit WHERE at <= ?`, micros(now.Add(-longestSpan))},
		{`DELETE FROM unknown WHERE last_at <= ?`, old},
		{`DELETE FROM attempt WHERE client_id IS NULL AND stops_at <= ?`, old},
		{`DELETE FROM event WHERE client_id IS NULL AND at <= ?`, old},
		{`DELETE FROM help WHERE solved_at <= ?`, micros(now.Add(-keepSolved))},
	} {
		if _, err := t.Exec(q.sql, q.at); err != nil {
			return fmt.Errorf("store: sweep: %w", err)
		}
	}
	return nil
}
