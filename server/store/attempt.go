package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// The values of [Attempt.Way].
const (
	WayEmail = "email"
	WayPIN   = "pin"       // the app opened its PIN screen: no mail
	WayBoth  = "email+pin" // a PIN was typed with the start
)

// Attempt is a waiting sign-in. Addresses that are not on file have them too,
// so that nobody can tell the difference. Zero times mean "not".
type Attempt struct {
	ID, ClientID, EmailKey string // ClientID "" for an address not on file
	JKT                    string // the key of the start: RFC 7638 thumbprint, or "browser:..."
	Way                    string
	DeviceName, Label      string
	Scope, State, Nonce    string
	Challenge, RedirectURI string
	Replaces               string // a device of the same client that ends after success
	Source                 string // network address, as counted

	Sent                           time.Time // of the mail the app is told about
	CodeTries, PINTries, WordTries int       // wrong ones
	MailboxLink, ProvenPIN         string    // what a second step stands on
	WordOK                         bool
	Made, Stops, Done, Ended       time.Time
	DeviceID                       string // made by it
}

// Open reports whether the attempt can still lead in.
func (a Attempt) Open(now time.Time) bool {
	return a.Done.IsZero() && a.Ended.IsZero() && now.Before(a.Stops)
}

const attemptColumns = `id, client_id, email_key, jkt, way, device_name, label, scope, state, nonce, challenge, redirect_uri,
	replaces_device, source, sent_at, code_tries, pin_tries, word_tries, mailbox_link, proven_pin, word_ok,
	made_at, stops_at, done_at, device_id, ended_at`

const attemptOpen = `done_at IS NULL AND ended_at IS NULL AND stops_at > `

func scanAttempt(row interface{ Scan(...any) error }) (a Attempt, err error) {
	var client, link, pin, device sql.NullString
	var sent, made, stops, done, ended sql.NullInt64
	err = row.Scan(&a.ID, &client, &a.EmailKey, &a.JKT, &a.Way, &a.DeviceName, &a.Label, &a.Scope, &a.State, &a.Nonce, &a.Challenge, &a.RedirectURI,
		&a.Replaces, &a.Source, &sent, &a.CodeTries, &a.PINTries, &a.WordTries, &link, &pin, &a.WordOK,
		&made, &stops, &done, &device, &ended)
	if errors.Is(err, sql.ErrNoRows) {
		return Attempt{}, ErrNone
	}
	if err != nil {
		return Attempt{}, fmt.Errorf("store: read attempt: %w", err)
	}
	a.ClientID, a.MailboxLink, a.ProvenPIN, a.DeviceID = client.String, link.String, pin.String, device.String
	a.Sent, a.Made, a.Stops, a.Done, a.Ended = moment(sent), moment(made), moment(stops), moment(done), moment(ended)
	return a, nil
}

// AddAttempt keeps a new attempt under its auth_session.
func (t *Tx) AddAttempt(a Attempt, session string) error {
	_, err := t.Exec(`INSERT INTO attempt (id, session_hash, client_id, email_key, jkt, way, device_name, label, scope, state, nonce,
		challenge, redirect_uri, replaces_device, source, sent_at, made_at, stops_at) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)`,
		a.ID, auth.Hash(session), orNull(a.ClientID), a.EmailKey, a.JKT, a.Way, a.DeviceName, a.Label, a.Scope, a.State, a.Nonce,
		a.Challenge, a.RedirectURI, a.Replaces, a.Source, orNever(a.Sent), micros(a.Made), micros(a.Stops))
	return wrap("add attempt", err)
}

// AttemptBySession finds an attempt by its auth_session, or [ErrNone].
func (t *Tx) AttemptBySession(session string) (Attempt, error) {
	return scanAttempt(t.QueryRow(`SELECT `+attemptColumns+` FROM attempt WHERE session_hash = ?`, auth.Hash(session)))
}

// Attempt is the attempt with this id, or [ErrNone].
func (t *Tx) Attempt(id string) (Attempt, error) {
	return scanAttempt(t.QueryRow(`SELECT `+attemptColumns+` FROM attempt WHERE id = ?`, id))
}

// OpenAttempts is the attempts of a client that can still lead in, newest first.
func (t *Tx) OpenAttempts(clientID string, now time.Time) (all []Attempt, err error) {
	rows, err := t.Query(`SELECT `+attemptColumns+` FROM attempt WHERE client_id = ? AND `+attemptOpen+`? ORDER BY made_at DESC, id`, clientID, micros(now))
	if err != nil {
		return nil, fmt.Errorf("store: list attempts: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		a, err := scanAttempt(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// Waiting is an attempt as staff see it.
type Waiting struct {
	Attempt
	Polled time.Time // the app's last sign of life; zero if there was none since the server began
}

// Present reports whether the app asked recently enough to bind a PIN to it.
func (w Waiting) Present(now time.Time) bool {
	return !w.Polled.IsZero() && now.Sub(w.Polled) <= auth.BoundPINPollAge
}

// WaitingAttempts is the client's waiting computers, newest first.
func (t *Tx) WaitingAttempts(clientID string, now time.Time) ([]Waiting, error) {
	open, err := t.OpenAttempts(clientID, now)
	if err != nil {
		return nil, err
	}
	out := make([]Waiting, len(open))
	for i, a := range open {
		out[i] = Waiting{Attempt: a, Polled: t.store.live.LastPoll(a.ID)}
	}
	return out, nil
}

// LabelsInUse is the labels of an address's open attempts, so that two that
// wait at once can be told apart.
func (t *Tx) LabelsInUse(emailKey string, now time.Time) (map[string]bool, error) {
	rows, err := t.Query(`SELECT label FROM attempt WHERE email_key = ? AND `+attemptOpen+`?`, emailKey, micros(now))
	if err != nil {
		return nil, fmt.Errorf("store: labels: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	out := map[string]bool{}
	for rows.Next() {
		var l string
		if err := rows.Scan(&l); err != nil {
			return nil, fmt.Errorf("store: labels: %w", err)
		}
		out[l] = true
	}
	return out, rows.Err()
}
