package lock

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"alcove/auth"
)

const (
	slotFile    = "lock.json"
	damagedFile = "lock.damaged.json"
	slotVersion = 1
	maxSlot     = 8 << 10 // bytes
	saltSize    = 16
	storeSize   = 22 // characters
	checkSize   = 16
)

// kind is what a slot file says of its computer.
type kind string

const (
	kindBare     kind = "bare"     // KS alone opens
	kindPasscode kind = "passcode" // the passcode and KS, or a long passphrase, open
	kindGone     kind = "gone"     // destroyed after too many wrong passcodes
	kindErasing  kind = "erasing"  // an erasure was begun
)

// slot is the content of lock.json. It holds no secret that opens anything by
// itself. Every change replaces the whole file.
type slot struct {
	Version  int    `json:"v"`
	Kind     kind   `json:"kind"`
	Store    string `json:"store"`              // names the store and salts every key
	Enrolled bool   `json:"enrolled,omitempty"` // a credential was stored

	KS    string   `json:"ks,omitempty"`    // which item of the keyring; "" with a passphrase
	Check []byte   `json:"check,omitempty"` // tells whether that item is ours
	Stale []string `json:"stale,omitempty"` // items to be removed from the keyring
	Notes []string `json:"notes,omitempty"` // names of notes; their text is in the keyring

	Cost   *Cost  `json:"cost,omitempty"`
	Salt   []byte `json:"salt,omitempty"` // of the slow hash
	Master []byte `json:"mk,omitempty"`   // MK, sealed
	Unlock []byte `json:"unlock,omitempty"`
	JWK    []byte `json:"jwk,omitempty"` // the public half of K_unlock, JSON

	Tries int    `json:"tries,omitempty"` // wrong passcodes in a row
	Wait  int64  `json:"wait_ms,omitempty"`
	Meta  []byte `json:"meta,omitempty"` // what is known of time, sealed by K_meta
}

// alone: a long passphrase opens it, and no keyring is asked.
func (s *slot) alone() bool { return s != nil && s.Kind == kindPasscode && s.KS == "" }

// envelope carries the checksum, so that a flipped bit is damage and not a
// wrong passcode. It is no seal: who can write the file can also remove it.
type envelope struct {
	Slot json.RawMessage `json:"slot"`
	Sum  []byte          `json:"sha256"`
}

func badSlot(why string) error { return fmt.Errorf("lock: %s: %w: %s", slotFile, ErrDamaged, why) }

func encodeSlot(s *slot) ([]byte, error) {
	inner, err := json.Marshal(s)
	if err != nil {
		return nil, fmt.Errorf("lock: write %s: %w", slotFile, err)
	}
	sum := sha256.Sum256(inner)
	b, err := json.Marshal(envelope{inner, sum[:]})
	if err != nil {
		return nil, fmt.Errorf("lock: write %s: %w", slotFile, err)
	}
	return b, nil
}

func decodeSlot(b []byte) (*slot, error) {
	if len(b) > maxSlot {
		return nil, badSlot("too long")
	}
	var e envelope
	if err := strict(b, &e); err != nil {
		return nil, badSlot("not its format")
	}
	if sum := sha256.Sum256(e.Slot); !bytes.Equal(sum[:], e.Sum) {
		return nil, badSlot("checksum")
	}
	s := &slot{}
	if err := strict(e.Slot, s); err != nil {
		return nil, badSlot("not its format")
	}
	if why := s.flaw(); why != "" {
		return nil, badSlot(why)
	}
	return s, nil
}

// strict refuses unknown members and anything after the value.
func strict(b []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// flaw names what does not fit together, or "".
func (s *slot) flaw() string {
	keyed := s.Kind == kindBare || s.Kind == kindPasscode
	item := s.KS == itemKSA || s.KS == itemKSB
	switch {
	case s.Version != slotVersion:
		return "another version"
	case !keyed && s.Kind != kindGone && s.Kind != kindErasing:
		return "kind"
	case len(s.Store) != storeSize:
		return "store"
	case s.Tries < 0 || s.Tries > auth.PasscodeTries:
		return "tries"
	case s.Wait < 0 || time.Duration(s.Wait)*time.Millisecond > longestWait:
		return "wait"
	case len(s.Stale) > 3+maxNotes || len(s.Notes) > maxNotes:
		return "names"
	case keyed && s.KS != "" && !item, s.Kind == kindBare && !item:
		return "item"
	case item && keyed && len(s.Check) != checkSize:
		return "check"
	case keyed && len(s.Master) != keySize+overhead:
		return "key"
	case s.Kind == kindPasscode && (s.Cost == nil || !s.Cost.fits() || len(s.Salt) != saltSize):
		return "cost"
	case s.Kind == kindPasscode && (len(s.Unlock) != keySize+overhead || len(s.JWK) == 0):
		return "unlock key"
	}
	for _, name := range s.Stale {
		if _, note := strings.CutPrefix(name, notePrefix); !note && name != itemKSA && name != itemKSB && name != itemCredential {
			return "names"
		}
	}
	return ""
}

// load reads the slot, or nil if there is none. What it returns is on the disk
// for good: a rename that the last program did not live to sync is synced now,
// before anything is built on it.
func load(d disk) (*slot, error) {
	b, err := d.read(slotFile, maxSlot+1)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("lock: read %s: %w", slotFile, err)
	}
	s, err := decodeSlot(b)
	if err != nil {
		return nil, err
	}
	if err := d.syncDir(); err != nil {
		return nil, fmt.Errorf("lock: sync %s: %w", slotFile, err)
	}
	return s, nil
}
