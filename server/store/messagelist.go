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

// Messages is all messages of a client that stand in the portal, oldest first.
func (t *Tx) Messages(clientID string) ([]ListedMessage, error) {
	stream := AcctStream(clientID)
	all, err := t.Records(stream, record.Messages.Type)
	if err != nil {
		return nil, err
	}
	return t.listed(stream, all)
}

// listed says of each message how far it came.
func (t *Tx) listed(stream string, all []record.Envelope) ([]ListedMessage, error) {
	seen, err := t.SeenUpTo(stream)
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
	all, err := t.envelopes(`SELECT r.type, r.id, r.seq, r.deleted, r.v, r.body FROM record r JOIN stream s ON s.id = r.stream
		WHERE s.name = ?1 AND r.type = ?2 AND r.deleted = 0 AND (?3 = '' OR CAST(r.body AS TEXT) ->> 'thread' = ?3) ORDER BY r.seq DESC LIMIT 1`,
		AcctStream(clientID), record.Messages.Type, thread)
	if err != nil {
		return m, err
	}
	if len(all) == 0 {
		return m, ErrNone
	}
	body, err := record.Messages.Body(all[0])
	return ListedMessage{ID: all[0].ID, Message: body}, err
}
