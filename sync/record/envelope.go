package record

import (
	"encoding/json"
	"fmt"
)

// Envelope is one record of a stream in its newest version. (Type, ID) names
// it within the stream.
type Envelope struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	// Seq is the place in the stream: a record moves to the end when it changes.
	// It holds within one life of the server's database; a restore may use a
	// number again.
	Seq     int64           `json:"seq"`
	Deleted bool            `json:"deleted,omitempty"` // a tombstone: no body
	V       int             `json:"v"`                 // version of the body's form
	Body    json.RawMessage `json:"body,omitempty"`
}

// Kind is one type of record, with what its body holds.
type Kind[T any] struct {
	Type    string
	V       int // the version that Envelope writes
	Example T   // of the golden wire form
}

// example is what the golden test knows of a kind.
type example struct {
	envelope Envelope
	decode   func(Envelope) (any, error)
}

var examples = map[string]example{}

// define puts a kind on the list that the golden test walks.
func define[T any](typ string, v int, id string, ex T) Kind[T] {
	k := Kind[T]{Type: typ, V: v, Example: ex}
	if _, twice := examples[typ]; twice {
		panic("record: two kinds are named " + typ)
	}
	e := k.Envelope(id, ex)
	e.Seq = 7
	examples[typ] = example{e, func(e Envelope) (any, error) { return k.Body(e) }}
	return k
}

// Envelope wraps a body. Seq is the server's to give.
func (k Kind[T]) Envelope(id string, body T) Envelope {
	b, err := json.Marshal(body)
	if err != nil { // bodies hold texts, numbers and lists of them: these always have a JSON form
		panic(fmt.Sprintf("record: %s has no wire form: %v", k.Type, err))
	}
	return Envelope{Type: k.Type, ID: id, V: k.V, Body: b}
}

// Body opens an envelope of this kind. Members that are not known are left
// alone: the envelope keeps them.
func (k Kind[T]) Body(e Envelope) (body T, err error) {
	if e.Type != k.Type {
		return body, fmt.Errorf("record: %q is not a %s", e.Type, k.Type)
	}
	if e.Deleted {
		return body, fmt.Errorf("record: a deleted %s has no body", k.Type)
	}
	if err := json.Unmarshal(e.Body, &body); err != nil {
		return body, fmt.Errorf("record: read %s: %w", k.Type, err)
	}
	return body, nil
}
