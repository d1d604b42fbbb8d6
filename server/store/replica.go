package store

import (
	"database/sql"
	"errors"
	"fmt"

	"alcove/sync/record"
)

// Line is how far the writes of one replica were taken. The zero value is that
// of a replica nobody heard of.
type Line struct {
	N     int64
	Chain [32]byte
	Safe  int64 // what the newest finished backup holds
}

// Replica is the line of a client's replica. An id is one client's own: under
// another client it names another replica.
func (t *Tx) Replica(clientID, id string) (l Line, err error) {
	var chain []byte
	err = t.QueryRow(`SELECT last_n, chain, safe_n FROM replica WHERE client_id = ? AND id = ?`, clientID, id).Scan(&l.N, &chain, &l.Safe)
	if errors.Is(err, sql.ErrNoRows) {
		return Line{}, nil
	}
	if err != nil {
		return Line{}, fmt.Errorf("store: read replica: %w", err)
	}
	copy(l.Chain[:], chain)
	return l, nil
}

// Advance takes one write of a replica as dealt with: the next number, its
// place in the chain, and its id. The client's stream says so in the same
// transaction.
func (t *Tx) Advance(clientID, id string, n int64, chain [32]byte, mutation string) error {
	err := one(t.Exec(`INSERT INTO replica (client_id, id, last_n, chain) VALUES (?1, ?2, ?3, ?4)
		ON CONFLICT (client_id, id) DO UPDATE SET last_n = ?3, chain = ?4 WHERE last_n = ?3 - 1`, clientID, id, n, chain[:]))
	if err != nil {
		return wrap("advance replica", err)
	}
	if _, err := t.Exec(`INSERT INTO mutation (client_id, id) VALUES (?, ?) ON CONFLICT DO NOTHING`, clientID, mutation); err != nil {
		return fmt.Errorf("store: note write: %w", err)
	}
	_, err = t.Put(AcctStream(clientID), record.Replicas.Envelope(id, record.Replica{N: n, Chain: record.ChainText(chain)}))
	return err
}

// Applied reports whether a write with this id was dealt with, under whatever
// replica and number.
func (t *Tx) Applied(clientID, mutation string) (yes bool, err error) {
	err = t.QueryRow(`SELECT EXISTS (SELECT 1 FROM mutation WHERE client_id = ? AND id = ?)`, clientID, mutation).Scan(&yes)
	return yes, wrap("look for write", err)
}

// Part runs fn as a part of the act that can fail alone: an error undoes what
// fn did, and nothing else.
func (t *Tx) Part(fn func() error) (err error) {
	if _, err := t.Exec("SAVEPOINT part"); err != nil {
		return fmt.Errorf("store: savepoint: %w", err)
	}
	after := len(t.after)
	if err := fn(); err != nil {
		t.after = t.after[:after]
		if _, e := t.Exec("ROLLBACK TO part; RELEASE part"); e != nil {
			return fmt.Errorf("store: undo a part: %w", errors.Join(err, e))
		}
		return err
	}
	_, err = t.Exec("RELEASE part")
	return wrap("release", err)
}
