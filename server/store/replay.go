package store

import (
	"database/sql"
	"encoding/base64"
	"errors"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"time"
)

// endSecrets ends whatever could open something and was made before the
// restore: the person who holds it may have used it after the backup.
func (r *RestoreReport) endSecrets(t *sql.Tx, now time.Time) error {
	const open = ` SET ended_at = ? WHERE used_at IS NULL AND replaced_at IS NULL AND ended_at IS NULL`
	at := micros(now)
	return errors.Join(
		add(&r.Links)(t.Exec(`UPDATE link`+open, at)),
		add(&r.PINs)(t.Exec(`UPDATE pin`+open, at)),
		none(t.Exec(`UPDATE attempt SET ended_at = ? WHERE done_at IS NULL AND ended_at IS NULL`, at)),
		none(t.Exec(`UPDATE device SET code_hash = NULL, code_stops_at = NULL`)),
		none(t.Exec(`UPDATE staff SET setup_hash = NULL`)),
		none(t.Exec(`DELETE FROM staff_session`)),
		none(t.Exec(`UPDATE outbox SET state = 'dropped', sealed = NULL, lease_until = NULL WHERE state IN ('queued', 'delayed')`)),
	)
}

func none(_ sql.Result, err error) error { return err }

// replay ends again what the list of ended names. Lines stand in the order of
// the acts, so the last one about an id decides; what it undid is left as the
// backup has it.
func (r *RestoreReport) replay(t *sql.Tx, dir string) error {
	all, unread, err := readEnded(dir)
	if err != nil {
		return err
	}
	r.Unread = unread
	var backup string
	if err := t.QueryRow(`SELECT value FROM meta WHERE key = ?`, metaBackupAt).Scan(&backup); err != nil {
		return err
	}
	made, err := time.Parse(time.RFC3339, backup)
	if err != nil {
		return err
	}
	last := map[Ended]Ended{}
	for _, e := range all {
		last[Ended{Kind: e.Kind, ID: e.ID}] = e
	}
	for _, e := range last {
		if err := r.again(t, e, made); err != nil {
			return err
		}
	}
	slices.Sort(r.Look)
	return nil
}

func (r *RestoreReport) again(t *sql.Tx, e Ended, backup time.Time) error {
	if e.Undone {
		return nil
	}
	switch e.Kind {
	case EndedDevice:
		return add(&r.Devices)(t.Exec(`UPDATE device SET ended_at = ?, ended_reason = ? WHERE id = ? AND ended_at IS NULL`, micros(e.At), e.Reason, e.ID))
	case EndedPortal:
		return add(&r.Clients)(t.Exec(`UPDATE client SET portal_on = 0 WHERE id = ? AND portal_on = 1`, e.ID))
	case EndedStaff:
		return add(&r.Staff)(t.Exec(`UPDATE staff SET disabled_at = ? WHERE id = ? AND disabled_at IS NULL`, micros(e.At), e.ID))
	case EndedPasskey:
		id, err := base64.RawURLEncoding.DecodeString(e.ID)
		if err != nil {
			r.Unread++
			return nil
		}
		return none(t.Exec(`DELETE FROM passkey WHERE id = ?`, id))
	case EndedAccount:
		return endAccount(t, e.ID)
	case EndedChanged:
		if e.At.After(backup) {
			r.Look = append(r.Look, e.ID)
		}
	}
	return nil
}

// endAccount unlinks the account with this name in the list.
func endAccount(t *sql.Tx, name string) error {
	rows, err := t.Query(`SELECT iss, sub FROM staff_account`)
	if err != nil {
		return err
	}
	var iss, sub string
	found := false
	for rows.Next() && !found {
		if err := rows.Scan(&iss, &sub); err != nil {
			return errors.Join(err, rows.Close())
		}
		found = accountName(iss, sub) == name
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil || !found {
		return err
	}
	return none(t.Exec(`DELETE FROM staff_account WHERE iss = ? AND sub = ?`, iss, sub))
}

// add counts the rows of a result.
func add(n *int64) func(sql.Result, error) error {
	return func(res sql.Result, err error) error {
		if err != nil {
			return err
		}
		rows, err := res.RowsAffected()
		*n += rows
		return err
	}
}

// newestMigration is the schema version of this program.
func newestMigration() (newest int64, err error) {
	files, err := fs.Glob(migrations, "migrations/*.sql")
	for _, f := range files {
		number, _, _ := strings.Cut(strings.TrimPrefix(f, "migrations/"), "_")
		n, e := strconv.ParseInt(number, 10, 64)
		err = errors.Join(err, e)
		newest = max(newest, n)
	}
	return newest, wrap("read migrations", err)
}
