package lock

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"sync"

	"alcove/auth/keyring"
)

// Keys are what an open lock gives. They are zeroed when the lock closes; every
// later use is ErrClosed, or nil for the raw keys. Safe for concurrent use.
type Keys struct {
	l     *Lock
	store string
	jwk   []byte

	mu     sync.Mutex
	closed bool
	rec    []byte
	idx    []byte
	blob   []byte
	cred   []byte
	meta   []byte
	unlock []byte // K_unlock, 32 bytes, until it is forgotten
}

// newKeys derives the keys of MK. The caller clears mk.
func (l *Lock) newKeys(mk []byte) *Keys {
	s := l.slot
	return &Keys{
		l: l, store: s.Store, jwk: bytes.Clone(s.JWK),
		rec: derive(mk, s.Store, labelRec), idx: derive(mk, s.Store, labelIdx), blob: derive(mk, s.Store, labelBlob),
		cred: derive(mk, s.Store, labelCred), meta: derive(mk, s.Store, labelMeta),
	}
}

func (k *Keys) zero() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
	for _, b := range []*[]byte{&k.rec, &k.idx, &k.blob, &k.cred, &k.meta, &k.unlock} {
		clear(*b)
		*b = nil
	}
}

// StoreID names the store these keys belong to.
func (k *Keys) StoreID() string { return k.store }

// raw returns the key itself, not a copy, so that zeroing reaches it.
func (k *Keys) raw(b *[]byte) []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return *b
}

// Rec seals rows, Idx keys their names, Blob seals files: 32 bytes each. Do
// not copy them; they are zeroed when the lock closes, and nil from then on.
func (k *Keys) Rec() []byte { return k.raw(&k.rec) }

// Idx keys the names of rows; see Rec.
func (k *Keys) Idx() []byte { return k.raw(&k.idx) }

// Meta seals what a store knows of itself; see Rec.
func (k *Keys) Meta() []byte { return k.raw(&k.meta) }

// Blob seals files; see Rec.
func (k *Keys) Blob() []byte { return k.raw(&k.blob) }

// copyOf is a copy of a key for one use, or ErrClosed.
func (k *Keys) copyOf(b *[]byte) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.closed {
		return nil, ErrClosed
	}
	return bytes.Clone(*b), nil
}

// Credential is what was stored last, or ErrKeyMissing, ErrDamaged, or an error
// of the keyring.
func (k *Keys) Credential(ctx context.Context) ([]byte, error) {
	key, err := k.copyOf(&k.cred)
	if err != nil {
		return nil, err
	}
	defer clear(key)
	box, err := k.l.keyring().Get(ctx, itemCredential)
	if err != nil {
		return nil, fmt.Errorf("lock: credential: %w", err)
	}
	plain, err := unseal(key, k.store, labelCred, box)
	if err != nil {
		return nil, fmt.Errorf("lock: credential: %w", ErrDamaged)
	}
	return plain, nil
}

// SaveCredential stores a credential of at most MaxSealed bytes and reads it
// back. Only after it returned nil may a new refresh token be used.
func (k *Keys) SaveCredential(ctx context.Context, credential []byte) error {
	// In its turn: a late write must not follow a StartOver or Erase.
	k.l.op.Lock()
	defer k.l.op.Unlock()
	return k.save(ctx, credential)
}

func (k *Keys) save(ctx context.Context, credential []byte) error {
	if len(credential) > MaxSealed {
		return fmt.Errorf("lock: credential: %w", keyring.ErrTooBig)
	}
	key, err := k.copyOf(&k.cred)
	if err != nil {
		return err
	}
	defer clear(key)
	if err := k.l.kr.Set(ctx, itemCredential, seal(key, k.store, labelCred, credential)); err != nil {
		return fmt.Errorf("lock: credential: %w", err)
	}
	return nil
}

func (l *Lock) keyring() keyring.Keyring {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.kr
}

// UnlockJWK is the public half of K_unlock as a JWK (RFC 7517), or nil while no
// passcode is set.
func (k *Keys) UnlockJWK() []byte {
	k.mu.Lock()
	defer k.mu.Unlock()
	return bytes.Clone(k.jwk)
}

// SignUnlock lends K_unlock to f, which must not keep it. It is at hand from an
// Unlock until ForgetUnlock or the lock; else the answer is ErrNoUnlockKey.
func (k *Keys) SignUnlock(f func(*ecdsa.PrivateKey) error) error {
	raw, err := k.copyOf(&k.unlock)
	if err != nil {
		return err
	}
	if len(raw) == 0 {
		return ErrNoUnlockKey
	}
	defer clear(raw)
	priv, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), raw)
	if err != nil {
		return fmt.Errorf("lock: unlock key: %w", ErrDamaged)
	}
	return f(priv)
}

// ForgetUnlock zeroes K_unlock: its assertion was accepted.
func (k *Keys) ForgetUnlock() {
	k.mu.Lock()
	defer k.mu.Unlock()
	clear(k.unlock)
	k.unlock = nil
}

// newUnlockKey makes K_unlock: 32 bytes, and its public half as a JWK.
func newUnlockKey() (raw, jwk []byte, err error) {
	priv, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("lock: make unlock key: %w", err)
	}
	pub, err := priv.PublicKey.Bytes() // 4 || X || Y
	if err != nil {
		return nil, nil, fmt.Errorf("lock: make unlock key: %w", err)
	}
	if raw, err = priv.Bytes(); err != nil {
		return nil, nil, fmt.Errorf("lock: make unlock key: %w", err)
	}
	jwk, err = json.Marshal(map[string]string{
		"kty": "EC", "crv": "P-256",
		"x": base64.RawURLEncoding.EncodeToString(pub[1:33]), "y": base64.RawURLEncoding.EncodeToString(pub[33:65]),
	})
	if err != nil {
		return nil, nil, fmt.Errorf("lock: make unlock key: %w", err)
	}
	return raw, jwk, nil
}
