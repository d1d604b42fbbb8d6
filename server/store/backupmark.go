package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
)

// markBackup notes which writes stand inside a backup that is finished: only
// those may be forgotten by the computers they came from. What the backup
// holds is read from its file, not guessed from when it was begun. The note
// stands in the database, so a restore takes it back together with the rest.
func (s *Store) markBackup(ctx context.Context, file string) error {
	held, err := heldLines(ctx, file)
	if err != nil {
		return err
	}
	return s.Write(ctx, func(tx *Tx) error {
		for _, h := range held {
			if _, err := tx.Exec(`UPDATE replica SET safe_n = ?3 WHERE client_id = ?1 AND id = ?2 AND safe_n < ?3 AND last_n >= ?3`, h.client, h.replica, h.n); err != nil {
				return fmt.Errorf("store: mark backup: %w", err)
			}
		}
		return nil
	})
}

type heldLine struct {
	client, replica string
	n               int64
}

func heldLines(ctx context.Context, file string) (all []heldLine, err error) {
	q := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)", "query_only(ON)", "trusted_schema(OFF)"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: file, RawQuery: q.Encode()}).String())
	if err != nil {
		return nil, fmt.Errorf("store: mark backup: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	rows, err := db.QueryContext(ctx, `SELECT client_id, id, last_n FROM replica WHERE last_n > safe_n`)
	if err != nil {
		return nil, fmt.Errorf("store: mark backup: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var h heldLine
		if err := rows.Scan(&h.client, &h.replica, &h.n); err != nil {
			return nil, fmt.Errorf("store: mark backup: %w", err)
		}
		all = append(all, h)
	}
	return all, rows.Err()
}

// BackupMark tells which writes of a replica stand inside a backup. It is a
// type of its own so that a host whose backups run elsewhere can bring another.
type BackupMark struct{}

// BackupMark is the one that this store's own backups write.
func (s *Store) BackupMark() BackupMark { return BackupMark{} }

// Safe is the number of the replica's last write inside a finished backup; 0
// for none.
func (BackupMark) Safe(t *Tx, clientID, replica string) (int64, error) {
	l, err := t.Replica(clientID, replica)
	return l.Safe, err
}
