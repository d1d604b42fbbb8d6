package record

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
)

// Chain is the running hash over the ids of a replica's writes: chain_n is
// SHA-256(chain_(n-1) || id), and chain_0 is 32 zero bytes. Two histories that
// share a number and differ in an id before it never share the hash: so a disk
// that was rolled back or copied is found out.
func Chain(prev [32]byte, id string) [32]byte {
	return sha256.Sum256(append(prev[:], id...))
}

// ChainText is a hash as it travels: base64url without padding.
func ChainText(c [32]byte) string { return base64.RawURLEncoding.EncodeToString(c[:]) }

// ParseChain reads it back. One hash has one text.
func ParseChain(s string) (c [32]byte, err error) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(s)
	if err != nil || len(b) != len(c) || len(s) != base64.RawURLEncoding.EncodedLen(len(c)) {
		return c, fmt.Errorf("record: this is not the hash of a chain")
	}
	copy(c[:], b)
	return c, nil
}
