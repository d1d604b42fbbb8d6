package store

import "alcove/sync/record"

// States of a message, seen from whoever wrote it.
const (
	StateSent      = "sent"      // by the practice; no computer of the client has it yet
	StateDelivered = "delivered" // it arrived on the other side
	StateRead      = "read"      // the other side's read mark passed it
)

// ListedMessage is a message with how far it came.
type ListedMessage struct {
	ID string
	record.Message
	State string
}

// Messages is all messages of a client, oldest first.
func (t *Tx) Messages(clientID string) ([]ListedMessage, error) {
	stream := AcctStream(clientID)
	seen, err := t.SeenUpTo(stream)
	if err != nil {
		return nil, err
	}
	all, err := t.Records(stream, record.Messages.Type)
	if err != nil {
		return nil, err
	}
	marks := map[string]int64{}
	var out []ListedMessage
	for _, e := range all {
		body, err := record.Messages.Body(e)
		if err != nil {
			return nil, err
		}
		other, state := record.FromStaff, StateDelivered // what a client wrote is here
		if body.From == record.FromStaff {
			other, state = record.FromClient, StateSent
			if e.Seq <= seen {
				state = StateDelivered
			}
		}
		id := record.ReadMarkID(body.Thread, other)
		upto, known := marks[id]
		if !known {
			if upto, err = t.readUpTo(stream, body.Thread, other); err != nil {
				return nil, err
			}
			marks[id] = upto
		}
		if e.Seq <= upto {
			state = StateRead
		}
		out = append(out, ListedMessage{ID: e.ID, Message: body, State: state})
	}
	return out, nil
}

// Newest is the newest message of a client in a thread ("" for any), or [ErrNone].
func (t *Tx) Newest(clientID, thread string) (m ListedMessage, err error) {
	all, err := t.Records(AcctStream(clientID), record.Messages.Type)
	if err != nil {
		return m, err
	}
	for i := len(all) - 1; i >= 0; i-- {
		body, err := record.Messages.Body(all[i])
		if err != nil {
			return m, err
		}
		if thread == "" || body.Thread == thread {
			return ListedMessage{ID: all[i].ID, Message: body}, nil
		}
	}
	return m, ErrNone
}
