package store

import (
	"errors"
	"io/fs"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// NoRoom reports whether err came from a disk that is full or does not take
// writes. What was being written did not happen.
func NoRoom(err error) bool {
	var db *sqlite.Error
	if errors.As(err, &db) {
		switch db.Code() {
		case sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE, sqlite3.SQLITE_IOERR_FSYNC, sqlite3.SQLITE_READONLY:
			return true
		}
		return false
	}
	var file *fs.PathError
	return errors.As(err, &file) && file.Op == "write"
}
