package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// MailState is how far a mail has come.
type MailState string

// The states. A mail is queued until the mail server answered for the first
// time; delayed means that it will be tried again.
const (
	MailQueued   MailState = "queued"
	MailAccepted MailState = "accepted" // the mail server took it
	MailDelayed  MailState = "delayed"  // 4xx, or no connection
	MailRefused  MailState = "refused"  // 5xx; never tried again
	MailDropped  MailState = "dropped"  // nobody may or needs to get it any more
)

// Mail is one row of the outbox. Zero times mean "not".
type Mail struct {
	ID, ClientID, StaffID string
	LinkID                string // a sign-in mail
	Kind                  string // the letter's name
	Sealed                []byte // address and content; nil once it left or was given up
	State                 MailState
	Tries                 int
	Code                  int    // of the mail server's last answer; 0 means that there was none
	Words                 string // of that answer, without addresses
	Queued, Next          time.Time
	Stops                 time.Time // from then on it is not sent any more
	Sent                  time.Time

	OnFile  string      // the client's or staff member's address as of now; "" for neither
	Useless auth.Reason // of a sign-in mail: why its link no longer works, "" if it does
	MayGet  bool        // whoever it is for may still get mail from us
}

// mailAlive is what makes a mail worth sending, in the words of the statement
// that leases it: a sign-in mail whose link was replaced a moment ago never
// leaves, and neither does mail to somebody who wants none.
const mailAlive = `(outbox.stops_at > :now
	AND (outbox.link_id IS NULL OR EXISTS (SELECT 1 FROM link WHERE link.id = outbox.link_id
		AND link.used_at IS NULL AND link.replaced_at IS NULL AND link.ended_at IS NULL AND link.stops_at > :now))
	AND (outbox.client_id IS NULL OR EXISTS (SELECT 1 FROM client WHERE client.id = outbox.client_id
		AND client.no_mail = 0 AND client.portal_on = 1 AND client.ways <> 'pin'))
	AND (outbox.staff_id IS NULL OR EXISTS (SELECT 1 FROM staff WHERE staff.id = outbox.staff_id AND staff.disabled_at IS NULL)))`

const mailOpen = `outbox.state IN ('queued', 'delayed')`

// PutMail queues a mail, leased until the given moment to the sender in this
// process, which gets it from memory after the commit. It reports false, and
// queues nothing, if the client or staff member gets no mail.
func (t *Tx) PutMail(m Mail, leased time.Time) (bool, error) {
	r, err := t.Exec(`INSERT INTO outbox (id, client_id, staff_id, link_id, kind, sealed, state, tries, next_at, lease_until, queued_at, stops_at)
		SELECT :id, :client, :staff, :link, :kind, :sealed, 'queued', 1, :now, :leased, :now, :stops
		WHERE (:client IS NULL OR EXISTS (SELECT 1 FROM client WHERE id = :client AND no_mail = 0 AND portal_on = 1 AND ways <> 'pin'))
		AND (:staff IS NULL OR EXISTS (SELECT 1 FROM staff WHERE id = :staff AND disabled_at IS NULL))`,
		sql.Named("id", m.ID), sql.Named("client", orNull(m.ClientID)), sql.Named("staff", orNull(m.StaffID)),
		sql.Named("link", orNull(m.LinkID)), sql.Named("kind", m.Kind), sql.Named("sealed", m.Sealed),
		sql.Named("now", micros(m.Queued)), sql.Named("leased", micros(leased)), sql.Named("stops", micros(m.Stops)))
	if err = one(r, err); errors.Is(err, ErrNone) {
		return false, nil
	}
	if err != nil {
		return false, fmt.Errorf("store: queue mail: %w", err)
	}
	return true, nil
}

func orNull(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

// DueMails is up to limit mails that may be leased at now, the longest due
// first, and the moment at which the next one will be (zero: none waits).
func (t *Tx) DueMails(now time.Time, limit int) (ids []string, next time.Time, err error) {
	rows, err := t.Query(`SELECT id FROM outbox WHERE `+mailOpen+` AND next_at <= ?1 AND (lease_until IS NULL OR lease_until <= ?1)
		ORDER BY next_at, id LIMIT ?2`, micros(now), limit)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("store: find due mails: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, time.Time{}, fmt.Errorf("store: find due mails: %w", err)
		}
		ids = append(ids, id)
	}
	var at sql.NullInt64
	err = t.QueryRow(`SELECT min(max(next_at, ifnull(lease_until, 0))) FROM outbox WHERE `+mailOpen+`
		AND (next_at > ?1 OR lease_until > ?1)`, micros(now)).Scan(&at)
	if err != nil {
		return nil, time.Time{}, fmt.Errorf("store: find due mails: %w", err)
	}
	return ids, moment(at), rows.Err()
}

// LeaseMail takes a due mail for one try, which is counted at once, so that a
// mail that brings the sender down is not tried for ever. A mail that is not
// worth sending any more comes back as dropped, with its content erased.
// [ErrNone] means that somebody else has it or that it is not due.
func (t *Tx) LeaseMail(id string, now, until time.Time) (Mail, error) {
	r, err := t.Exec(`UPDATE outbox SET lease_until = :until, tries = tries + 1
		WHERE id = :id AND `+mailOpen+` AND next_at <= :now AND (lease_until IS NULL OR lease_until <= :now) AND `+mailAlive,
		sql.Named("id", id), sql.Named("now", micros(now)), sql.Named("until", micros(until)))
	if err = one(r, err); err == nil {
		m, _, err := t.Mail(id, now)
		return m, err
	}
	if !errors.Is(err, ErrNone) {
		return Mail{}, fmt.Errorf("store: lease mail: %w", err)
	}
	return t.DropMail(id, now)
}

// DropMail gives up a mail that is not worth sending any more. [ErrNone] means
// that it is, or that it already came to its end.
func (t *Tx) DropMail(id string, now time.Time) (Mail, error) {
	r, err := t.Exec(`UPDATE outbox SET state = 'dropped', sealed = NULL, lease_until = NULL
		WHERE id = :id AND `+mailOpen+` AND NOT `+mailAlive,
		sql.Named("id", id), sql.Named("now", micros(now)))
	if err = one(r, err); errors.Is(err, ErrNone) {
		return Mail{}, ErrNone
	}
	if err != nil {
		return Mail{}, fmt.Errorf("store: drop mail: %w", err)
	}
	m, _, err := t.Mail(id, now)
	return m, err
}

// ReleaseMails ends every lease. For the start: the folder's lock says that no
// other process sends.
func (t *Tx) ReleaseMails() error {
	if _, err := t.Exec(`UPDATE outbox SET lease_until = NULL WHERE lease_until IS NOT NULL`); err != nil {
		return fmt.Errorf("store: release mails: %w", err)
	}
	return nil
}

// Mail reads one mail and reports whether it is worth sending at now, or
// [ErrNone].
func (t *Tx) Mail(id string, now time.Time) (m Mail, alive bool, err error) {
	err = t.QueryRow(`SELECT `+mailAlive+` FROM outbox WHERE id = :id`, sql.Named("id", id), sql.Named("now", micros(now))).Scan(&alive)
	if errors.Is(err, sql.ErrNoRows) {
		return Mail{}, false, ErrNone
	}
	if err != nil {
		return Mail{}, false, fmt.Errorf("store: read mail: %w", err)
	}
	m, err = scanMail(t.QueryRow(`SELECT `+mailColumns+mailFrom+` WHERE o.id = ?`, id), now)
	return m, alive, err
}
