package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
	"alcove/sync/record"
)

// File is one file of a client: sent by them, or shared with them. What is in
// it stands in [Blobs] under Object. Zero times mean "not yet".
type File struct {
	ClientID, ID string
	Object       []byte
	Name, Type   string // Type is empty until the file is whole
	Size         int64  // bytes, as announced
	SHA256       [32]byte
	Made, Whole  time.Time
	Used         time.Time // a record names it
	Held         time.Time // out of the client's reach: in a hidden conversation, or taken back
}

// Limits of what one client's files may take.
const (
	MaxClientBytes = 1 << 30            // of all files together
	MaxOpenFiles   = 20                 // announced and not yet whole
	keepUnused     = 7 * 24 * time.Hour // a file that no record names
)

// Errors of a file.
var (
	ErrNoRoom    = errors.New("store: this client's files take all the room they may")
	ErrOtherFile = errors.New("store: the id names another file")
)

const fileColumns = `client_id, id, object, name, type, size, sha256, made_at, whole_at, used_at, held_at`

func scanFile(row interface{ Scan(...any) error }) (f File, err error) {
	var made, whole, used, held sql.NullInt64
	var sum []byte
	err = row.Scan(&f.ClientID, &f.ID, &f.Object, &f.Name, &f.Type, &f.Size, &sum, &made, &whole, &used, &held)
	if errors.Is(err, sql.ErrNoRows) {
		return File{}, ErrNone
	}
	copy(f.SHA256[:], sum)
	f.Made, f.Whole, f.Used, f.Held = moment(made), moment(whole), moment(used), moment(held)
	return f, wrap("read file", err)
}

// ClientFile is a client's file, or [ErrNone]: somebody else's is not there.
func (t *Tx) ClientFile(clientID, id string) (File, error) {
	return scanFile(t.QueryRow(`SELECT `+fileColumns+` FROM file WHERE client_id = ? AND id = ?`, clientID, id))
}

// ObjectKey names the pieces of a file: a keyed hash, so that nobody who sees
// the names can tell which known document a client has.
func (k *Keys) ObjectKey(clientID, fileID string, sum [32]byte) []byte {
	return auth.Derive(k.Purpose("file name"), "object", []byte(clientID), []byte(fileID), sum[:])
}

// AnnounceFile makes room for a file. The same announcement again gives the
// same file, because the answer may have been lost; another one under its id
// is [ErrOtherFile].
func (t *Tx) AnnounceFile(f File, now time.Time) (File, error) {
	old, err := t.ClientFile(f.ClientID, f.ID)
	switch {
	case err == nil && old.Size == f.Size && old.SHA256 == f.SHA256:
		return old, nil
	case err == nil:
		return File{}, ErrOtherFile
	case !errors.Is(err, ErrNone):
		return File{}, err
	}
	var held int64
	var open int
	err = t.QueryRow(`SELECT coalesce(sum(size), 0), count(*) - count(whole_at) FROM file WHERE client_id = ?`, f.ClientID).Scan(&held, &open)
	if err != nil {
		return File{}, fmt.Errorf("store: count files: %w", err)
	}
	if held+f.Size > MaxClientBytes || open >= MaxOpenFiles {
		return File{}, ErrNoRoom
	}
	f.Object, f.Made, f.Whole, f.Used = t.Keys().ObjectKey(f.ClientID, f.ID, f.SHA256), now, time.Time{}, time.Time{}
	_, err = t.Exec(`INSERT INTO file (client_id, id, object, name, size, sha256, made_at) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		f.ClientID, f.ID, f.Object, f.Name, f.Size, f.SHA256[:], micros(now))
	return f, wrap("announce file", err)
}

// FileWhole notes that all of a file arrived and what it is.
func (t *Tx) FileWhole(clientID, id, typ string, now time.Time) error {
	return wrap("note whole file", one(t.Exec(`UPDATE file SET whole_at = coalesce(whole_at, ?), type = ? WHERE client_id = ? AND id = ?`, micros(now), typ, clientID, id)))
}

// DropFile forgets a file that no record names, with what is in it.
func (t *Tx) DropFile(clientID, id string) error {
	var object []byte
	err := t.QueryRow(`DELETE FROM file WHERE client_id = ? AND id = ? AND used_at IS NULL RETURNING object`, clientID, id).Scan(&object)
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNone
	}
	if err != nil {
		return fmt.Errorf("store: drop file: %w", err)
	}
	return t.dropPieces(object)
}

// useFiles is what a record says of files, which it names from now on.
func (t *Tx) useFiles(clientID string, ids []string, now time.Time) (out []record.File, err error) {
	var missing MissingFiles
	for _, id := range ids {
		f, err := t.ClientFile(clientID, id)
		if errors.Is(err, ErrNone) || err == nil && f.Whole.IsZero() {
			missing.IDs = append(missing.IDs, id)
			continue
		}
		if err != nil {
			return nil, err
		}
		out = append(out, f.Record())
		if _, err := t.Exec(`UPDATE file SET used_at = coalesce(used_at, ?) WHERE client_id = ? AND id = ?`, micros(now), clientID, id); err != nil {
			return nil, fmt.Errorf("store: use file: %w", err)
		}
	}
	if missing.IDs != nil {
		return nil, &missing
	}
	return out, nil
}

// Record is what records say of the file.
func (f File) Record() record.File {
	return record.File{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size, SHA256: record.ChainText(f.SHA256)}
}

// sweepFiles forgets files that no record came to name.
func (t *Tx) sweepFiles(now time.Time) error {
	rows, err := t.Query(`SELECT client_id, id FROM file WHERE used_at IS NULL AND made_at <= ? LIMIT 100`, micros(now.Add(-keepUnused)))
	if err != nil {
		return fmt.Errorf("store: sweep files: %w", err)
	}
	var old [][2]string
	for rows.Next() {
		var f [2]string
		if err := rows.Scan(&f[0], &f[1]); err != nil {
			return errors.Join(err, rows.Close())
		}
		old = append(old, f)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return fmt.Errorf("store: sweep files: %w", err)
	}
	for _, f := range old {
		if err := t.DropFile(f[0], f[1]); err != nil {
			return err
		}
	}
	return nil
}
