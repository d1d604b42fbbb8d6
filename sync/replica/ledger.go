package replica

import (
	"encoding/json"
	"fmt"
	"maps"
)

// ledger is the one small row that every transaction writes anew: how far we
// are, and what must be in the other tables.
type ledger struct {
	Version int                     `json:"v"`
	Replica string                  `json:"replica"`
	Base    Line                    `json:"base"`
	Settled Line                    `json:"settled"`
	Streams map[string]ledgerStream `json:"streams"`
	Tallies map[table]tally         `json:"tallies"` // of row, chunk, queue and local; a round has its own
	Next    map[table]int64         `json:"next"`    // the next free place
	// Acts counts the transactions that changed what the person wrote. The spare
	// carries it too: whichever is ahead knows more.
	Acts int64 `json:"acts"`
}

type ledgerStream struct {
	Slot   int64        `json:"slot"` // names the stream in the staging table
	Cursor string       `json:"cursor"`
	Round  *ledgerRound `json:"round,omitempty"`
}

type ledgerRound struct {
	Round
	Tally tally `json:"tally"`
}

const ledgerVersion = 1

func newLedger() *ledger {
	return &ledger{
		Version: ledgerVersion, Streams: map[string]ledgerStream{}, Tallies: map[table]tally{}, Next: map[table]int64{},
	}
}

// clone is what a transaction may change.
func (l *ledger) clone() *ledger {
	c := *l
	c.Streams, c.Tallies, c.Next = maps.Clone(l.Streams), maps.Clone(l.Tallies), maps.Clone(l.Next)
	for name, s := range c.Streams {
		if s.Round != nil {
			r := *s.Round
			s.Round = &r
			c.Streams[name] = s
		}
	}
	return &c
}

// stream is the stream's state, with a slot of its own.
func (l *ledger) stream(name string) ledgerStream {
	s, ok := l.Streams[name]
	if !ok {
		for _, other := range l.Streams {
			s.Slot = max(s.Slot, other.Slot+1)
		}
	}
	return s
}

func (l *ledger) encode() []byte {
	b, err := json.Marshal(l)
	if err != nil { // texts and numbers
		panic("replica: ledger has no form: " + err.Error())
	}
	return b
}

func decodeLedger(b []byte) (*ledger, error) {
	l := newLedger()
	if err := json.Unmarshal(b, l); err != nil {
		return nil, damaged("ledger")
	}
	if l.Version != ledgerVersion {
		return nil, fmt.Errorf("replica: the store was written by a newer program (version %d)", l.Version)
	}
	if l.Streams == nil || l.Tallies == nil || l.Next == nil {
		return nil, damaged("ledger")
	}
	return l, nil
}
