package lock

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"golang.org/x/crypto/chacha20poly1305"

	"alcove/auth/keyring"
)

const (
	keySize  = 32
	overhead = chacha20poly1305.NonceSizeX + chacha20poly1305.Overhead

	// MaxSealed is the longest credential or note, in bytes.
	MaxSealed = keyring.MaxValue - overhead
)

// Labels keep the uses of one key apart. Changing one makes what was sealed
// under it unreadable.
const (
	labelBare   = "alcove lock 1: MK without a passcode"
	labelMaster = "alcove lock 1: MK"
	labelUnlock = "alcove lock 1: K_unlock"
	labelRec    = "alcove lock 1: K_rec"
	labelIdx    = "alcove lock 1: K_idx"
	labelBlob   = "alcove lock 1: K_blob"
	labelCred   = "alcove lock 1: K_cred"
	labelMeta   = "alcove lock 1: K_meta"
	labelNote   = "alcove lock 1: note "
	labelCheck  = "alcove lock 1: check of KS"
)

// derive is HKDF-SHA256 (RFC 5869) with the store id as salt.
func derive(secret []byte, store, label string) []byte {
	k, err := hkdf.Key(sha256.New, secret, []byte(store), label, keySize)
	if err != nil {
		panic("lock: hkdf: " + err.Error()) // only for a length that is not ours
	}
	return k
}

// seal is XChaCha20-Poly1305 with a random nonce in front. The store and the
// label are bound to the box, so that two boxes cannot be swapped.
func seal(key []byte, store, label string, plain []byte) []byte {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic("lock: seal: " + err.Error()) // only for a key that is not 32 bytes
	}
	nonce := make([]byte, aead.NonceSize(), aead.NonceSize()+len(plain)+aead.Overhead())
	rand.Read(nonce) // never fails since Go 1.24: the program ends instead
	return aead.Seal(nonce, nonce, plain, []byte(store+"\x00"+label))
}

// unseal opens what seal made. Its error says only that the key is not the one.
func unseal(key []byte, store, label string, box []byte) ([]byte, error) {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic("lock: unseal: " + err.Error()) // only for a key that is not 32 bytes
	}
	if len(box) < overhead {
		return nil, fmt.Errorf("box of %d bytes: %w", len(box), ErrDamaged)
	}
	n := aead.NonceSize()
	return aead.Open(nil, box[:n], box[n:], []byte(store+"\x00"+label))
}

// random is n random bytes.
func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails since Go 1.24: the program ends instead
	return b
}
