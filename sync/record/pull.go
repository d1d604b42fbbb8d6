package record

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Why a stream has to be read again from its beginning.
const (
	ResetHorizon = "horizon"    // away for longer than deletions are remembered
	ResetLineage = "lineage"    // the server goes on from a backup that does not know this cursor
	ResetRaced   = "full_raced" // deletions were forgotten while the first reading ran
)

// PullRequest is POST /api/v1/sync/pull. A first cursor is the empty string.
type PullRequest struct {
	Proto   int               `json:"proto"`
	Schema  int               `json:"schema"`
	Replica string            `json:"replica"`
	Cursors map[string]string `json:"cursors"` // by stream
	Limit   int               `json:"limit"`   // records a stream and page; 0 means [MaxPage]
}

// PullAnswer is its answer. When there is nothing new the server answers 204
// with no body.
//
// With "Accept: application/x-ndjson" the answer is a row of these, one a line,
// until no stream has more: a first sync in one answer. Each line stands for
// itself, so what arrived before a cut counts.
type PullAnswer struct {
	Streams map[string]StreamPage `json:"streams"`
	SafeN   int64                 `json:"safe_n"` // of the replica that asked
	Now     string                `json:"now"`    // the server's time, RFC 3339 in UTC
}

// Lines is the media type of a row of answers.
const Lines = "application/x-ndjson"

// StreamPage is a page of one stream, or the word that it has to be read anew.
type StreamPage struct {
	Changes []Envelope
	Cursor  string
	More    bool
	Reset   string // "" or one of the Reset words: then nothing else is set
}

type wirePage struct {
	Changes []Envelope `json:"changes"`
	Cursor  string     `json:"cursor"`
	More    bool       `json:"more"`
}

type wireReset struct {
	Reset string `json:"reset"`
}

// MarshalJSON writes one of the two forms, never a mix.
func (p StreamPage) MarshalJSON() ([]byte, error) {
	if p.Reset != "" {
		return json.Marshal(wireReset{p.Reset})
	}
	if p.Changes == nil {
		p.Changes = []Envelope{}
	}
	return json.Marshal(wirePage{p.Changes, p.Cursor, p.More})
}

// UnmarshalJSON reads either form. A page without a cursor is none.
func (p *StreamPage) UnmarshalJSON(b []byte) error {
	var w struct {
		wirePage
		wireReset
	}
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	*p = StreamPage{}
	if w.Reset != "" {
		p.Reset = w.Reset
		return nil
	}
	if w.Cursor == "" {
		return errors.New("record: a page without a cursor")
	}
	for _, e := range w.Changes {
		if e.Type == "" || e.ID == "" || e.Seq < 1 || e.Deleted == (len(e.Body) > 0) {
			return errors.New("record: a record without a name, a number or a body")
		}
	}
	p.Changes, p.Cursor, p.More = w.Changes, w.Cursor, w.More
	return nil
}

// Check refuses what no program of ours would send.
func (q PullRequest) Check() error {
	switch {
	case q.Proto != Proto:
		return fmt.Errorf("record: proto %d is not known", q.Proto)
	case !CheckID(q.Replica):
		return errors.New("record: the replica has no proper id")
	case len(q.Cursors) == 0:
		return errors.New("record: no stream is asked for")
	case len(q.Cursors) > MaxStreams, q.Limit > MaxPage:
		return ErrTooMany
	case q.Limit < 0:
		return errors.New("record: a limit below zero")
	}
	for _, c := range q.Cursors {
		if len(c) > MaxCursor {
			return errors.New("record: a cursor that is none of ours")
		}
	}
	return nil
}

// Poke is the data of an event of GET /api/v1/sync/poke, and the answer of its
// long poll: which streams to pull, and nothing of what is in them.
type Poke struct {
	Streams []string `json:"streams"`
}
