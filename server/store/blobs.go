package store

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"alcove/auth"
)

// pieceSize is how many open bytes are sealed together: what a range request
// reads at least.
const pieceSize = 64 << 10

// ErrOffset means that bytes do not follow what is there.
var ErrOffset = errors.New("store: these bytes do not follow what is there")

// Blobs keeps what is in files: bytes by a key that says nothing. They stand
// in the practice's own file, so that a backup holds them too, and sealed by a
// key that does not, so that a backup alone shows nothing of them.
type Blobs struct{ store *Store }

// Blobs is the one of this store.
func (s *Store) Blobs() *Blobs { return &Blobs{s} }

// Size is how many bytes of an object are durable; 0 for one that nobody wrote.
func (b *Blobs) Size(ctx context.Context, object []byte) (size int64, err error) {
	err = b.store.Read(ctx, func(tx *Tx) error { size, err = tx.pieceEnd(object); return err })
	return size, err
}

func (t *Tx) pieceEnd(object []byte) (end int64, err error) {
	err = t.QueryRow(`SELECT coalesce(max(off + len), 0) FROM piece WHERE object = ?`, object).Scan(&end)
	return end, wrap("size of object", err)
}

// Append adds bytes at the end of an object, all of them or none. [ErrOffset]
// if off is not the end.
func (b *Blobs) Append(ctx context.Context, object []byte, off int64, p []byte) error {
	type piece struct {
		off int64
		n   int
		box []byte
	}
	var pieces []piece
	seal, err := b.sealer(object)
	if err != nil {
		return err
	}
	for at := 0; at < len(p); at += pieceSize { // sealed before the writer is asked
		part := p[at:min(at+pieceSize, len(p))]
		pieces = append(pieces, piece{off + int64(at), len(part), seal.Seal(nil, nil, part, pieceName(off+int64(at)))})
	}
	return b.store.Write(ctx, func(tx *Tx) error {
		end, err := tx.pieceEnd(object)
		if err != nil {
			return err
		}
		if end != off {
			return ErrOffset
		}
		for _, c := range pieces {
			if _, err := tx.Exec(`INSERT INTO piece (object, off, len, box) VALUES (?, ?, ?, ?)`, object, c.off, c.n, c.box); err != nil {
				return fmt.Errorf("store: keep piece: %w", err)
			}
		}
		return nil
	})
}

// ReadAt reads from off, and io.EOF at the end of the object. A piece that was
// touched is an error, never other bytes.
func (b *Blobs) ReadAt(ctx context.Context, object, p []byte, off int64) (n int, err error) {
	seal, err := b.sealer(object)
	if err != nil {
		return 0, err
	}
	err = b.store.Read(ctx, func(tx *Tx) (err error) {
		rows, err := tx.Query(`SELECT off, box FROM piece WHERE object = ?1 AND off >= coalesce((SELECT max(off) FROM piece WHERE object = ?1 AND off <= ?2), 0)
			AND off < ?3 ORDER BY off`, object, off, off+int64(len(p)))
		if err != nil {
			return fmt.Errorf("store: read piece: %w", err)
		}
		defer func() { err = errors.Join(err, rows.Close()) }()
		for rows.Next() && n < len(p) {
			var at int64
			var box []byte
			if err := rows.Scan(&at, &box); err != nil {
				return fmt.Errorf("store: read piece: %w", err)
			}
			open, err := seal.Open(nil, nil, box, pieceName(at))
			if err != nil {
				return fmt.Errorf("store: a piece of a file is damaged: %w", err)
			}
			skip := off + int64(n) - at
			if skip < 0 || skip >= int64(len(open)) {
				break // behind the end, or a gap that no Append leaves
			}
			n += copy(p[n:], open[skip:])
		}
		return rows.Err()
	})
	if err == nil && n < len(p) {
		err = io.EOF
	}
	return n, err
}

// Reader is what is in a whole file, to be read or served from any place.
func (b *Blobs) Reader(ctx context.Context, f File) *io.SectionReader {
	return io.NewSectionReader(objectAt{b, ctx, f.Object}, 0, f.Size)
}

// objectAt is an object as io.ReaderAt.
type objectAt struct {
	b      *Blobs
	ctx    context.Context
	object []byte
}

// ReadAt reads.
func (o objectAt) ReadAt(p []byte, off int64) (int, error) {
	return o.b.ReadAt(o.ctx, o.object, p, off)
}

// Remove forgets an object. One that is not there is no error.
func (b *Blobs) Remove(ctx context.Context, object []byte) error {
	return b.store.Write(ctx, func(tx *Tx) error { return tx.dropPieces(object) })
}

func (t *Tx) dropPieces(object []byte) error {
	_, err := t.Exec(`DELETE FROM piece WHERE object = ?`, object)
	return wrap("drop pieces", err)
}

// sealer has a key of its own for each object, and a random nonce a piece.
func (b *Blobs) sealer(object []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(auth.Derive(b.store.Keys.Purpose("file content"), "piece", object))
	if err != nil {
		return nil, fmt.Errorf("store: seal: %w", err)
	}
	seal, err := cipher.NewGCMWithRandomNonce(block)
	return seal, wrap("seal", err)
}

// pieceName keeps a piece in its place.
func pieceName(off int64) []byte { return binary.BigEndian.AppendUint64(nil, uint64(off)) }
