package feed

import (
	"context"
	"errors"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// Push takes a replica's next writes, each an act of its own with its outcome
// and its number, in their order; they share commits. What was taken before is
// skipped; a gap stops; so do a write that does not fit the chain and one whose
// files are not here, each with its [Refusal], and what came before it counts.
func (s *Service) Push(ctx context.Context, clientID string, q record.PushRequest) (ans record.PushAnswer, err error) {
	if err := checkSchema(q.Schema); err != nil {
		return ans, err
	}
	if err := q.Check(); err != nil {
		return ans, badCall(err)
	}
	if q.Stream != store.AcctStream(clientID) {
		return ans, refuse(404, record.ErrNoStream)
	}
	p := &pushing{s: s, clientID: clientID, replica: q.Replica, now: s.Now()}
	acts := []func(*store.Tx) error{p.answer}
	if n := len(q.Muts); n > 0 {
		acts = acts[:0]
		for i, m := range q.Muts {
			acts = append(acts, func(tx *store.Tx) error { return p.act(tx, m, i == n-1) })
		}
	}
	err = store.FirstOf(s.Store.WriteEach(ctx, acts...))
	s.sweep(p.now)
	var missing *store.MissingFiles
	if errors.As(err, &missing) {
		err = &Refusal{Status: 409, SyncError: record.SyncError{Error: record.ErrFilesMissing, Files: missing.IDs}}
	}
	no := (*Refusal)(nil)
	if err != nil && !errors.As(err, &no) {
		return record.PushAnswer{}, err
	}
	if no != nil && no.SyncError.Error == record.ErrForked {
		s.Store.Later(func(tx *store.Tx) error {
			return tx.Event(store.Event{At: p.now, ClientID: clientID, Kind: store.EventForked, Actor: store.ByClient})
		})
	}
	return p.ans, err
}

// pushing is one push on its way. Its acts run one after the other on the
// writer's goroutine.
type pushing struct {
	s                 *Service
	clientID, replica string
	now               time.Time

	stopped bool // a write was not taken: those behind it must wait
	ans     record.PushAnswer
}

// act takes one write and its number. Each looks anew how far the replica is:
// what it follows may have been undone.
func (p *pushing) act(tx *store.Tx, m record.Mutation, last bool) error {
	if p.stopped {
		return nil
	}
	p.stopped = true // unless all of it goes well
	line, err := tx.Replica(p.clientID, p.replica)
	if err != nil {
		return err
	}
	if m.N == line.N+1 {
		if m.Prev != record.ChainText(line.Chain) {
			return forked(line)
		}
		if err := p.s.take(tx, p.clientID, m, p.now); err != nil {
			return err
		}
		line.N, line.Chain = m.N, record.Chain(line.Chain, m.ID)
		if err := tx.Advance(p.clientID, p.replica, line.N, line.Chain, m.ID); err != nil {
			return err
		}
	}
	p.ans.LastN, p.ans.Chain = line.N, record.ChainText(line.Chain)
	p.stopped = m.N > line.N // a gap
	if p.stopped || last {
		return p.safe(tx)
	}
	return nil
}

// answer is a push of nothing: how far the replica is.
func (p *pushing) answer(tx *store.Tx) error {
	line, err := tx.Replica(p.clientID, p.replica)
	if err != nil {
		return err
	}
	p.ans.LastN, p.ans.Chain = line.N, record.ChainText(line.Chain)
	return p.safe(tx)
}

func (p *pushing) safe(tx *store.Tx) (err error) {
	p.ans.SafeN, err = p.s.BackupMark.Safe(tx, p.clientID, p.replica)
	return err
}

func forked(line store.Line) error {
	return &Refusal{Status: 409, SyncError: record.SyncError{Error: record.ErrForked, LastN: &line.N, Chain: record.ChainText(line.Chain)}}
}
