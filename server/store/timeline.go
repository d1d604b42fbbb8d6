package store

import (
	"database/sql"
	"errors"
	"time"

	"alcove/auth"
)

// Entry is an [Event] with what staff need to read it.
type Entry struct {
	Event
	By     string      // the staff member's name, if one did it
	Letter string      // kind of the letter, if it is about a mail
	Dead   auth.Reason // why its link did not work at that moment; "" if it did, or if it is about none
	Newer  time.Time   // when the mail that replaced that link was made, if it was
}

// Timeline is up to limit lines of a client, the newest first, before the line
// with the id before (0: from the newest), and whether older ones follow.
func (t *Tx) Timeline(clientID string, before int64, limit int) (lines []Entry, more bool, err error) {
	if before <= 0 {
		before = 1<<63 - 1
	}
	rows, err := t.Query(`SELECT e.id, e.at, e.kind, e.reason, e.device, e.ref, e.actor, e.detail, ifnull(s.name, ''),
			CASE WHEN l.id IS NOT NULL THEN 'sign-in-link' ELSE ifnull(o.kind, '') END,
			l.made_at, l.stops_at, l.used_at, l.replaced_at, l.ended_at, n.made_at
		FROM (SELECT * FROM event WHERE client_id = ? AND id < ? ORDER BY id DESC LIMIT ?) e
		LEFT JOIN staff s ON s.id = e.actor LEFT JOIN outbox o ON o.id = e.ref LEFT JOIN link l ON l.id = e.ref LEFT JOIN link n ON n.id = l.replaced_by
		ORDER BY e.id DESC`, clientID, before, limit+1)
	if err != nil {
		return nil, false, wrap("read timeline", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		l := Entry{Event: Event{ClientID: clientID}}
		var at, made, stops, used, replaced, ended, newer sql.NullInt64
		if err := rows.Scan(&l.ID, &at, &l.Kind, &l.Reason, &l.Device, &l.Ref, &l.Actor, &l.Detail, &l.By, &l.Letter,
			&made, &stops, &used, &replaced, &ended, &newer); err != nil {
			return nil, false, wrap("read timeline", err)
		}
		l.At = moment(at)
		if made.Valid {
			l.Dead = auth.Link{Made: moment(made), Stops: moment(stops), Used: then(used, l.At), Replaced: then(replaced, l.At), Ended: then(ended, l.At)}.Judge(l.At)
			l.Newer = moment(newer)
		}
		lines = append(lines, l)
	}
	if len(lines) > limit {
		return lines[:limit], true, rows.Err()
	}
	return lines, false, rows.Err()
}

// then is a moment as it was known at another: what came later had not
// happened yet.
func then(n sql.NullInt64, at time.Time) time.Time {
	if m := moment(n); m.Before(at) {
		return m
	}
	return time.Time{}
}

// LastOf is when a client's timeline last told of a kind; zero if it never did.
// The plus keeps SQLite from walking through everybody's lines of that kind.
func (t *Tx) LastOf(clientID, kind string) (time.Time, error) {
	var at sql.NullInt64
	err := t.QueryRow(`SELECT max(at) FROM event WHERE client_id = ? AND +kind = ?`, clientID, kind).Scan(&at)
	return moment(at), wrap("look at timeline", err)
}

// LastMail is the newest mail of a kind to a client, or [ErrNone].
func (t *Tx) LastMail(clientID, kind string, now time.Time) (Mail, error) {
	return scanMail(t.QueryRow(`SELECT `+mailColumns+mailFrom+` WHERE o.client_id = ? AND o.kind = ? ORDER BY o.queued_at DESC, o.rowid DESC LIMIT 1`, clientID, kind), now)
}

// NearMisses is the addresses not on file, asked for since a moment, that were
// probably meant to be this client's, the latest first.
func (t *Tx) NearMisses(c Client, since time.Time, limit int) (all []Unknown, err error) {
	rows, err := t.Query(`SELECT email, first_at, last_at, asks FROM unknown WHERE last_at > ? ORDER BY last_at DESC, email_key LIMIT ?`, micros(since), nearMissesRead)
	if err != nil {
		return nil, wrap("list near misses", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() && len(all) < limit {
		var u Unknown
		var first, last sql.NullInt64
		if err := rows.Scan(&u.Email, &first, &last, &u.Asks); err != nil {
			return nil, wrap("list near misses", err)
		}
		u.First, u.Last = moment(first), moment(last)
		if u.Nearest, u.Distance = nearest(u.Email, []neighbour{neighbourOf(c.ID, c.Name, c.Email)}); u.Nearest != nil {
			all = append(all, u)
		}
	}
	if err := rows.Err(); err != nil || len(all) == 0 {
		return nil, wrap("list near misses", err)
	}
	return t.onlyNearest(c.ID, all)
}

// nearMissesRead bounds the work for one page.
const nearMissesRead = 300

// onlyNearest leaves out those that are nearer to somebody else. It reads
// everybody, so it is asked only for the few that could be meant.
func (t *Tx) onlyNearest(clientID string, near []Unknown) (out []Unknown, err error) {
	everybody, err := t.neighbours()
	if err != nil {
		return nil, err
	}
	for _, u := range near {
		if u.Nearest, u.Distance = nearest(u.Email, everybody); u.Nearest != nil && u.Nearest.ID == clientID {
			out = append(out, u)
		}
	}
	return out, nil
}
