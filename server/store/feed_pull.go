package store

import (
	"database/sql"
	"errors"
	"fmt"

	"alcove/sync/record"
)

// Place is how far a computer has read a stream: what its cursor holds. The
// zero value is the beginning.
type Place struct {
	Pos  int64   // all up to it was read
	Head int64   // the stream's newest when that page was made
	Mark [8]byte // of Head. A mark of Pos would miss a restore in the middle of a round
	Full int64   // above 0: the first reading, begun when this was the newest
}

// FeedPage is what follows a place.
type FeedPage struct {
	Changes []record.Envelope
	Next    Place
	More    bool
	Reset   string // "" or one of the record.Reset words: then nothing else is set
}

// Pull reads the next page of a stream. A place of another lineage, or one too
// old to be told what was deleted since, is answered with a reset; the
// beginning never is.
func (t *Tx) Pull(stream string, at Place, limit int) (p FeedPage, err error) {
	var id, head, horizon int64
	err = t.QueryRow(`SELECT id, seq, horizon FROM stream WHERE name = ?`, stream).Scan(&id, &head, &horizon)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return p, fmt.Errorf("store: pull: %w", err)
	}
	if at.Pos > 0 {
		if p.Reset, err = t.judge(id, at, head, horizon); err != nil || p.Reset != "" {
			return p, err
		}
	} else {
		at.Full = max(head, 1)
	}
	if head == 0 || at.Pos == head {
		p.Next = Place{Pos: at.Pos, Head: at.Head, Mark: at.Mark}
		return p, nil
	}
	if p.Changes, p.More, err = t.page(id, at, limit); err != nil {
		return p, err
	}
	p.Next = Place{Pos: head, Head: head}
	if p.More {
		p.Next.Pos, p.Next.Full = p.Changes[len(p.Changes)-1].Seq, at.Full
	}
	var mark []byte
	if err := t.QueryRow(`SELECT mark FROM mark WHERE stream = ? AND seq = ?`, id, head).Scan(&mark); err != nil {
		return p, fmt.Errorf("store: read mark: %w", err)
	}
	copy(p.Next.Mark[:], mark)
	return p, nil
}

// judge says why a place cannot be gone on from, or "".
func (t *Tx) judge(id int64, at Place, head, horizon int64) (string, error) {
	if at.Head > head || at.Pos > at.Head {
		return record.ResetLineage, nil
	}
	var mark []byte
	err := t.QueryRow(`SELECT mark FROM mark WHERE stream = ? AND seq = ?`, id, at.Head).Scan(&mark)
	switch {
	case errors.Is(err, sql.ErrNoRows) && at.Head >= horizon:
		return record.ResetLineage, nil
	case err != nil && !errors.Is(err, sql.ErrNoRows):
		return "", fmt.Errorf("store: read mark: %w", err)
	case err == nil && string(mark) != string(at.Mark[:]):
		return record.ResetLineage, nil
	case at.Full > 0 && horizon > at.Full:
		return record.ResetRaced, nil
	case at.Full == 0 && at.Pos < horizon:
		return record.ResetHorizon, nil
	}
	return "", nil
}

// page reads what follows. A first reading gets no tombstones from before it
// began; those from after take away what its own pages brought.
func (t *Tx) page(id int64, at Place, limit int) (out []record.Envelope, more bool, err error) {
	rows, err := t.Query(`SELECT type, id, seq, deleted, v, body FROM record
		WHERE stream = ? AND seq > ? AND (deleted = 0 OR seq > ?) ORDER BY seq LIMIT ?`, id, at.Pos, at.Full, limit+1)
	if err != nil {
		return nil, false, fmt.Errorf("store: pull: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	size := 0
	for rows.Next() {
		if len(out) == limit || size > record.MaxPageBytes {
			return out, true, nil
		}
		e, err := scanRecord(rows)
		if err != nil {
			return nil, false, err
		}
		size += len(e.Body)
		out = append(out, e)
	}
	return out, false, rows.Err()
}

// Seen notes how far a computer came back with: what stands before it has
// arrived. It may be lost in a crash.
func (t *Tx) Seen(stream string, pos int64) error {
	_, err := t.Exec(`UPDATE stream SET seen = ?1 WHERE name = ?2 AND seen < ?1 AND seq >= ?1`, pos, stream)
	return wrap("note what arrived", err)
}

// SeenUpTo is what [Tx.Seen] noted.
func (t *Tx) SeenUpTo(stream string) (pos int64, err error) {
	err = t.QueryRow(`SELECT seen FROM stream WHERE name = ?`, stream).Scan(&pos)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil
	}
	return pos, wrap("read what arrived", err)
}
