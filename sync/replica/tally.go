package replica

import (
	"encoding/binary"
	"encoding/json"
	"math/bits"
)

// tally is how many boxes a table holds, and the sum of their marks modulo
// 2^256. It changes in the same transaction as they do. A box that is missing,
// doubled, or taken from an older copy of the file shows, although each box by
// itself opens.
type tally struct {
	n   int64
	sum [4]uint64
}

func words(m [32]byte) (w [4]uint64) {
	for i := range w {
		w[i] = binary.LittleEndian.Uint64(m[8*i:])
	}
	return w
}

func (t *tally) add(m [32]byte) {
	t.n++
	w, carry := words(m), uint64(0)
	for i := range w {
		t.sum[i], carry = bits.Add64(t.sum[i], w[i], carry)
	}
}

func (t *tally) sub(m [32]byte) {
	t.n--
	w, borrow := words(m), uint64(0)
	for i := range w {
		t.sum[i], borrow = bits.Sub64(t.sum[i], w[i], borrow)
	}
}

// join adds another tally.
func (t *tally) join(o tally) {
	t.n += o.n
	carry := uint64(0)
	for i := range o.sum {
		t.sum[i], carry = bits.Add64(t.sum[i], o.sum[i], carry)
	}
}

type wireTally struct {
	N   int64     `json:"n"`
	Sum [4]uint64 `json:"sum"`
}

// MarshalJSON is its form inside the sealed ledger.
func (t tally) MarshalJSON() ([]byte, error) { return json.Marshal(wireTally{t.n, t.sum}) }

// UnmarshalJSON reads it back.
func (t *tally) UnmarshalJSON(b []byte) error {
	var w wireTally
	if err := json.Unmarshal(b, &w); err != nil {
		return err
	}
	t.n, t.sum = w.N, w.Sum
	return nil
}
