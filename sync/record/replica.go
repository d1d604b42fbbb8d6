package record

import "fmt"

// Replica is how far the server has taken one replica's writes. It changes in
// the same transaction as they do: a write is settled when a pulled record of
// this kind carries its number. Its id is the replica's.
type Replica struct {
	N     int64  `json:"n"`
	Chain string `json:"chain"` // chain_n, see [ChainText]
}

// Replicas is their kind.
var Replicas = define("replica", 1, "r_9aVt", Replica{N: 41, Chain: ChainText(Chain([32]byte{}, "m_4mK2vV9bXq7Lt0Zd"))})

// Line opens the number and the hash.
func (r Replica) Line() (n int64, chain [32]byte, err error) {
	if r.N < 1 {
		return 0, chain, fmt.Errorf("record: a replica without a number")
	}
	chain, err = ParseChain(r.Chain)
	return r.N, chain, err
}
