package store

import (
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"alcove/auth"
	"alcove/sync/record"
)

// Errors of a text that somebody of the practice typed.
var (
	ErrNothingSaid = errors.New("store: the message says nothing")
	ErrLongText    = errors.New("store: the message is too long")
	ErrNotText     = errors.New("store: the message holds damaged letters")
	ErrManyFiles   = errors.New("store: the message brings too many files")
)

// StaffMessage is a message of the practice to be written.
type StaffMessage struct {
	ID     string   // "" makes one; the same message twice is [ErrMessageThere]
	Thread string   // "" opens a new one
	Text   string   // may be empty if there are files
	By     string   // the staff member's id
	Files  []string // ids of whole files of this client, see [Store.KeepFile]
}

// SendStaffMessage writes to a client in the name of a staff member. Whoever
// answers has read what came before: the practice's read mark moves there.
// [ErrNoThread] also for a hidden one, [MissingFiles], and the errors of a
// text refuse it. That the client is told by mail is the caller's: see Post.Ring of
// package mail.
func (t *Tx) SendStaffMessage(clientID string, m StaffMessage, now time.Time) (out ListedMessage, err error) {
	m.Text = strings.TrimRight(m.Text, "\r\n")
	switch {
	case strings.TrimSpace(m.Text) == "" && len(m.Files) == 0:
		return out, ErrNothingSaid
	case !utf8.ValidString(m.Text):
		return out, ErrNotText
	case len(m.Text) > record.MaxText:
		return out, ErrLongText
	case len(m.Files) > record.MaxFiles:
		return out, ErrManyFiles
	}
	if m.Thread != "" {
		if err := t.LookAtThread(clientID, m.Thread, now); err != nil && !errors.Is(err, ErrNone) {
			return out, err
		}
	}
	id, err := t.freshID(clientID, m)
	if err != nil {
		return out, err
	}
	body, err := t.SendMessage(clientID, NewMessage{ID: id, Thread: m.Thread, Text: m.Text, From: record.FromStaff, By: m.By, Files: m.Files}, now)
	return ListedMessage{ID: id, Message: body, State: StateSent}, err
}

// freshID is the id a message was given, unless that is taken: by the same
// message, which is then there already, or by another one, because somebody
// went back to the form and wrote anew.
func (t *Tx) freshID(clientID string, m StaffMessage) (string, error) {
	if m.ID == "" {
		return auth.ID("m"), nil
	}
	e, err := t.Record(AcctStream(clientID), record.Messages.Type, m.ID)
	if errors.Is(err, ErrNone) {
		return m.ID, nil
	}
	if err != nil {
		return "", err
	}
	there, err := record.Messages.Body(e)
	if err != nil {
		return "", err
	}
	if there.By == m.By && there.Text == m.Text && len(there.Files) == len(m.Files) && (m.Thread == "" || m.Thread == there.Thread) {
		return "", ErrMessageThere
	}
	return auth.ID("m"), nil
}

// LookAtThread notes that somebody of the practice looks at a conversation
// now: the client sees that it was read. Looking again changes nothing, and so
// does looking at a hidden one. [ErrNone] if it is not there.
func (t *Tx) LookAtThread(clientID, thread string, now time.Time) error {
	s, err := t.Thread(clientID, thread)
	if err != nil || s.Unread == 0 || !s.Hidden.IsZero() {
		return err
	}
	m, err := t.Newest(clientID, thread)
	if err != nil {
		return err
	}
	return t.MarkRead(clientID, thread, record.FromStaff, m.ID, now)
}

// ThreadMessages is the newest messages of a conversation, hidden or not,
// oldest first; limit 0 means all. It moves no mark.
func (t *Tx) ThreadMessages(clientID, thread string, limit int) ([]ListedMessage, error) {
	if limit == 0 {
		limit = -1
	}
	s, err := t.Thread(clientID, thread)
	if err != nil {
		return nil, err
	}
	if !s.Hidden.IsZero() {
		return t.keptMessages(clientID, thread, limit)
	}
	stream := AcctStream(clientID)
	all, err := t.envelopes(`SELECT r.type, r.id, r.seq, r.deleted, r.v, r.body FROM record r JOIN stream s ON s.id = r.stream
		WHERE s.name = ? AND r.type = ? AND r.deleted = 0 AND CAST(r.body AS TEXT) ->> 'thread' = ? ORDER BY r.seq DESC LIMIT ?`,
		stream, record.Messages.Type, thread, limit)
	if err != nil {
		return nil, err
	}
	slices.Reverse(all)
	return t.listed(stream, all)
}

// keptMessages is those of a hidden conversation. How far they came is no
// longer anybody's to see.
func (t *Tx) keptMessages(clientID, thread string, limit int) (out []ListedMessage, err error) {
	all, err := t.keptOf(clientID, thread)
	if err != nil {
		return nil, err
	}
	for _, e := range all {
		if e.Type != record.Messages.Type {
			continue
		}
		body, err := record.Messages.Body(e)
		if err != nil {
			return nil, err
		}
		out = append(out, ListedMessage{ID: e.ID, Message: body})
	}
	if limit >= 0 && len(out) > limit {
		out = out[len(out)-limit:]
	}
	return out, nil
}
