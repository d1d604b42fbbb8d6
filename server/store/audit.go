package store

import (
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"time"
)

// AuditLine is one act of staff or of the command line.
type AuditLine struct {
	N      int64
	At     time.Time
	Actor  string // a staff id, or "cli:NAME" for the person at the command line
	Act    string // "client add"
	Object string // the id it was done to
	Detail string // no secret, no health text
	Hash   []byte // SHA-256 over the hash before and the members
}

// sum chains a line to the one before it: every member is led by its length,
// so that no two lines look alike.
func (l AuditLine) sum(before []byte) []byte {
	h := sha256.New()
	part := func(b []byte) {
		var n [8]byte
		binary.BigEndian.PutUint64(n[:], uint64(len(b)))
		h.Write(n[:])
		h.Write(b)
	}
	var n, at [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(l.N))
	binary.BigEndian.PutUint64(at[:], uint64(micros(l.At)))
	for _, b := range [][]byte{before, n[:], at[:], []byte(l.Actor), []byte(l.Act), []byte(l.Object), []byte(l.Detail)} {
		part(b)
	}
	return h.Sum(nil)
}

// Audit adds a line to the chain, in the transaction of the act itself: there
// is no act without its line and no line without its act.
func (t *Tx) Audit(actor, act, object, detail string, now time.Time) error {
	if actor == "" {
		return errors.New("store: audit: an act without an actor")
	}
	l := AuditLine{N: 1, At: now, Actor: actor, Act: act, Object: object, Detail: detail}
	var before []byte
	err := t.QueryRow(`SELECT n + 1, hash FROM audit ORDER BY n DESC LIMIT 1`).Scan(&l.N, &before)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("store: audit: %w", err)
	}
	l.Hash = l.sum(before)
	if _, err := t.Exec(`INSERT INTO audit (n, at, actor, act, object, detail, hash) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		l.N, micros(now), actor, act, object, detail, l.Hash); err != nil {
		return fmt.Errorf("store: audit: %w", err)
	}
	return t.SetMeta(metaAuditHead, t.Keys().auditHead(l.N, l.Hash))
}

// AuditLines is the newest lines, newest first.
func (t *Tx) AuditLines(limit int) (lines []AuditLine, err error) {
	return t.auditLines(`SELECT n, at, actor, act, object, detail, hash FROM audit ORDER BY n DESC LIMIT ?`, limit)
}

func (t *Tx) auditLines(query string, args ...any) (lines []AuditLine, err error) {
	rows, err := t.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: read audit: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var l AuditLine
		var at int64
		if err := rows.Scan(&l.N, &at, &l.Actor, &l.Act, &l.Object, &l.Detail, &l.Hash); err != nil {
			return nil, fmt.Errorf("store: read audit: %w", err)
		}
		l.At = time.UnixMicro(at).UTC()
		lines = append(lines, l)
	}
	return lines, rows.Err()
}
