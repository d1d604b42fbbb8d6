package replica

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"hash"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"
)

// Keys are what auth/lock derives from the passcode: 32 bytes each. They are
// only read during [Open].
type Keys struct {
	Rec  []byte // seals rows
	Idx  []byte // keys the names of rows and files
	Blob []byte // seals files
	Meta []byte // seals the ledger
}

// table names where a box stands. It is part of what the box is bound to.
type table string

const (
	tabRow   table = "row"   // one record
	tabChunk table = "chunk" // 128 messages of the old part of a thread
	tabQueue table = "queue" // one write
	tabStage table = "stage" // one record of an unfinished round
	tabLocal table = "local" // what never leaves this computer
	tabMeta  table = "meta"  // the ledger
	tabSpare table = "spare" // an entry of the spare
	tabFile  table = "file"  // a part of a file
)

const overhead = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

// nameSize is the length of a row's name: 128 bits of HMAC-SHA256.
const nameSize = 16

// sealer holds the keys while the store is open.
type sealer struct {
	whose           []byte // store and account, bound to every box
	rec, blob, meta cipher.AEAD
	macs            sync.Pool
}

func newSealer(k Keys, store, account string) (*sealer, error) {
	s := &sealer{whose: join(store, account)}
	var errs [3]error
	s.rec, errs[0] = chacha20poly1305.NewX(k.Rec)
	s.blob, errs[1] = chacha20poly1305.NewX(k.Blob)
	s.meta, errs[2] = chacha20poly1305.NewX(k.Meta)
	if err := errors.Join(errs[:]...); err != nil || len(k.Idx) != chacha20poly1305.KeySize {
		return nil, errors.New("replica: a key is not 32 bytes: the lock is closed")
	}
	idx := append([]byte(nil), k.Idx...)
	s.macs.New = func() any { return hmac.New(sha256.New, idx) }
	return s, nil
}

// join writes texts so that no two lists of texts look the same.
func join(parts ...string) []byte {
	var b []byte
	for _, p := range parts {
		b = binary.AppendUvarint(b, uint64(len(p)))
		b = append(b, p...)
	}
	return b
}

// mac is HMAC-SHA256 under K_idx.
func (s *sealer) mac(b []byte) (sum [32]byte) {
	m := s.macs.Get().(hash.Hash)
	defer s.macs.Put(m)
	m.Reset()
	m.Write(b)
	m.Sum(sum[:0])
	return sum
}

// name is what the disk knows a row by.
func (s *sealer) name(parts ...string) []byte {
	sum := s.mac(join(parts...))
	return sum[:nameSize]
}

func (s *sealer) aead(t table) cipher.AEAD {
	switch t {
	case tabMeta:
		return s.meta
	case tabFile:
		return s.blob
	}
	return s.rec
}

// bound is the associated data of a box.
func (s *sealer) bound(t table, at int64, name []byte) []byte {
	b := make([]byte, 0, 96)
	b = append(b, "alcove replica 1 "...)
	b = append(b, t...)
	b = append(b, 0)
	b = append(b, s.whose...)
	b = binary.BigEndian.AppendUint64(b, uint64(at))
	return append(b, name...)
}

// seal is XChaCha20-Poly1305 with a random nonce in front.
func (s *sealer) seal(t table, at int64, name, plain []byte) []byte {
	a := s.aead(t)
	box := make([]byte, chacha20poly1305.NonceSizeX, overhead+len(plain))
	rand.Read(box) // never fails since Go 1.24: the program ends instead
	return a.Seal(box, box, plain, s.bound(t, at, name))
}

// open opens what seal made, into new memory.
func (s *sealer) open(t table, at int64, name, box []byte) ([]byte, error) {
	return s.openInto(nil, t, at, name, box)
}

// openInto is open behind what dst holds.
func (s *sealer) openInto(dst []byte, t table, at int64, name, box []byte) ([]byte, error) {
	if len(box) < overhead {
		return nil, damaged("a box that is too short")
	}
	const n = chacha20poly1305.NonceSizeX
	plain, err := s.aead(t).Open(dst, box[:n], box[n:], s.bound(t, at, name))
	if err != nil {
		return nil, damaged("a box of " + string(t))
	}
	return plain, nil
}

// mark is the share of a box in its table's tally. Nonce and tag stand for the
// whole box: nobody without the key makes another that opens with them.
func (s *sealer) mark(t table, at int64, name, box []byte) [32]byte {
	b := s.bound(t, at, name)
	b = append(b, box[:chacha20poly1305.NonceSizeX]...)
	return s.mac(append(b, box[len(box)-chacha20poly1305.Overhead:]...))
}

// pad hides the length: up to 256, 512, 1024, 2048, 4096 bytes, then multiples
// of 4096.
func pad(b []byte) []byte {
	need, size := len(b)+4, 256
	for size < need && size < 4096 {
		size *= 2
	}
	if size < need {
		size = (need + 4095) / 4096 * 4096
	}
	out := make([]byte, size)
	binary.BigEndian.PutUint32(out, uint32(len(b)))
	copy(out[4:], b)
	return out
}

func unpad(b []byte) ([]byte, error) {
	if len(b) < 4 {
		return nil, damaged("padding")
	}
	n := binary.BigEndian.Uint32(b)
	if uint64(n) > uint64(len(b)-4) {
		return nil, damaged("padding")
	}
	return b[4 : 4+n : 4+n], nil
}

// sealPadded and openPadded are for everything but parts of files.
func (s *sealer) sealPadded(t table, at int64, name, plain []byte) []byte {
	return s.seal(t, at, name, pad(plain))
}

func (s *sealer) openPadded(t table, at int64, name, box []byte) ([]byte, error) {
	plain, err := s.open(t, at, name, box)
	if err != nil {
		return nil, err
	}
	return unpad(plain)
}

// openInPlace is openPadded in the memory of the box, which is gone afterwards.
func (s *sealer) openInPlace(t table, at int64, name, box []byte) ([]byte, error) {
	const n = chacha20poly1305.NonceSizeX
	plain, err := s.openInto(box[min(n, len(box)):][:0], t, at, name, box)
	if err != nil {
		return nil, err
	}
	return unpad(plain)
}
