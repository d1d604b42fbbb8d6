package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// Errors of a restore that the person can act on.
var (
	ErrOtherKeys   = errors.New("store: the backup was made with other keys than the ones in the data folder")
	ErrNewerBackup = errors.New("store: the backup was made by a newer version of Alcove")
)

// RestoreReport is what a restore did.
type RestoreReport struct {
	Kept    string   // where the practice from before stands now; "" if there was none
	Links   int64    // open links that were ended
	PINs    int64    // open PINs that were ended
	Devices int64    // computers ended again, from the list of ended
	Clients int64    // clients whose portal was turned off again
	Staff   int64    // staff members disabled again
	Look    []string // ids of clients whose address or ways changed after the backup: what the backup says may be the old one
	Unread  int      // lines of the list of ended that could not be read
}

// Restore puts a backup in the place of the practice in dir, which must not be
// open. The practice from before is kept beside it. Nothing from before the
// restore opens anything: every open link, code, PIN and setup token ends, mail
// that was waiting is dropped, and whoever was ended since the backup is ended
// again. Until the last step, a rename, the practice from before stands.
func Restore(ctx context.Context, dir, file string, now time.Time) (r RestoreReport, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return r, fmt.Errorf("store: restore: %w", err)
	}
	lock, err := lockDir(dir)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, lock.Close()) }()
	f, err := inspect(ctx, file)
	if err != nil {
		return r, err
	}
	if _, err := os.Stat(filepath.Join(dir, KeyFileName)); err != nil {
		return r, ErrOtherKeys // on a new machine, the keys have to come first
	}
	keys, err := loadKeys(dir)
	if err != nil {
		return r, err
	}
	if keys.KeyID != f.keyID {
		return r, ErrOtherKeys
	}
	fresh := filepath.Join(dir, FileName+".restoring")
	if err := copyFile(fresh, file); err != nil {
		return r, fmt.Errorf("store: restore: %w", err)
	}
	if err := r.prepare(ctx, dir, fresh, f, now); err != nil {
		return r, err
	}
	if r.Kept, err = setAside(dir, now); err != nil {
		return r, fmt.Errorf("store: restore: %w", err)
	}
	if err := os.Rename(fresh, filepath.Join(dir, FileName)); err != nil {
		return r, fmt.Errorf("store: restore: %w", err)
	}
	return r, wrap("restore", syncDir(dir))
}

// prepare brings the copy to this version's schema and ends in it what must
// not come back to life.
func (r *RestoreReport) prepare(ctx context.Context, dir, fresh string, f found, now time.Time) (err error) {
	db, err := sql.Open("sqlite", dsn(fresh, false))
	if err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	db.SetMaxOpenConns(1)
	defer func() { err = errors.Join(err, db.Close()) }()
	newest, err := newestMigration()
	if err != nil {
		return err
	}
	if f.version > newest {
		return ErrNewerBackup
	}
	if err := migrate(db, dir); err != nil {
		return err
	}
	t, err := db.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	defer t.Rollback() //nolint:errcheck // after the commit it does nothing
	if err := errors.Join(r.endSecrets(t, now), r.replay(t, dir)); err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	if err := t.Commit(); err != nil {
		return fmt.Errorf("store: restore: %w", err)
	}
	// Out of the write-ahead log and into the file that is about to be renamed.
	_, err = db.ExecContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)")
	return wrap("restore", err)
}

// setAside keeps what stood there, and takes the write-ahead log away so that
// it can never be laid over the restored file.
func setAside(dir string, now time.Time) (kept string, err error) {
	path := filepath.Join(dir, FileName)
	if _, err := os.Stat(path); errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	kept = filepath.Join(dir, "before-restore-"+now.UTC().Format("20060102-150405.000")+".db")
	for _, part := range []string{"", "-wal"} {
		if err := copyFile(kept+part, path+part); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
	}
	for _, part := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + part); err != nil && !errors.Is(err, os.ErrNotExist) {
			return "", err
		}
	}
	return kept, syncDir(dir)
}

func copyFile(to, from string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close() //nolint:errcheck // only read
	out, err := os.OpenFile(to, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Sync(), out.Close())
}
