package feed

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"

	"alcove/server/store"
)

// sealer makes cursors that nobody else can make, read, or carry to another
// account or stream.
type sealer struct{ aead cipher.AEAD }

func newSealer(key []byte) (sealer, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return sealer{}, fmt.Errorf("feed: cursors: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return sealer{}, fmt.Errorf("feed: cursors: %w", err)
	}
	return sealer{aead}, nil
}

// cursorForm is the version of what stands inside.
const cursorForm = 1

// cursor is what the computer holds for us.
type cursor struct {
	Form byte
	store.Place
	Safe int64 // the safe_n that its page told: when only that changed there is news as well
}

var errCursor = errors.New("feed: this is no cursor of ours")

func (s sealer) seal(clientID, stream string, c cursor) string {
	c.Form = cursorForm
	var b bytes.Buffer
	if err := binary.Write(&b, binary.BigEndian, c); err != nil { // of fixed size: never fails
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(s.aead.Seal(nil, nil, b.Bytes(), whose(clientID, stream)))
}

// open reads a cursor back. The empty one is the beginning.
func (s sealer) open(clientID, stream, text string) (c cursor, err error) {
	if text == "" {
		return cursor{Form: cursorForm}, nil
	}
	box, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return c, errCursor
	}
	b, err := s.aead.Open(nil, nil, box, whose(clientID, stream))
	if err != nil || len(b) != binary.Size(c) {
		return c, errCursor
	}
	if err := binary.Read(bytes.NewReader(b), binary.BigEndian, &c); err != nil || c.Form != cursorForm {
		return cursor{}, errCursor
	}
	return c, nil
}

func whose(clientID, stream string) []byte {
	return []byte("cursor\x00" + clientID + "\x00" + stream)
}
