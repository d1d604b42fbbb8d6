package replica

import (
	"database/sql"
	"errors"
	"net/url"
	"os"
	"path/filepath"

	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Names inside the folder of a store.
const (
	dbName      = "replica.db"
	newName     = "mended.db"  // being built while a damaged store is mended
	damagedName = "damaged.db" // the last one that was set aside
	lockName    = "replica.lock"
	spareName   = "spare"
	filesName   = "files"
)

// Every table has the same form; what it holds is sealed. at is a place, name
// an HMAC or nothing.
const schema = `
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS row   (at INTEGER PRIMARY KEY, name BLOB NOT NULL, box BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS chunk (at INTEGER PRIMARY KEY, name BLOB NOT NULL, box BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS queue (at INTEGER PRIMARY KEY, name BLOB NOT NULL, box BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS stage (at INTEGER PRIMARY KEY, name BLOB NOT NULL, box BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS local (at INTEGER PRIMARY KEY, name BLOB NOT NULL, box BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS meta  (at INTEGER PRIMARY KEY, name BLOB NOT NULL, box BLOB NOT NULL);
COMMIT;
`

var allTables = []table{tabRow, tabChunk, tabQueue, tabStage, tabLocal, tabMeta}

// parts are the files that SQLite keeps for one database.
var parts = []string{"", "-wal", "-shm", "-journal"}

// openDB opens or makes a database. Every pragma stands in the address: an Exec
// on a pool would set one connection only. busy_timeout stands first, so that
// the ones after it can wait for a lock.
func openDB(path string) (*sql.DB, error) {
	path, err := filepath.Abs(path) // a relative path would read as the host of the file: address
	if err != nil {
		return nil, diskError("find", err)
	}
	// Made by us before SQLite sees it, so that it is never readable by others.
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, diskError("open", err)
	}
	st, err := f.Stat()
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, diskError("open", err)
	}
	db, err := sql.Open("sqlite", dsn(path))
	if err != nil {
		return nil, diskError("open", err)
	}
	db.SetMaxOpenConns(1)
	if st.Size() > 0 {
		return db, nil
	}
	if _, err := db.Exec(schema); err != nil {
		return nil, errors.Join(diskError("open", err), db.Close())
	}
	return db, nil
}

func dsn(path string) string {
	slash := filepath.ToSlash(path)
	if slash[0] != '/' {
		slash = "/" + slash // a Windows drive
	}
	q := url.Values{"_txlock": {"immediate"}, "_pragma": {
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "secure_delete(ON)", "temp_store(MEMORY)",
		"trusted_schema(OFF)", "cache_size(-4000)",
	}}
	return (&url.URL{Scheme: "file", Path: slash, RawQuery: q.Encode()}).String()
}

// sealedRow is a row as the disk has it.
type sealedRow struct {
	at        int64
	name, box []byte
}

// eachRow reads a table, or the part that a clause names, in the order of its
// places.
func eachRow(db *sql.DB, t table, fn func(sealedRow) error) error {
	return query(db, t, "ORDER BY at", fn)
}

func query(db *sql.DB, t table, clause string, fn func(sealedRow) error, args ...any) error {
	return scan(db, string(t), "SELECT at, name, box FROM "+string(t)+" "+clause, func(rows *sql.Rows) error {
		r, err := scanRow(rows)
		if err != nil {
			return readError("read "+string(t), err)
		}
		return fn(r)
	}, args...)
}

// scanRow reads at, name and box, after what goes into before.
func scanRow(rows *sql.Rows, before ...any) (r sealedRow, err error) {
	var at any // into a number it would go by way of its digits
	if err := rows.Scan(append(before, &at, &r.name, &r.box)...); err != nil {
		return r, err
	}
	var ok bool
	if r.at, ok = at.(int64); !ok {
		return r, damaged("a place")
	}
	return r, nil
}

// scan goes through what a statement finds. An error of fn is the caller's.
func scan(db *sql.DB, what, statement string, fn func(*sql.Rows) error, args ...any) (err error) {
	rows, err := db.Query(statement, args...)
	if err != nil {
		return readError("read "+what, err)
	}
	defer func() {
		if cerr := rows.Close(); cerr != nil && err == nil {
			err = readError("read "+what, cerr)
		}
	}()
	for rows.Next() {
		if err := fn(rows); err != nil {
			return err
		}
	}
	return readError("read "+what, rows.Err())
}

// readRows is query into a list.
func readRows(db *sql.DB, t table, clause string, args ...any) (out []sealedRow, err error) {
	err = query(db, t, clause, func(r sealedRow) error {
		out = append(out, r)
		return nil
	}, args...)
	return out, err
}

// rename moves a database with its parts. The main file goes first: while it
// is gone, nobody takes the rest for a whole store.
func rename(dir, from, to string) error {
	for _, part := range parts {
		if err := os.Remove(filepath.Join(dir, to+part)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return diskError("set aside", err)
		}
	}
	for _, part := range parts {
		err := os.Rename(filepath.Join(dir, from+part), filepath.Join(dir, to+part))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			return diskError("set aside", err)
		}
	}
	return diskError("set aside", syncDir(dir))
}

func removeDB(dir, name string) error {
	for _, part := range parts {
		if err := os.Remove(filepath.Join(dir, name+part)); err != nil && !errors.Is(err, os.ErrNotExist) {
			return diskError("remove", err)
		}
	}
	return nil
}

func exists(path string) bool {
	_, err := os.Lstat(path)
	return err == nil
}
