package store

import (
	"fmt"
	"time"
)

// Facts in the meta table about setting up the practice.
const (
	metaMailTried = "mail_tried_at" // when a test mail was taken last, RFC 3339
	metaTrial     = "trial_client"  // id of the practice's own client, to try things out
)

// MailTried notes that the mail server took a test mail.
func (t *Tx) MailTried(now time.Time) error {
	return t.SetMeta(metaMailTried, now.UTC().Format(time.RFC3339))
}

// SetTrial makes a client the practice's own, to try things out as a client.
func (t *Tx) SetTrial(clientID string) error { return t.SetMeta(metaTrial, clientID) }

// Trial is the practice's own client, or [ErrNone].
func (t *Tx) Trial() (Client, error) {
	id, err := t.Meta(metaTrial)
	if err != nil {
		return Client{}, err
	}
	return t.Client(id)
}

// FirstSteps is how far a practice is with what it needs before its clients
// come.
type FirstSteps struct {
	Passkeys  int       // of the owner who looks
	Practice  bool      // there is a way to reach people
	MailTried time.Time // the mail server took a test mail; zero: never
	Clients   int       // besides the practice's own to try things out
	Backup    time.Time // the last one; zero: never
}

// FirstSteps looks for the owner with this id.
func (t *Tx) FirstSteps(staffID string) (f FirstSteps, err error) {
	err = t.QueryRow(`SELECT (SELECT count(*) FROM passkey WHERE staff_id = ?1),
		(SELECT count(*) FROM client WHERE id <> ifnull((SELECT value FROM meta WHERE key = ?2), ''))`, staffID, metaTrial).Scan(&f.Passkeys, &f.Clients)
	if err != nil {
		return f, fmt.Errorf("store: first steps: %w", err)
	}
	p, err := t.Practice()
	if err != nil {
		return f, err
	}
	f.Practice = !p.Made.IsZero() && (p.Phone != "" || p.Practice.Email != "") && p.Hours != ""
	tried, err := t.Meta(metaMailTried)
	if err != nil {
		return f, err
	}
	if tried != "" {
		if f.MailTried, err = time.Parse(time.RFC3339, tried); err != nil {
			return f, fmt.Errorf("store: first steps: %w", err)
		}
	}
	f.Backup, err = t.LastBackup()
	return f, err
}
