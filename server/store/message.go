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
	age := max(0, min(m.Age, record.Horizon))
	body := record.Message{Thread: m.Thread, Text: m.Text, From: m.From, By: m.By, At: stamp(now.Add(-age))}
	if age > gotAfter {
		body.Got = stamp(now)
	}
	if body.Thread == "" {
		body.Thread = record.ThreadOf(m.ID)
	}
	switch _, err := t.Record(stream, record.Threads.Type, body.Thread); {
	case errors.Is(err, ErrNone) && m.Thread != "":
		return body, ErrNoThread
	case errors.Is(err, ErrNone):
		if _, err := t.Put(stream, record.Threads.Envelope(body.Thread, record.Thread{From: m.From, At: body.At})); err != nil {
			return body, err
		}
	case err != nil:
		return body, err
	}
	var err error
	if body.Files, err = t.useFiles(clientID, m.Files, now); err != nil {
		return body, err
	}
	_, err = t.Put(stream, record.Messages.Envelope(m.ID, body))
	return body, err
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
