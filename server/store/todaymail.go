package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// MailTrouble is a client whose newest mail did not arrive.
type MailTrouble struct {
	ID, Name string // the client
	Kind     string // the letter's name
	SignIn   bool   // it held a link
	State    MailState
	Words    string // the mail server's
	Queued   time.Time
}

// mailTroubleFor is how long a mail that nobody followed up is shown.
const mailTroubleFor = 14 * 24 * time.Hour

// MailTroubles is the clients whose newest mail was refused, given up, or is
// delayed, the latest first. A mail that left later, or a corrected address,
// ends it.
func (t *Tx) MailTroubles(now time.Time, limit int) (all []MailTrouble, err error) {
	rows, err := t.Query(`SELECT c.id, c.name, o.kind, o.link_id IS NOT NULL, o.state, o.smtp_text, o.queued_at
		FROM outbox o CROSS JOIN client c ON c.id = o.client_id LEFT JOIN link l ON l.id = o.link_id
		WHERE o.state IN ('refused', 'delayed', 'dropped') AND o.queued_at > ?1
		AND (o.state <> 'dropped' OR o.smtp_text <> '') AND (l.email IS NULL OR lower(l.email) = c.email_key)
		AND c.portal_on = 1 AND o.queued_at > ifnull(c.aside_at, 0)
		AND NOT EXISTS (SELECT 1 FROM outbox n WHERE n.client_id = o.client_id AND n.queued_at > o.queued_at AND n.state IN ('accepted', 'refused', 'delayed'))
		AND NOT EXISTS (SELECT 1 FROM event e WHERE e.kind = '`+EventChanged+`' AND e.at > o.queued_at AND e.client_id = o.client_id AND e.detail LIKE '%`+ChangedEmail+`%')
		ORDER BY o.queued_at DESC LIMIT ?2`, micros(now.Add(-mailTroubleFor)), limit)
	if err != nil {
		return nil, fmt.Errorf("store: find refused mail: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var m MailTrouble
		var queued int64
		if err := rows.Scan(&m.ID, &m.Name, &m.Kind, &m.SignIn, &m.State, &m.Words, &queued); err != nil {
			return nil, fmt.Errorf("store: find refused mail: %w", err)
		}
		m.Queued = time.UnixMicro(queued).UTC()
		all = append(all, m)
	}
	return all, rows.Err()
}

// LastMailTaken is when a mail was taken by the mail server last; zero if never.
func (t *Tx) LastMailTaken() (time.Time, error) {
	var at sql.NullInt64
	err := t.QueryRow(`SELECT max(sent_at) FROM outbox WHERE sent_at IS NOT NULL`).Scan(&at)
	return moment(at), wrap("find last mail", err)
}
