package store

import (
	"errors"
	"fmt"
	"time"

	"alcove/sync/record"
)

// HideThread takes a conversation out of the portal: the client's computers
// forget it with their next pull, its files cannot be fetched any more, and it
// stays on file here, as it was. Whoever hides it has looked at it. [ErrNone]
// for one that is not there or hidden already.
func (t *Tx) HideThread(clientID, thread, by string, now time.Time) error {
	err := one(t.Exec(`UPDATE thread SET hidden_at = ?, hidden_by = ?, unread = 0, unread_at = NULL
		WHERE client_id = ? AND id = ? AND hidden_at IS NULL`, micros(now), by, clientID, thread))
	if err != nil {
		return wrapNone("hide thread", err)
	}
	stream := AcctStream(clientID)
	all, err := t.ofThread(stream, thread)
	if err != nil {
		return err
	}
	for _, e := range all {
		if _, err := t.Exec(`INSERT INTO kept (client_id, thread, n, type, id, v, body) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			clientID, thread, e.Seq, e.Type, e.ID, e.V, []byte(e.Body)); err != nil {
			return fmt.Errorf("store: hide thread: %w", err)
		}
		if err := t.Erase(stream, e.Type, e.ID); err != nil {
			return err
		}
		if err := t.holdFiles(clientID, e, micros(now)); err != nil {
			return err
		}
	}
	return nil
}

// ShowThread puts a hidden conversation back into the portal, in its order.
// [ErrNone] for one that is not hidden.
func (t *Tx) ShowThread(clientID, thread string) error {
	err := one(t.Exec(`UPDATE thread SET hidden_at = NULL, hidden_by = '' WHERE client_id = ? AND id = ? AND hidden_at IS NOT NULL`, clientID, thread))
	if err != nil {
		return wrapNone("show thread", err)
	}
	all, err := t.keptOf(clientID, thread)
	if err != nil {
		return err
	}
	for _, e := range all {
		if _, err := t.Put(AcctStream(clientID), e); err != nil {
			return err
		}
		if err := t.holdFiles(clientID, e, nil); err != nil {
			return err
		}
	}
	_, err = t.Exec(`DELETE FROM kept WHERE client_id = ? AND thread = ?`, clientID, thread)
	return wrap("show thread", err)
}

// ofThread is every record of a conversation that stands in the portal.
func (t *Tx) ofThread(stream, thread string) ([]record.Envelope, error) {
	return t.envelopes(`SELECT r.type, r.id, r.seq, r.deleted, r.v, r.body FROM record r JOIN stream s ON s.id = r.stream
		WHERE s.name = ?1 AND r.deleted = 0 AND (r.type = ?2 AND r.id = ?3 OR r.type IN (?4, ?5) AND CAST(r.body AS TEXT) ->> 'thread' = ?3) ORDER BY r.seq`,
		stream, record.Threads.Type, thread, record.Messages.Type, record.ReadMarks.Type)
}

// keptOf is every record of a conversation that was hidden.
func (t *Tx) keptOf(clientID, thread string) ([]record.Envelope, error) {
	return t.envelopes(`SELECT type, id, n, 0, v, body FROM kept WHERE client_id = ? AND thread = ? ORDER BY n`, clientID, thread)
}

// keptThere reports whether a hidden conversation holds a message of this id.
func (t *Tx) keptThere(clientID, id string) (yes bool, err error) {
	err = t.QueryRow(`SELECT EXISTS (SELECT 1 FROM kept WHERE client_id = ? AND id = ?)`, clientID, id).Scan(&yes)
	return yes, wrap("look for message", err)
}

func (t *Tx) envelopes(query string, args ...any) (all []record.Envelope, err error) {
	rows, err := t.Query(query, args...)
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

// holdFiles takes the files of a message out of the client's reach, or with
// nil back into it.
func (t *Tx) holdFiles(clientID string, e record.Envelope, at any) error {
	if e.Type != record.Messages.Type {
		return nil
	}
	m, err := record.Messages.Body(e)
	if err != nil {
		return err
	}
	for _, f := range m.Files {
		if _, err := t.Exec(`UPDATE file SET held_at = ? WHERE client_id = ? AND id = ?`, at, clientID, f.ID); err != nil {
			return fmt.Errorf("store: hold file: %w", err)
		}
	}
	return nil
}
