package keyring

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"strings"
)

const (
	// MaxItem is the longest text of an item, in bytes.
	MaxItem = 1023
	// MaxValue is the longest value that fits into it.
	MaxValue = (MaxItem-len(itemPrefix))/4*3 - sumLen

	itemPrefix = "alcove1." // the format, so that a later one is told apart
	sumLen     = 6          // bytes of SHA-256 that show damage; not a seal
)

// encode writes a value as the text of an item.
func encode(value []byte) (string, error) {
	if len(value) > MaxValue {
		return "", ErrTooBig
	}
	sum := sha256.Sum256(value)
	return itemPrefix + base64.RawURLEncoding.EncodeToString(append(sum[:sumLen:sumLen], value...)), nil
}

// decode reads what encode wrote. Everything else is ErrDamaged.
func decode(item string) ([]byte, error) {
	body, ok := strings.CutPrefix(item, itemPrefix)
	if !ok || len(item) > MaxItem {
		return nil, ErrDamaged
	}
	b, err := base64.RawURLEncoding.Strict().DecodeString(body)
	if err != nil || len(b) < sumLen || strings.ContainsAny(body, "\r\n") {
		return nil, ErrDamaged
	}
	sum := sha256.Sum256(b[sumLen:])
	if subtle.ConstantTimeCompare(sum[:sumLen], b[:sumLen]) != 1 {
		return nil, ErrDamaged
	}
	return b[sumLen:], nil
}
