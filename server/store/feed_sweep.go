package store

import (
	"errors"
	"fmt"
	"time"

	"alcove/sync/record"
)

// SweepFeed forgets tombstones and marks that are older than [record.Horizon].
// Whoever was away for longer reads the stream anew. The newest mark of a quiet
// stream stays, however old: a computer that is up to date stays so.
func (t *Tx) SweepFeed(now time.Time) error {
	type step struct{ stream, to int64 }
	rows, err := t.Query(`SELECT m.stream, max(m.seq) FROM mark m JOIN stream s ON s.id = m.stream
		WHERE m.at <= ? GROUP BY m.stream HAVING max(m.seq) > max(s.horizon)`, micros(now.Add(-record.Horizon)))
	if err != nil {
		return fmt.Errorf("store: sweep feed: %w", err)
	}
	var steps []step
	for rows.Next() {
		var s step
		if err := rows.Scan(&s.stream, &s.to); err != nil {
			return errors.Join(fmt.Errorf("store: sweep feed: %w", err), rows.Close())
		}
		steps = append(steps, s)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("store: sweep feed: %w", err)
	}
	for _, s := range steps {
		for _, q := range []string{
			`UPDATE stream SET horizon = ?2 WHERE id = ?1`,
			`DELETE FROM record WHERE stream = ?1 AND deleted = 1 AND seq <= ?2`,
			`DELETE FROM mark WHERE stream = ?1 AND seq < ?2`,
		} {
			if _, err := t.Exec(q, s.stream, s.to); err != nil {
				return fmt.Errorf("store: sweep feed: %w", err)
			}
		}
	}
	return t.sweepFiles(now)
}
