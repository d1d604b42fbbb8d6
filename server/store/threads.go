package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/sync/record"
)

// StaffThread is a conversation as staff see it. Zero times mean "not".
type StaffThread struct {
	ClientID, ClientName string
	ID                   string
	Opened               time.Time
	OpenedBy             string // record.FromClient or FromStaff
	Last                 time.Time
	LastFrom, LastID     string // of its newest message
	Unread               int    // messages of the client that nobody of the practice looked at
	UnreadSince          time.Time
	For                  string // id of the staff member it was handed to; "" for none
	Hidden               time.Time
	HiddenBy             string
}

const threadColumns = `t.client_id, c.name, t.id, t.opened_at, t.opened_by, t.last_at, t.last_from, t.last_id,
	t.unread, t.unread_at, ifnull(t.staff_id, ''), t.hidden_at, t.hidden_by FROM thread t JOIN client c ON c.id = t.client_id`

func scanThread(row interface{ Scan(...any) error }) (s StaffThread, err error) {
	var opened, last, unread, hidden sql.NullInt64
	err = row.Scan(&s.ClientID, &s.ClientName, &s.ID, &opened, &s.OpenedBy, &last, &s.LastFrom, &s.LastID, &s.Unread, &unread, &s.For, &hidden, &s.HiddenBy)
	if errors.Is(err, sql.ErrNoRows) {
		return StaffThread{}, ErrNone
	}
	s.Opened, s.Last, s.UnreadSince, s.Hidden = moment(opened), moment(last), moment(unread), moment(hidden)
	return s, wrap("read thread", err)
}

// Thread is one conversation of a client, hidden or not, or [ErrNone].
func (t *Tx) Thread(clientID, id string) (StaffThread, error) {
	return scanThread(t.QueryRow(`SELECT `+threadColumns+` WHERE t.client_id = ? AND t.id = ?`, clientID, id))
}

// Threads is a client's conversations, hidden ones too, the newest first.
func (t *Tx) Threads(clientID string) ([]StaffThread, error) {
	return t.threads(`SELECT `+threadColumns+` WHERE t.client_id = ? ORDER BY t.last_at DESC, t.id`, clientID)
}

// UnreadThreads is the conversations of all clients in which a client wrote
// after staff looked last: who waits longest stands first. limit 0 means all.
func (t *Tx) UnreadThreads(limit int) ([]StaffThread, error) {
	if limit == 0 {
		limit = -1
	}
	return t.threads(`SELECT `+threadColumns+` WHERE t.unread > 0 ORDER BY t.unread_at, t.client_id, t.id LIMIT ?`, limit)
}

// CountUnread is how many conversations [Tx.UnreadThreads] would list, and how
// many messages wait in them.
func (t *Tx) CountUnread() (threads, messages int, err error) {
	err = t.QueryRow(`SELECT count(*), coalesce(sum(unread), 0) FROM thread WHERE unread > 0`).Scan(&threads, &messages)
	return threads, messages, wrap("count unread", err)
}

func (t *Tx) threads(query string, args ...any) (all []StaffThread, err error) {
	rows, err := t.Query(query, args...)
	if err != nil {
		return nil, fmt.Errorf("store: list threads: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		s, err := scanThread(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, s)
	}
	return all, rows.Err()
}

// said keeps a thread's row in step with its newest message. [ErrNone] means
// that there is no such thread in the portal.
func (t *Tx) said(clientID, thread, id, from string, now time.Time) error {
	return one(t.Exec(`UPDATE thread SET last_at = ?1, last_from = ?2, last_id = ?3,
		unread = unread + (?2 = 'client'), unread_at = CASE WHEN ?2 = 'client' THEN coalesce(unread_at, ?1) ELSE unread_at END
		WHERE client_id = ?4 AND id = ?5 AND hidden_at IS NULL`, micros(now), from, id, clientID, thread))
}

// openThread begins a conversation with its first message. [ErrNone] means
// that the id is taken.
func (t *Tx) openThread(clientID, thread, id, from string, now time.Time) error {
	return one(t.Exec(`INSERT INTO thread (client_id, id, opened_at, opened_by, last_at, last_from, last_id, unread, unread_at)
		VALUES (?1, ?2, ?3, ?4, ?3, ?4, ?5, ?4 = 'client', CASE WHEN ?4 = 'client' THEN ?3 END) ON CONFLICT DO NOTHING`,
		clientID, thread, micros(now), from, id))
}

// looked counts anew what staff have not seen behind a place in a thread.
func (t *Tx) looked(clientID, thread string, seq int64) error {
	var n int
	var since sql.NullString
	err := t.QueryRow(`SELECT count(*), min(ifnull(CAST(r.body AS TEXT) ->> 'got', CAST(r.body AS TEXT) ->> 'at'))
		FROM record r JOIN stream s ON s.id = r.stream WHERE s.name = ?1 AND r.seq > ?2 AND r.type = ?3 AND r.deleted = 0
		AND CAST(r.body AS TEXT) ->> 'thread' = ?4 AND CAST(r.body AS TEXT) ->> 'from' = 'client'`,
		AcctStream(clientID), seq, record.Messages.Type, thread).Scan(&n, &since)
	if err != nil {
		return fmt.Errorf("store: count unread: %w", err)
	}
	var at sql.NullInt64
	if since.Valid {
		oldest, err := time.Parse(time.RFC3339, since.String)
		if err != nil {
			return fmt.Errorf("store: count unread: %w", err)
		}
		at = sql.NullInt64{Int64: micros(oldest), Valid: true}
	}
	_, err = t.Exec(`UPDATE thread SET unread = ?, unread_at = ? WHERE client_id = ? AND id = ?`, n, at, clientID, thread)
	return wrap("count unread", err)
}

// HandOver gives a conversation to a staff member, or with "" to whoever comes
// first. The client need not know. [ErrNone] for a thread that is not there or
// somebody who does not work here (any more).
func (t *Tx) HandOver(clientID, thread, staffID string) error {
	return wrapNone("hand over", one(t.Exec(`UPDATE thread SET staff_id = ?1 WHERE client_id = ?2 AND id = ?3
		AND (?1 IS NULL OR EXISTS (SELECT 1 FROM staff WHERE id = ?1 AND disabled_at IS NULL))`, orNull(staffID), clientID, thread)))
}
