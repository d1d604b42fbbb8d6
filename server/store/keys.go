package store

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"alcove/auth"
)

// KeyFileName is the file of secrets beside the database. A stolen database
// without it gives no PIN, no code and no mail.
const KeyFileName = "alcove.keys"

// Keys are the server's own secrets. Each use derives its own key from the
// root, so that no two uses share one.
type Keys struct {
	root    []byte            // 32 random bytes
	Signing *ecdsa.PrivateKey // P-256, signs ID tokens (ES256)
	KeyID   string            // "kid" of Signing
}

// Purpose is HMAC-SHA-256 of a purpose under the root: 32 bytes for that use alone.
func (k *Keys) Purpose(name string) []byte { return auth.Derive(k.root, "alcove "+name) }

type keyFile struct {
	V       int    `json:"v"`
	Root    string `json:"root"`
	Signing string `json:"signing"` // PKCS #8
	KeyID   string `json:"kid"`
}

func loadKeys(dir string) (*Keys, error) {
	path := filepath.Join(dir, KeyFileName)
	b, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		if _, err := os.Stat(filepath.Join(dir, FileName)); err == nil {
			return nil, fmt.Errorf("store: %s is missing beside the database: put it back from where you keep it; without it no PIN, code or sign-in can be checked", KeyFileName)
		}
		return makeKeys(path)
	}
	if err != nil {
		return nil, fmt.Errorf("store: read keys: %w", err)
	}
	d := json.NewDecoder(strings.NewReader(string(b)))
	d.DisallowUnknownFields()
	var f keyFile
	if err := d.Decode(&f); err != nil || f.V != 1 {
		return nil, fmt.Errorf("store: %s cannot be read: put it back from where you keep a copy", KeyFileName)
	}
	root, err1 := base64.RawURLEncoding.DecodeString(f.Root)
	der, err2 := base64.RawURLEncoding.DecodeString(f.Signing)
	if err1 != nil || err2 != nil || len(root) != 32 {
		return nil, fmt.Errorf("store: %s is damaged: put it back from where you keep a copy", KeyFileName)
	}
	pk, err := x509.ParsePKCS8PrivateKey(der)
	ec, ok := pk.(*ecdsa.PrivateKey)
	if err != nil || !ok || ec.Curve != elliptic.P256() {
		return nil, fmt.Errorf("store: %s is damaged: put it back from where you keep a copy", KeyFileName)
	}
	return &Keys{root: root, Signing: ec, KeyID: f.KeyID}, nil
}

func makeKeys(path string) (*Keys, error) {
	k := &Keys{root: make([]byte, 32), KeyID: auth.ID("k")}
	rand.Read(k.root) // never fails
	var err error
	if k.Signing, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
		return nil, fmt.Errorf("store: make keys: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(k.Signing)
	if err != nil {
		return nil, fmt.Errorf("store: make keys: %w", err)
	}
	b, err := json.Marshal(keyFile{V: 1, Root: base64.RawURLEncoding.EncodeToString(k.root), Signing: base64.RawURLEncoding.EncodeToString(der), KeyID: k.KeyID})
	if err != nil {
		return nil, fmt.Errorf("store: make keys: %w", err)
	}
	return k, writeDurably(path, b)
}

// writeDurably puts a small file in place whole: after a crash it is there or
// it is not, never half.
func writeDurably(path string, b []byte) error {
	f, err := os.OpenFile(path+".new", os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return fmt.Errorf("store: write %s: %w", filepath.Base(path), err)
	}
	_, err = f.Write(b)
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(path+".new", path)
	}
	if err == nil {
		err = syncDir(filepath.Dir(path))
	}
	if err != nil {
		return fmt.Errorf("store: write %s: %w", filepath.Base(path), err)
	}
	return nil
}
