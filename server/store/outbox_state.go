package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

const mailColumns = `o.id, ifnull(o.client_id, ''), ifnull(o.staff_id, ''), ifnull(o.link_id, ''), o.kind, o.sealed, o.state, o.tries,
	o.smtp_code, o.smtp_text, o.queued_at, o.next_at, o.stops_at, o.sent_at,
	coalesce(c.email, s.email, ''), ifnull(c.no_mail = 0 AND c.portal_on = 1 AND c.ways <> 'pin', 1) AND s.disabled_at IS NULL,
	l.made_at, l.stops_at, l.used_at, l.replaced_at, l.ended_at`

const mailFrom = ` FROM outbox o LEFT JOIN client c ON c.id = o.client_id LEFT JOIN staff s ON s.id = o.staff_id LEFT JOIN link l ON l.id = o.link_id`

func scanMail(row interface{ Scan(...any) error }, now time.Time) (Mail, error) {
	var m Mail
	var queued, next, stops, sent, lMade, lStops, lUsed, lReplaced, lEnded sql.NullInt64
	err := row.Scan(&m.ID, &m.ClientID, &m.StaffID, &m.LinkID, &m.Kind, &m.Sealed, &m.State, &m.Tries,
		&m.Code, &m.Words, &queued, &next, &stops, &sent, &m.OnFile, &m.MayGet, &lMade, &lStops, &lUsed, &lReplaced, &lEnded)
	if errors.Is(err, sql.ErrNoRows) {
		return Mail{}, ErrNone
	}
	if err != nil {
		return Mail{}, fmt.Errorf("store: read mail: %w", err)
	}
	m.Queued, m.Next, m.Stops, m.Sent = moment(queued), moment(next), moment(stops), moment(sent)
	if m.LinkID != "" {
		m.Useless = auth.Link{Made: moment(lMade), Stops: moment(lStops), Used: moment(lUsed), Replaced: moment(lReplaced), Ended: moment(lEnded)}.Judge(now)
	}
	return m, nil
}

// MailTaken notes that the mail server took a mail; its content is erased.
// [ErrNone] means that the mail had already come to its end.
func (t *Tx) MailTaken(id string, code int, words string, now time.Time) error {
	return wrapNone("mail taken", one(t.Exec(`UPDATE outbox SET state = 'accepted', sealed = NULL, lease_until = NULL, smtp_code = ?, smtp_text = ?, sent_at = ?
		WHERE id = ? AND state IN ('queued', 'delayed')`, code, words, micros(now), id)))
}

// MailPutOff notes that a try failed for now; the mail is due again at next.
func (t *Tx) MailPutOff(id string, code int, words string, next time.Time) error {
	return wrapNone("mail put off", one(t.Exec(`UPDATE outbox SET state = 'delayed', lease_until = NULL, smtp_code = ?, smtp_text = ?, next_at = ?
		WHERE id = ? AND state IN ('queued', 'delayed')`, code, words, micros(next), id)))
}

// MailSlow shows a mail as delayed while its try still runs: it is leased and
// stays so.
func (t *Tx) MailSlow(id string) error {
	return wrapNone("mail slow", one(t.Exec(`UPDATE outbox SET state = 'delayed' WHERE id = ? AND state = 'queued'`, id)))
}

// MailGivenUp ends a mail that cannot be delivered, as refused or dropped; its
// content is erased.
func (t *Tx) MailGivenUp(id string, as MailState, code int, words string) error {
	return wrapNone("give mail up", one(t.Exec(`UPDATE outbox SET state = ?, sealed = NULL, lease_until = NULL, smtp_code = ?, smtp_text = ?
		WHERE id = ? AND state IN ('queued', 'delayed')`, as, code, words, id)))
}

// wrapNone keeps ErrNone as it is: callers branch on it.
func wrapNone(act string, err error) error {
	if err == nil || errors.Is(err, ErrNone) {
		return err
	}
	return fmt.Errorf("store: %s: %w", act, err)
}

// Mails is the mails to a client, the newest first; "" means those to nobody
// on file and to staff.
func (t *Tx) Mails(clientID string, limit int, now time.Time) (all []Mail, err error) {
	rows, err := t.Query(`SELECT `+mailColumns+mailFrom+` WHERE ifnull(o.client_id, '') = ? ORDER BY o.queued_at DESC, o.rowid DESC LIMIT ?`, clientID, limit)
	if err != nil {
		return nil, fmt.Errorf("store: list mails: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		m, err := scanMail(rows, now)
		if err != nil {
			return nil, err
		}
		all = append(all, m)
	}
	return all, rows.Err()
}

// MailCount is how the outbox stands.
type MailCount struct {
	Waiting int       // queued or delayed
	Delayed int       // of these
	Oldest  time.Time // when the oldest waiting one was queued; zero: none waits
	Sent    int       // taken by the mail server in the last day
	Refused int       // refused of those queued in the last day
}

// CountMails counts the outbox at now.
func (t *Tx) CountMails(now time.Time) (c MailCount, err error) {
	var oldest sql.NullInt64
	err = t.QueryRow(`SELECT count(*), count(*) FILTER (WHERE state = 'delayed'), min(queued_at) FROM outbox WHERE state IN ('queued', 'delayed')`).
		Scan(&c.Waiting, &c.Delayed, &oldest)
	if err == nil {
		// One index each: the outbox keeps a row of every mail there ever was.
		err = t.QueryRow(`SELECT (SELECT count(*) FROM outbox WHERE sent_at > ?1),
			(SELECT count(*) FROM outbox WHERE state IN ('refused', 'delayed', 'dropped') AND state = 'refused' AND queued_at > ?1)`,
			micros(now.Add(-24*time.Hour))).Scan(&c.Sent, &c.Refused)
	}
	if err != nil {
		return MailCount{}, fmt.Errorf("store: count mails: %w", err)
	}
	c.Oldest = moment(oldest)
	return c, nil
}
