package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
)

// ErrNotBackup means that a file is no whole backup of a practice.
var ErrNotBackup = errors.New("store: this file is not a whole backup of Alcove")

// found is what a look into a backup tells.
type found struct {
	keyID   string
	version int64 // of the schema
}

// inspect reads a backup whole, without changing it: its pages, its rows'
// references, and that it is ours.
func inspect(ctx context.Context, file string) (f found, err error) {
	if _, err := os.Stat(file); err != nil {
		return f, fmt.Errorf("store: inspect: %w", err)
	}
	q := url.Values{"mode": {"ro"}, "_pragma": {"busy_timeout(5000)", "query_only(ON)", "trusted_schema(OFF)"}}
	db, err := sql.Open("sqlite", (&url.URL{Scheme: "file", Path: file, RawQuery: q.Encode()}).String())
	if err != nil {
		return f, fmt.Errorf("store: inspect: %w", err)
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	var whole string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check(1)").Scan(&whole); err != nil || whole != "ok" {
		return f, fmt.Errorf("%w: %w", ErrNotBackup, errors.Join(err, errors.New(whole)))
	}
	var broken int
	if err := db.QueryRowContext(ctx, "SELECT count(*) FROM pragma_foreign_key_check").Scan(&broken); err != nil || broken != 0 {
		return f, fmt.Errorf("%w: %d rows refer to nothing: %w", ErrNotBackup, broken, err)
	}
	if err := db.QueryRowContext(ctx, "SELECT max(version_id) FROM goose_db_version WHERE is_applied").Scan(&f.version); err != nil {
		return f, fmt.Errorf("%w: %w", ErrNotBackup, err)
	}
	if err := db.QueryRowContext(ctx, "SELECT value FROM meta WHERE key = ?", metaKeyID).Scan(&f.keyID); err != nil {
		return f, fmt.Errorf("%w: %w", ErrNotBackup, err)
	}
	return f, nil
}
