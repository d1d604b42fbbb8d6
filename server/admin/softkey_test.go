package admin_test

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"alcove/auth"
)

// softkey is a passkey of a test: ES256, no attestation. Its fields can lie.
type softkey struct {
	t      *testing.T
	key    *ecdsa.PrivateKey
	id     []byte
	handle string
	rp     string
	origin string
	count  uint32
	flags  byte // of the authenticator data (WebAuthn level 3, section 6.1)
}

const (
	userPresent, userVerified, hasKey = 0x01, 0x04, 0x40
)

func newSoftkey(t *testing.T, origin string) *softkey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return &softkey{t: t, key: key, id: auth.Hash(auth.Token()), rp: "localhost", origin: origin, flags: userPresent | userVerified}
}

// question is what the server asks, as far as a key cares.
type question struct {
	PublicKey struct {
		Challenge string `json:"challenge"`
		RPID      string `json:"rpId"`
		RP        struct{ ID, Name string }
		User      struct{ ID, Name, DisplayName string }
		Verify    string `json:"userVerification"`
		Select    struct {
			ResidentKey      string `json:"residentKey"`
			UserVerification string `json:"userVerification"`
		} `json:"authenticatorSelection"`
		Allow   []struct{ ID string } `json:"allowCredentials"`
		Exclude []struct{ ID string } `json:"excludeCredentials"`
	} `json:"publicKey"`
}

func (k *softkey) client(kind, challenge string) []byte {
	return k.json(map[string]any{"type": kind, "challenge": challenge, "origin": k.origin, "crossOrigin": false})
}

func (k *softkey) json(v any) []byte {
	k.t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		k.t.Fatal(err)
	}
	return b
}

func (k *softkey) data(flags byte) []byte {
	rp := sha256.Sum256([]byte(k.rp))
	return binary.BigEndian.AppendUint32(append(rp[:], flags), k.count)
}

// make answers a question for a new passkey.
func (k *softkey) make(q question) json.RawMessage {
	k.t.Helper()
	handle, err := base64.RawURLEncoding.DecodeString(q.PublicKey.User.ID)
	if err != nil {
		k.t.Fatal(err)
	}
	k.handle = string(handle)
	pub, err := k.key.PublicKey.Bytes()
	if err != nil {
		k.t.Fatal(err)
	}
	data := k.data(k.flags | hasKey)
	data = append(data, make([]byte, 16)...)
	data = binary.BigEndian.AppendUint16(data, uint16(len(k.id)))
	data = append(data, k.id...)
	// COSE_Key (RFC 9053 section 7.1): kty EC2, alg ES256, crv P-256, x, y.
	data = append(data, 0xa5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20)
	data = append(data, pub[1:33]...)
	data = append(data, 0x22, 0x58, 0x20)
	data = append(data, pub[33:65]...)
	var object bytes.Buffer
	object.WriteString("\xa3\x63fmt\x64none\x67attStmt\xa0\x68authData\x59")
	object.Write(binary.BigEndian.AppendUint16(nil, uint16(len(data))))
	object.Write(data)
	return k.json(map[string]any{"id": b64(k.id), "rawId": b64(k.id), "type": "public-key", "clientExtensionResults": map[string]any{},
		"response": map[string]any{"clientDataJSON": b64(k.client("webauthn.create", q.PublicKey.Challenge)), "attestationObject": b64(object.Bytes()), "transports": []string{"internal"}}})
}

// sign answers a question for a passkey that is known.
func (k *softkey) sign(q question) json.RawMessage {
	k.t.Helper()
	k.count++
	client, data := k.client("webauthn.get", q.PublicKey.Challenge), k.data(k.flags)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(bytes.Clone(data), hash[:]...))
	sig, err := ecdsa.SignASN1(rand.Reader, k.key, digest[:])
	if err != nil {
		k.t.Fatal(err)
	}
	return k.json(map[string]any{"id": b64(k.id), "rawId": b64(k.id), "type": "public-key", "clientExtensionResults": map[string]any{},
		"response": map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(sig), "userHandle": b64([]byte(k.handle))}})
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }
