package store

import (
	"database/sql"
	"errors"
	"fmt"
	"time"

	"alcove/auth"
)

// ErrTaken means that another client already has this address. Two people who
// share a mailbox could not be told apart by a link.
var ErrTaken = errors.New("store: this address belongs to another client")

// Client is one person in therapy. Zero times mean "not yet".
type Client struct {
	ID, Email, EmailKey, Name string
	Ways                      auth.Ways
	SameComputer              bool   // no code in the mail, no typed door
	NoMail                    bool   // no mail of any kind; only with ways "pin"
	PortalOn                  bool   // off: nothing works, and strangers cannot tell
	WordHash                  string // argon2id of the sign-in word; "" means none was chosen
	WordFails                 int    // wrong words in a row
	GuessFails                int    // wrong codes and PINs in a row
	MailFreeAt                time.Time
	Made                      time.Time
	Invited                   time.Time
	FirstSignedIn             time.Time
}

// Mail reports whether this client may get mail at all.
func (c Client) Mail() bool { return c.Ways.Mail() && !c.NoMail && c.PortalOn }

// HasWord reports whether a sign-in word was chosen.
func (c Client) HasWord() bool { return c.WordHash != "" }

const clientColumns = `id, email, email_key, name, ways, same_computer, no_mail, portal_on,
	word_hash, word_fails, guess_fails, mail_free_at, made_at, invited_at, first_signed_in_at`

func scanClient(row interface{ Scan(...any) error }) (c Client, err error) {
	var free, made, invited, first sql.NullInt64
	err = row.Scan(&c.ID, &c.Email, &c.EmailKey, &c.Name, &c.Ways, &c.SameComputer, &c.NoMail, &c.PortalOn,
		&c.WordHash, &c.WordFails, &c.GuessFails, &free, &made, &invited, &first)
	if errors.Is(err, sql.ErrNoRows) {
		return Client{}, ErrNone
	}
	if err != nil {
		return Client{}, fmt.Errorf("store: read client: %w", err)
	}
	c.MailFreeAt, c.Made, c.Invited, c.FirstSignedIn = moment(free), moment(made), moment(invited), moment(first)
	return c, nil
}

// Client is the client with this id, or [ErrNone].
func (t *Tx) Client(id string) (Client, error) {
	return scanClient(t.QueryRow(`SELECT `+clientColumns+` FROM client WHERE id = ?`, id))
}

// ClientByEmail is the client whose address this is, without regard to case
// and outer spaces, or [ErrNone].
func (t *Tx) ClientByEmail(email string) (Client, error) {
	return scanClient(t.QueryRow(`SELECT `+clientColumns+` FROM client WHERE email_key = ? ORDER BY made_at, id LIMIT 1`, auth.EmailKey(email)))
}

// Clients is everybody, by name.
func (t *Tx) Clients() (all []Client, err error) {
	rows, err := t.Query(`SELECT ` + clientColumns + ` FROM client ORDER BY name COLLATE NOCASE, id`)
	if err != nil {
		return nil, fmt.Errorf("store: list clients: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		c, err := scanClient(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// AddClient puts a new client on file. The caller has checked the members;
// the address is compared here, in the same transaction.
func (t *Tx) AddClient(c Client) error {
	c.EmailKey = auth.EmailKey(c.Email)
	r, err := t.Exec(`INSERT INTO client (id, email, email_key, name, ways, same_computer, no_mail, portal_on, made_at)
		SELECT ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE NOT EXISTS (SELECT 1 FROM client WHERE email_key = ?)`,
		c.ID, c.Email, c.EmailKey, c.Name, c.Ways, c.SameComputer, c.NoMail, c.PortalOn, micros(c.Made), c.EmailKey)
	return taken("add client", one(r, err))
}

// SetClient changes what the practice may choose: address, name, ways, and the
// switches. What hangs on a change (links that end, computers that end) is the
// caller's act in the same transaction.
func (t *Tx) SetClient(c Client) error {
	c.EmailKey = auth.EmailKey(c.Email)
	r, err := t.Exec(`UPDATE client SET email = ?, email_key = ?, name = ?, ways = ?, same_computer = ?, no_mail = ?, portal_on = ?
		WHERE id = ? AND NOT EXISTS (SELECT 1 FROM client o WHERE o.email_key = ? AND o.id <> client.id)`,
		c.Email, c.EmailKey, c.Name, c.Ways, c.SameComputer, c.NoMail, c.PortalOn, c.ID, c.EmailKey)
	return taken("set client", one(r, err))
}

func taken(act string, err error) error {
	if errors.Is(err, ErrNone) {
		return ErrTaken
	}
	if err != nil {
		return fmt.Errorf("store: %s: %w", act, err)
	}
	return nil
}
