package store

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"time"
)

// ErrContent means that a file is not what was announced.
var ErrContent = errors.New("store: the file is not what was announced")

// FinishFile looks at a file that has all its bytes: whether they are the ones
// that were announced, and what they are. It can be done again, because a
// crash may come between the last byte and the note of it. A file that is
// refused is forgotten.
func (s *Store) FinishFile(ctx context.Context, f File, now time.Time) (File, error) {
	if !f.Whole.IsZero() {
		return f, nil
	}
	b := make([]byte, f.Size)
	n, err := s.Blobs().ReadAt(ctx, f.Object, b, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return f, err
	}
	why := ErrContent
	if int64(n) == f.Size && sha256.Sum256(b) == f.SHA256 {
		f.Type, why = ContentType(b)
	}
	err = s.Write(ctx, func(tx *Tx) error {
		if why != nil {
			return tx.DropFile(f.ClientID, f.ID)
		}
		return tx.FileWhole(f.ClientID, f.ID, f.Type, now)
	})
	f.Whole = now
	return f, errors.Join(why, err)
}

// KeepFile takes a whole file at once.
func (s *Store) KeepFile(ctx context.Context, f File, content []byte, now time.Time) (File, error) {
	if _, err := ContentType(content); err != nil {
		return f, err
	}
	f.Size, f.SHA256 = int64(len(content)), sha256.Sum256(content)
	err := s.Write(ctx, func(tx *Tx) (err error) { f, err = tx.AnnounceFile(f, now); return err })
	if err != nil {
		return f, fmt.Errorf("store: keep file: %w", err)
	}
	if err := s.Blobs().Append(ctx, f.Object, 0, content); err != nil {
		return f, err
	}
	return s.FinishFile(ctx, f, now)
}
