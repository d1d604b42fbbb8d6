package feed

import (
	"context"
	"errors"

	"alcove/server/store"
	"alcove/sync/record"
)

// Push takes a replica's next writes: each whole or not at all, in their order,
// all of them with one wait for the disk. What was taken before is skipped; a
// gap stops; so do a write that does not fit the chain and one whose files are
// not here, each with its [Refusal], and what came before it counts.
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
	now := s.Now()
	var stop error
	err = s.Store.Write(ctx, func(tx *store.Tx) error {
		stop = nil
		line, err := tx.Replica(clientID, q.Replica)
		if err != nil {
			return err
		}
		for _, m := range q.Muts {
			if m.N <= line.N {
				continue
			}
			if m.N > line.N+1 {
				break
			}
			if m.Prev != record.ChainText(line.Chain) {
				stop = forked(line)
				break
			}
			next := store.Line{N: m.N, Chain: record.Chain(line.Chain, m.ID)}
			if stop = tx.Part(func() error {
				if err := s.take(tx, clientID, m, now); err != nil {
					return err
				}
				return tx.Advance(clientID, q.Replica, next.N, next.Chain, m.ID)
			}); stop != nil {
				break
			}
			line = next
		}
		safe, err := s.BackupMark.Safe(tx, clientID, q.Replica)
		ans = record.PushAnswer{LastN: line.N, Chain: record.ChainText(line.Chain), SafeN: safe}
		return err
	})
	if err != nil {
		return record.PushAnswer{}, err
	}
	s.sweep(now)
	var missing *store.MissingFiles
	if errors.As(stop, &missing) {
		stop = &Refusal{Status: 409, SyncError: record.SyncError{Error: record.ErrFilesMissing, Files: missing.IDs}}
	}
	return ans, stop
}

func forked(line store.Line) error {
	return &Refusal{Status: 409, SyncError: record.SyncError{Error: record.ErrForked, LastN: &line.N, Chain: record.ChainText(line.Chain)}}
}
