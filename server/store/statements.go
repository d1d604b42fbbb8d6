package store

import (
	"database/sql"
	"sync"
)

// maxStatements bounds how many statements are kept. Our SQL is fixed text, so
// there are fewer; more would mean that somebody builds SQL from values.
const maxStatements = 512

// statements keeps what SQLite made of our SQL, for one pool of connections:
// reading the text again costs a third of a sign-in's time.
type statements struct {
	db   *sql.DB
	mu   sync.RWMutex
	kept map[string]*sql.Stmt
}

func newStatements(db *sql.DB) *statements {
	return &statements{db: db, kept: map[string]*sql.Stmt{}}
}

func (s *statements) get(query string) *sql.Stmt {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.kept[query]
}

// keep prepares queries for the next time. It may wait for a connection of the
// pool, so the caller holds none, and no lock is held meanwhile.
func (s *statements) keep(queries map[string]bool) {
	for query := range queries {
		if !s.room(query) {
			continue
		}
		stmt, err := s.db.Prepare(query)
		if err != nil {
			continue // it stays as it is, and fails where it is used
		}
		if !s.put(query, stmt) {
			stmt.Close() //nolint:errcheck // another one was faster; nobody used this one
		}
	}
}

func (s *statements) room(query string) bool {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.kept[query] == nil && len(s.kept) < maxStatements
}

func (s *statements) put(query string, stmt *sql.Stmt) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.kept[query] != nil || len(s.kept) >= maxStatements {
		return false
	}
	s.kept[query] = stmt
	return true
}

// within is one transaction's view of the kept statements.
type within struct {
	*statements
	tx     *sql.Tx
	bound  map[string]*sql.Stmt
	unkept map[string]bool
}

func (s *statements) within(tx *sql.Tx) *within {
	return &within{statements: s, tx: tx, bound: map[string]*sql.Stmt{}, unkept: map[string]bool{}}
}

// stmt is a kept statement inside of the transaction; nil: not kept (yet).
func (w *within) stmt(query string) *sql.Stmt {
	if w == nil { // before there is a pool, while the store opens
		return nil
	}
	if stmt := w.bound[query]; stmt != nil {
		return stmt
	}
	switch kept := w.get(query); {
	case kept != nil:
		w.bound[query] = w.tx.Stmt(kept)
	case w.unkept[query]:
		// An act that says the same thousands of times must not wait for the
		// end to have it read once: that was most of the time of an import.
		stmt, err := w.tx.Prepare(query) // lives as long as the transaction
		if err != nil {
			return nil // it fails where it is used
		}
		w.bound[query] = stmt
	default:
		w.unkept[query] = true
		return nil
	}
	return w.bound[query]
}

// over keeps what was new. Call it when the transaction has ended.
func (w *within) over() { w.keep(w.unkept) }

// Exec is [sql.Tx.Exec], without reading the SQL again.
func (t *Tx) Exec(query string, args ...any) (sql.Result, error) {
	if stmt := t.stmts.stmt(query); stmt != nil {
		return stmt.Exec(args...)
	}
	return t.Tx.Exec(query, args...)
}

// QueryRow is [sql.Tx.QueryRow], without reading the SQL again. Its row is
// read at once, so a kept statement is never asked while it still answers.
// Query has rows that are read while others are asked, perhaps with the same
// SQL: it is not kept.
func (t *Tx) QueryRow(query string, args ...any) *sql.Row {
	if stmt := t.stmts.stmt(query); stmt != nil {
		return stmt.QueryRow(args...)
	}
	return t.Tx.QueryRow(query, args...)
}
