package store

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"strings"

	"alcove/auth"
)

const hintBlock = 32 // addresses are padded to it, so that the length of a doorway tells little

// SealHint hides whose doorway it is, and the address it was mailed to:
// whoever finds an old mail learns nothing from its link, and the page can
// still show "j***@" and the app need not ask. It opens nothing and never stops working.
func (k *Keys) SealHint(clientID, email string) string {
	aead := k.hints()
	plain := clientID + "\x00" + email
	plain += strings.Repeat("\x00", hintBlock-len(plain)%hintBlock)
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce) // never fails
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, []byte(plain), nil))
}

// OpenHint reads a hint back. What was cut, changed, or made by somebody else
// is not ok; the page then asks for the address.
func (k *Keys) OpenHint(hint string) (clientID, email string, ok bool) {
	if !auth.IsHint(hint) {
		return "", "", false
	}
	b, err := base64.RawURLEncoding.DecodeString(hint)
	aead := k.hints()
	if err != nil || len(b) < aead.NonceSize() {
		return "", "", false
	}
	plain, err := aead.Open(nil, b[:aead.NonceSize()], b[aead.NonceSize():], nil)
	if err != nil {
		return "", "", false
	}
	return strings.Cut(strings.TrimRight(string(plain), "\x00"), "\x00")
}

func (k *Keys) hints() cipher.AEAD {
	block, err := aes.NewCipher(k.Purpose("doorway hint"))
	if err != nil {
		panic(err) // the key is always 32 bytes
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has the block size GCM wants
	}
	return aead
}
