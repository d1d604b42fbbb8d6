package signin

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
)

// maxSealed bounds what is opened: longer is not ours.
const maxSealed = 8 << 10

// seal makes text that only this server can read and that nobody can change,
// for what a browser keeps for us between two pages. Each purpose has its own
// key, so that one page's text means nothing to another.
func (p *Provider) seal(purpose string, v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("signin: seal: %w", err)
	}
	aead := p.aead(purpose)
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce) // never fails
	return base64.RawURLEncoding.EncodeToString(aead.Seal(nonce, nonce, b, nil)), nil
}

// unseal reads it back; false for anything that we did not make for this purpose.
func (p *Provider) unseal(purpose, text string, v any) bool {
	if len(text) > maxSealed {
		return false
	}
	b, err := base64.RawURLEncoding.DecodeString(text)
	aead := p.aead(purpose)
	if err != nil || len(b) < aead.NonceSize() {
		return false
	}
	plain, err := aead.Open(nil, b[:aead.NonceSize()], b[aead.NonceSize():], nil)
	return err == nil && json.Unmarshal(plain, v) == nil
}

func (p *Provider) aead(purpose string) cipher.AEAD {
	block, err := aes.NewCipher(p.Store.Keys.Purpose("browser " + purpose))
	if err != nil {
		panic(err) // the key is always 32 bytes
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		panic(err) // AES has the block size GCM wants
	}
	return aead
}
