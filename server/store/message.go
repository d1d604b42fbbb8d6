package store

import (
	"errors"
	"time"

	"alcove/sync/record"
)

// ErrNoThread means that a message names a conversation that is not there.
var ErrNoThread = errors.New("store: there is no such thread")

// ErrMessageThere means that the id is that of another message.
var ErrMessageThere = errors.New("store: a message has this id already")

// MissingFiles names files that a message brings and that are not here whole.
type MissingFiles struct{ IDs []string }

// Error names the files.
func (m *MissingFiles) Error() string { return "store: files are missing" }

// NewMessage is a message to be written.
type NewMessage struct {
	ID, Thread, Text string        // an empty Thread opens [record.ThreadOf] the id
	From, By         string        // record.FromClient or FromStaff, and the staff member's id
	Files            []string      // whole uploads of this client
	Age              time.Duration // since it was written, as its writer's computer says
}

// gotAfter is from which age on a message says when it was taken.
const gotAfter = time.Minute

// SendMessage puts a message at the end of its thread. [ErrNoThread],
// [ErrMessageThere] and [MissingFiles] refuse it; run it in a [Tx.Part] to go on.
func (t *Tx) SendMessage(clientID string, m NewMessage, now time.Time) (record.Message, error) {
	stream := AcctStream(clientID)
	switch _, err := t.Record(stream, record.Messages.Type, m.ID); {
	case err == nil: // made once and never changed
		return record.Message{}, ErrMessageThere
	case !errors.Is(err, ErrNone):
		return record.Message{}, err
	}
	switch hidden, err := t.keptThere(clientID, m.ID); {
	case err != nil:
		return record.Message{}, err
	case hidden:
		return record.Message{}, ErrMessageThere
	}
	age := max(0, min(m.Age, record.Horizon))
	body := record.Message{Thread: m.Thread, Text: m.Text, From: m.From, By: m.By, At: stamp(now.Add(-age))}
	if age > gotAfter {
		body.Got = stamp(now)
	}
	if body.Thread == "" {
		body.Thread = record.ThreadOf(m.ID)
	}
	switch err := t.join(clientID, m, body, now); {
	case errors.Is(err, ErrNone):
		return body, ErrNoThread
	case err != nil:
		return body, err
	}
	var err error
	if body.Files, err = t.useFiles(clientID, m.Files, now); err != nil {
		return body, err
	}
	_, err = t.Put(stream, record.Messages.Envelope(m.ID, body))
	t.TellStaff()
	return body, err
}

// join puts a message into its conversation, or opens that. [ErrNone] means
// that it names one that is not in the portal.
func (t *Tx) join(clientID string, m NewMessage, body record.Message, now time.Time) error {
	if m.Thread != "" {
		return t.said(clientID, m.Thread, m.ID, m.From, now)
	}
	if err := t.openThread(clientID, body.Thread, m.ID, m.From, now); err != nil {
		if errors.Is(err, ErrNone) { // it is there: two first messages cannot both open it
			return t.said(clientID, body.Thread, m.ID, m.From, now)
		}
		return wrap("open thread", err)
	}
	_, err := t.Put(AcctStream(clientID), record.Threads.Envelope(body.Thread, record.Thread{From: m.From, At: body.At}))
	return err
}

// MarkRead moves one side's mark in a thread forward to a message. A mark that
// would go back, or names what is not there, changes nothing.
func (t *Tx) MarkRead(clientID, thread, by, upto string, now time.Time) error {
	stream := AcctStream(clientID)
	e, err := t.Record(stream, record.Messages.Type, upto)
	if errors.Is(err, ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	if body, err := record.Messages.Body(e); err != nil || body.Thread != thread {
		return err
	}
	at, err := t.readUpTo(stream, thread, by)
	if err != nil || at >= e.Seq {
		return err
	}
	_, err = t.Put(stream, record.ReadMarks.Envelope(record.ReadMarkID(thread, by), record.ReadMark{Thread: thread, By: by, Upto: upto, At: stamp(now)}))
	t.TellStaff()
	if err == nil && by == record.FromStaff {
		err = t.looked(clientID, thread, e.Seq)
	}
	return err
}

// readUpTo is the seq of the message that one side's mark names; 0 for none.
func (t *Tx) readUpTo(stream, thread, by string) (int64, error) {
	e, err := t.Record(stream, record.ReadMarks.Type, record.ReadMarkID(thread, by))
	if errors.Is(err, ErrNone) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	mark, err := record.ReadMarks.Body(e)
	if err != nil {
		return 0, err
	}
	m, err := t.Record(stream, record.Messages.Type, mark.Upto)
	if errors.Is(err, ErrNone) {
		return 0, nil
	}
	return m.Seq, err
}
