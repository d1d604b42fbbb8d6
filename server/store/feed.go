package store

import (
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"

	"alcove/sync/record"
)

// AcctStream is the stream of one client's account.
func AcctStream(clientID string) string { return "acct:" + clientID }

// PracticeStream is the one that all clients read.
const PracticeStream = "practice:1"

// Put writes the newest version of a record and announces it once the act is
// durable. The envelope's own Seq is ignored: the stream gives the next one.
func (t *Tx) Put(stream string, e record.Envelope) (seq int64, err error) {
	id, seq, err := t.step(stream)
	if err != nil {
		return 0, err
	}
	body := []byte(e.Body)
	if e.Deleted || body == nil {
		body = []byte{}
	}
	_, err = t.Exec(`INSERT INTO record (stream, type, id, seq, v, deleted, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
		ON CONFLICT (stream, type, id) DO UPDATE SET seq = ?4, v = ?5, deleted = ?6, body = ?7`,
		id, e.Type, e.ID, seq, e.V, e.Deleted, body)
	return seq, wrap("put record", err)
}

// Erase leaves a tombstone, or does nothing where no record is.
func (t *Tx) Erase(stream, typ, id string) error {
	e, err := t.Record(stream, typ, id)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = t.Put(stream, record.Envelope{Type: typ, ID: id, V: e.V, Deleted: true})
	return err
}

// PutChanged is [Tx.Put] for a record that mirrors a row: it writes nothing if
// the same stands there already.
func (t *Tx) PutChanged(stream string, e record.Envelope) error {
	old, err := t.Record(stream, e.Type, e.ID)
	if err == nil && old.V == e.V && string(old.Body) == string(e.Body) {
		return nil
	}
	if err != nil && !errors.Is(err, ErrNone) {
		return err
	}
	_, err = t.Put(stream, e)
	return err
}

// step raises a stream's number, marks it, and has it announced.
func (t *Tx) step(stream string) (id, seq int64, err error) {
	err = t.QueryRow(`INSERT INTO stream (name, seq) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET seq = seq + 1 RETURNING id, seq`, stream).Scan(&id, &seq)
	if err != nil {
		return 0, 0, fmt.Errorf("store: raise stream: %w", err)
	}
	var mark [8]byte
	rand.Read(mark[:]) // never fails
	if _, err := t.Exec(`INSERT INTO mark (stream, seq, mark, at) VALUES (?, ?, ?, ?)`, id, seq, mark[:], micros(t.store.now())); err != nil {
		return 0, 0, fmt.Errorf("store: mark: %w", err)
	}
	t.AfterCommit(func() { t.store.poker.Announce(stream) })
	return id, seq, nil
}

// Record is the newest version of a record that is not deleted, or [ErrNone].
func (t *Tx) Record(stream, typ, id string) (record.Envelope, error) {
	e := record.Envelope{Type: typ, ID: id}
	var body []byte
	err := t.QueryRow(`SELECT r.seq, r.v, r.body FROM record r JOIN stream s ON s.id = r.stream
		WHERE s.name = ? AND r.type = ? AND r.id = ? AND r.deleted = 0`, stream, typ, id).Scan(&e.Seq, &e.V, &body)
	if errors.Is(err, sql.ErrNoRows) {
		return e, ErrNone
	}
	e.Body = body
	return e, wrap("read record", err)
}

// Records is all records of a type in a stream that are not deleted, in order.
func (t *Tx) Records(stream, typ string) (all []record.Envelope, err error) {
	rows, err := t.Query(`SELECT r.type, r.id, r.seq, r.deleted, r.v, r.body FROM record r JOIN stream s ON s.id = r.stream
		WHERE s.name = ? AND r.type = ? AND r.deleted = 0 ORDER BY r.seq`, stream, typ)
	if err != nil {
		return nil, fmt.Errorf("store: list records: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		e, err := scanRecord(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, rows.Err()
}

func scanRecord(rows *sql.Rows) (e record.Envelope, err error) {
	var body []byte
	if err := rows.Scan(&e.Type, &e.ID, &e.Seq, &e.Deleted, &e.V, &body); err != nil {
		return e, fmt.Errorf("store: read record: %w", err)
	}
	if !e.Deleted {
		e.Body = body
	}
	return e, nil
}
