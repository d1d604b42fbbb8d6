package mail

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"alcove/server/store"
)

// content is what stands sealed in the outbox: a stolen database tells nobody
// which links are open, nor whom they were sent to.
type content struct {
	To       string          `json:"to"`
	Discreet bool            `json:"discreet,omitempty"`
	Letter   json.RawMessage `json:"letter"`
}

// errSealed means that a row cannot be read with the key beside the database.
var errSealed = errors.New("mail: the sealed letter cannot be opened with this server's key")

// seal binds the content to its row: moved to another row it does not open.
func seal(k *store.Keys, id, kind string, to To, l Letter) ([]byte, error) {
	letter, err := json.Marshal(l)
	if err != nil {
		return nil, fmt.Errorf("mail: seal: %w", err)
	}
	plain, err := json.Marshal(content{To: to.Address, Discreet: to.Discreet, Letter: letter})
	if err != nil {
		return nil, fmt.Errorf("mail: seal: %w", err)
	}
	aead, err := sealer(k)
	if err != nil {
		return nil, err
	}
	nonce := make([]byte, aead.NonceSize())
	rand.Read(nonce) // never fails
	return aead.Seal(nonce, nonce, plain, []byte(id+"\x00"+kind)), nil
}

func unseal(k *store.Keys, id, kind string, sealed []byte) (content, Letter, error) {
	aead, err := sealer(k)
	if err != nil {
		return content{}, nil, err
	}
	if len(sealed) < aead.NonceSize() {
		return content{}, nil, errSealed
	}
	plain, err := aead.Open(nil, sealed[:aead.NonceSize()], sealed[aead.NonceSize():], []byte(id+"\x00"+kind))
	if err != nil {
		return content{}, nil, errSealed
	}
	var c content
	if err := json.Unmarshal(plain, &c); err != nil {
		return content{}, nil, errSealed // the error may quote the content
	}
	d, ok := declared[kind]
	if !ok {
		return content{}, nil, fmt.Errorf("mail: there is no letter named %q", kind)
	}
	l, err := d.decode(c.Letter)
	if err != nil {
		return content{}, nil, errSealed
	}
	return c, l, nil
}

func sealer(k *store.Keys) (cipher.AEAD, error) {
	block, err := aes.NewCipher(k.Purpose("outbox"))
	if err != nil {
		return nil, fmt.Errorf("mail: sealing key: %w", err)
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, fmt.Errorf("mail: sealing key: %w", err)
	}
	return aead, nil
}
