package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// MailLine is one mail as staff see it: what became of it, and nothing of what
// stood in it.
type MailLine struct {
	ID, Kind             string
	ClientID, ClientName string // "" for a mail to staff
	State                MailState
	Code                 int // of the mail server's last answer; 0 means that there was none
	Words                string
	Tries                int
	Queued, Sent         time.Time
}

// MailLog is the newest mails of this client ("" for all), newest first.
func (t *Tx) MailLog(clientID string, limit int) (all []MailLine, err error) {
	rows, err := t.Query(`SELECT o.id, o.kind, ifnull(o.client_id, ''), ifnull(c.name, ''), o.state, o.smtp_code, o.smtp_text, o.tries, o.queued_at, o.sent_at
		FROM outbox o LEFT JOIN client c ON c.id = o.client_id WHERE ?1 = '' OR o.client_id = ?1 ORDER BY o.queued_at DESC, o.id LIMIT ?2`, clientID, limit)
	if err != nil {
		return nil, fmt.Errorf("store: mail log: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var l MailLine
		var queued, sent sql.NullInt64
		if err := rows.Scan(&l.ID, &l.Kind, &l.ClientID, &l.ClientName, &l.State, &l.Code, &l.Words, &l.Tries, &queued, &sent); err != nil {
			return nil, fmt.Errorf("store: mail log: %w", err)
		}
		l.Queued, l.Sent = moment(queued), moment(sent)
		all = append(all, l)
	}
	return all, rows.Err()
}
