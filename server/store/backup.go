package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Facts in the meta table that backups live by.
const (
	metaBackupAt = "backup_at" // when the last backup was made, RFC 3339
	metaKeyID    = "key_id"    // which keys the secrets of this file were made with
)

// Errors of a backup that the person can act on.
var (
	ErrBackupExists = errors.New("store: a file of that name is already there")
	ErrBackupInside = errors.New("store: a backup inside of the data folder is lost together with it")
)

// Backup writes the whole practice, as of one moment, into a new file, while
// work goes on. The file was read back and found whole before it gets its
// name. The keys beside the database are not in it: whoever finds a backup can
// check no PIN and no code with it.
func (s *Store) Backup(ctx context.Context, file string, now time.Time) (size int64, err error) {
	if err := s.outside(file); err != nil {
		return 0, err
	}
	if _, err := os.Lstat(file); err == nil {
		return 0, ErrBackupExists
	}
	if err := s.Write(ctx, func(tx *Tx) error {
		return errors.Join(tx.SetMeta(metaKeyID, s.Keys.KeyID), tx.SetMeta(metaBackupAt, now.UTC().Format(time.RFC3339)))
	}); err != nil {
		return 0, err
	}
	part := file + ".part"
	if err := os.Remove(part); err != nil && !os.IsNotExist(err) {
		return 0, fmt.Errorf("store: backup: %w", err)
	}
	defer os.Remove(part) //nolint:errcheck // gone already if all went well
	f, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return 0, fmt.Errorf("store: backup: %w", err)
	}
	err = s.vacuumInto(ctx, part)
	if err == nil {
		_, err = inspect(ctx, part)
	}
	if err = errors.Join(err, f.Sync()); err == nil {
		var fi os.FileInfo
		if fi, err = f.Stat(); err == nil {
			size = fi.Size()
		}
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return 0, fmt.Errorf("store: backup: %w", err)
	}
	// Link refuses where Rename would overwrite what appeared meanwhile.
	if err := os.Link(part, file); err != nil {
		if errors.Is(err, os.ErrExist) {
			return 0, ErrBackupExists
		}
		if err := os.Rename(part, file); err != nil { // a file system without links
			return 0, fmt.Errorf("store: backup: %w", err)
		}
	}
	if err := syncDir(filepath.Dir(file)); err != nil {
		return size, wrap("backup", err)
	}
	// The backup is whole and has its name. Should the note of it fail, then
	// computers keep their writes until the next one: nothing is lost.
	_ = s.markBackup(ctx, file)
	return size, nil
}

// outside refuses a file in the data folder, however it is spelled.
func (s *Store) outside(file string) error {
	home, err1 := filepath.Abs(s.dir)
	dir, err2 := filepath.Abs(filepath.Dir(file))
	if err := errors.Join(err1, err2); err != nil {
		return fmt.Errorf("store: backup: %w", err)
	}
	for _, p := range []*string{&home, &dir} {
		if real, err := filepath.EvalSymlinks(*p); err == nil {
			*p = real
		}
	}
	if rel, err := filepath.Rel(home, dir); err == nil && rel != ".." && !strings.HasPrefix(rel, ".."+string(filepath.Separator)) {
		return ErrBackupInside
	}
	return nil
}

// vacuumInto copies through a connection of its own: the writer goes on.
func (s *Store) vacuumInto(ctx context.Context, file string) (err error) {
	db, err := sql.Open("sqlite", dsn(filepath.Join(s.dir, FileName), false))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	_, err = db.ExecContext(ctx, "VACUUM INTO ?", file)
	return err
}

// LastBackup is when the last backup was made; zero if never.
func (t *Tx) LastBackup() (time.Time, error) {
	v, err := t.Meta(metaBackupAt)
	if v == "" || err != nil {
		return time.Time{}, err
	}
	at, err := time.Parse(time.RFC3339, v)
	return at, wrap("read backup time", err)
}
