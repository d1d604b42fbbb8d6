package feed

import (
	"context"
	"maps"
	"slices"

	"alcove/server/store"
	"alcove/sync/record"
)

// Pull reads the next page of each stream that is asked for. news is false if
// nothing at all changed since the cursors were given out.
func (s *Service) Pull(ctx context.Context, clientID string, q record.PullRequest) (ans record.PullAnswer, news bool, err error) {
	if err := checkSchema(q.Schema); err != nil {
		return ans, false, err
	}
	if err := q.Check(); err != nil {
		return ans, false, badCall(err)
	}
	for stream := range q.Cursors {
		if !mayRead(clientID, stream) {
			return ans, false, refuse(404, record.ErrNoStream)
		}
	}
	if q.Limit == 0 {
		q.Limit = record.MaxPage
	}
	now := s.Now()
	ans = record.PullAnswer{Streams: map[string]record.StreamPage{}, Now: stamp(now)}
	err = s.Store.Read(ctx, func(tx *store.Tx) (err error) {
		if ans.SafeN, err = s.BackupMark.Safe(tx, clientID, q.Replica); err != nil {
			return err
		}
		for _, stream := range slices.Sorted(maps.Keys(q.Cursors)) {
			page, fresh, err := s.page(tx, clientID, stream, q, ans.SafeN)
			if err != nil {
				return err
			}
			ans.Streams[stream], news = page, news || fresh
		}
		return nil
	})
	if err == nil {
		s.sweep(now)
	}
	return ans, news, err
}

func (s *Service) page(tx *store.Tx, clientID, stream string, q record.PullRequest, safe int64) (out record.StreamPage, fresh bool, err error) {
	at, err := s.cursors.open(clientID, stream, q.Cursors[stream])
	if err != nil { // made up, or of keys that are gone
		return record.StreamPage{Reset: record.ResetLineage}, true, nil
	}
	p, err := tx.Pull(stream, at.Place, q.Limit)
	if err != nil {
		return out, false, err
	}
	if p.Reset != "" {
		return record.StreamPage{Reset: p.Reset}, true, nil
	}
	next := cursor{Form: cursorForm, Place: p.Next}
	if stream == store.AcctStream(clientID) {
		next.Safe = safe
		if err := s.arrived(tx, stream, at.Place); err != nil {
			return out, false, err
		}
	}
	out = record.StreamPage{Changes: p.Changes, More: p.More, Cursor: q.Cursors[stream]}
	if fresh = next != at || out.Cursor == ""; fresh {
		out.Cursor = s.cursors.seal(clientID, stream, next)
	}
	return out, fresh, nil
}

// arrived notes what a computer came back with, so that the practice sees that
// its message was delivered.
func (s *Service) arrived(tx *store.Tx, stream string, at store.Place) error {
	if at.Pos == 0 || at.Full > 0 {
		return nil
	}
	seen, err := tx.SeenUpTo(stream)
	if err != nil || seen >= at.Pos {
		return err
	}
	s.Store.Later(func(tx *store.Tx) error { return tx.Seen(stream, at.Pos) })
	s.Store.Poker().Announce(store.StaffStream) // an open page asks, and then it is written
	return nil
}
