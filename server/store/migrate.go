package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/pressly/goose/v3"
)

//go:embed migrations/*.sql
var migrations embed.FS

// migrate brings the schema up to date. Before it changes a file that already
// holds a practice, it keeps a copy beside it, so that the version before can
// be put back.
func migrate(db *sql.DB, dir string) error {
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	p, err := goose.NewProvider(goose.DialectSQLite3, db, sub)
	if err != nil {
		return fmt.Errorf("store: migrations: %w", err)
	}
	ctx := context.Background()
	at, err := p.GetDBVersion(ctx)
	if err != nil {
		return fmt.Errorf("store: read schema version: %w", err)
	}
	pending, err := p.HasPending(ctx)
	if err != nil {
		return fmt.Errorf("store: read schema version: %w", err)
	}
	if !pending {
		return nil
	}
	if at > 0 {
		name := filepath.Join(dir, fmt.Sprintf("before-%04d.db", at+1))
		if err := os.Remove(name); err != nil && !os.IsNotExist(err) {
			return fmt.Errorf("store: remove old copy: %w", err)
		}
		if _, err := db.ExecContext(ctx, "VACUUM INTO ?", name); err != nil {
			return fmt.Errorf("store: keep a copy before migrating: %w", err)
		}
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("store: migrate: %w", err)
	}
	return nil
}
