package store

import (
	"database/sql"
	"fmt"
	"time"

	"alcove/auth"
)

// Kinds of events on a timeline. What a mail went through has the kinds of
// package mail.
const (
	EventAsked     = "sign_in_asked"   // a start at the challenge endpoint or in a browser
	EventTooSoon   = "mail_held_back"  // asked for within the limits of mail
	EventAskedElse = "asked_elsewhere" // a start or a resend from another computer replaced a live link
	EventResent    = "link_resent"     // by the app, for the same sign-in
	EventRenewed   = "link_renewed"    // by one press on a dead link
	EventRequested = "link_requested"  // by hand on a page
	EventOpened    = "page_opened"     // GET or HEAD of a link
	EventDoorway   = "doorway_opened"  // GET or HEAD of a doorway that a mail of theirs led to
	EventHere      = "here_pressed"    // "the app is on this computer"
	EventNotMe     = "not_me"          // "this wasn't me"
	EventTyped     = "code_typed"      // the mail's code, with the reason if refused
	EventPINTyped  = "pin_typed"       // a PIN, with the reason if refused
	EventWordTyped = "word_typed"      // the sign-in word, with the reason if refused
	EventProven    = "mailbox_proven"  // a second step is needed
	EventSignedIn  = "signed_in"       // tokens were issued to a new computer
	EventRefused   = "sign_in_refused" // tokens were not issued
	EventUnlocked  = "unlocked"        // by the passcode
	EventUnlockBad = "unlock_refused"  // an assertion that does not fit
	EventEnded     = "computer_ended"  // with its reason
	EventPINMade   = "pin_made"        //
	EventClosed    = "secrets_ended"   // open links and PINs were ended
	EventWordSet   = "word_set"        //
	EventForked    = "line_forked"     // two disks go on from one state: a copy, or an old state put back
	EventRestored  = "walked_forward"  // a restored server found a computer's newer token
	EventHelp      = "help_asked"      // a call for help; the contact they gave is the client's address
)

// ByClient and BySystem are actors of an [Event]; staff stand with their id.
const (
	ByClient = "client"
	BySystem = "system"
)

// Event is one line of the timeline that answers "why can she not get in?".
// It never holds a secret or a health text.
type Event struct {
	ID       int64
	At       time.Time
	ClientID string // "" for an address that is not on file
	Kind     string
	Reason   auth.Reason // "" when nothing was refused
	Device   string      // the computer's name as shown
	Ref      string      // id of the link, PIN, device, mail or sign-in
	Actor    string      // ByClient, BySystem or a staff id; "" means BySystem
	Detail   string      // machine's words, such as an SMTP answer
}

// Event adds a line to the timeline.
func (t *Tx) Event(e Event) error {
	if e.Actor == "" {
		e.Actor = BySystem
	}
	r, err := t.Exec(`INSERT INTO event (at, client_id, kind, reason, device, ref, actor, detail) VALUES (?,?,?,?,?,?,?,?)`,
		micros(e.At), orNull(e.ClientID), e.Kind, string(e.Reason), e.Device, e.Ref, e.Actor, e.Detail)
	if err != nil {
		return fmt.Errorf("store: event: %w", err)
	}
	if e.ID, err = r.LastInsertId(); err != nil {
		return fmt.Errorf("store: event: %w", err)
	}
	if err := t.markStanding(e); err != nil {
		return err
	}
	t.TellStaff()
	return nil
}

// Events is the newest part of a client's timeline, oldest first; limit 0
// means all of it.
func (t *Tx) Events(clientID string, limit int) ([]Event, error) {
	if limit == 0 {
		limit = -1
	}
	rows, err := t.Query(`SELECT id, at, kind, reason, device, ref, actor, detail FROM
		(SELECT * FROM event WHERE client_id = ? ORDER BY id DESC LIMIT ?) ORDER BY id`, clientID, limit)
	if err != nil {
		return nil, fmt.Errorf("store: events: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err tells
	var out []Event
	for rows.Next() {
		e := Event{ClientID: clientID}
		var at sql.NullInt64
		if err := rows.Scan(&e.ID, &at, &e.Kind, &e.Reason, &e.Device, &e.Ref, &e.Actor, &e.Detail); err != nil {
			return nil, fmt.Errorf("store: events: %w", err)
		}
		e.At = moment(at)
		out = append(out, e)
	}
	return out, rows.Err()
}
