package store

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"alcove/auth"
)

// EndedFileName is the list of what was ended for good. It stands beside the
// database and outside of backups: a restore reads it, so that a computer that
// was taken from a client stays taken, however old the backup is.
const EndedFileName = "ended.log"

// What a line of the list is about.
const (
	EndedDevice  = "device"  // a computer was ended
	EndedPortal  = "portal"  // the portal of a client was turned off
	EndedStaff   = "staff"   // a staff member was disabled
	EndedChanged = "changed" // how a client is reached or gets in changed: to be looked at after a restore
	EndedPasskey = "passkey" // a passkey of a staff member was removed
	EndedAccount = "account" // a staff member's account at a provider was unlinked
)

// passkeyName is how a passkey stands in the list.
func passkeyName(id []byte) string { return base64.RawURLEncoding.EncodeToString(id) }

// accountName is how an account at a provider stands in the list: nobody
// learns from it who has one where.
func accountName(iss, sub string) string {
	return base64.RawURLEncoding.EncodeToString(auth.Hash(iss + "\x00" + sub))
}

// Ended is one line of the list. It names ids only, never a person.
type Ended struct {
	At     time.Time   `json:"at"`
	Kind   string      `json:"kind"`
	ID     string      `json:"id"`
	Reason auth.Reason `json:"reason,omitempty"`
	Undone bool        `json:"undone,omitempty"` // a portal is on again, a staff member is back
}

// LogEnded writes a line and waits until it is on the disk, before the act it
// belongs to is committed: an end that was acknowledged is always on the list.
// If the act fails after all, the list holds an end that did not happen; then
// a restore asks one person for a new link, which does no harm.
func (t *Tx) LogEnded(e Ended) error {
	e.At = e.At.UTC()
	b, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("store: list of ended: %w", err)
	}
	f, err := os.OpenFile(filepath.Join(t.store.dir, EndedFileName), os.O_CREATE|os.O_RDWR|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("store: list of ended: %w", err)
	}
	fresh, torn, err := tail(f)
	if torn { // a crash cut the last line: it was never acknowledged
		b = append([]byte{'\n'}, b...)
	}
	if err == nil {
		_, err = f.Write(append(b, '\n'))
	}
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil && fresh {
		err = syncDir(t.store.dir)
	}
	return wrap("list of ended", err)
}

// tail says whether the file is new, and whether its last line is cut.
func tail(f *os.File) (fresh, torn bool, err error) {
	fi, err := f.Stat()
	if err != nil || fi.Size() == 0 {
		return true, false, err
	}
	var last [1]byte
	_, err = f.ReadAt(last[:], fi.Size()-1)
	return false, last[0] != '\n', err
}

// readEnded reads the list, oldest first. A line that cannot be read is
// counted and left out: a restore in need must not fail on it.
func readEnded(dir string) (all []Ended, bad int, err error) {
	b, err := os.ReadFile(filepath.Join(dir, EndedFileName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	}
	if err != nil {
		return nil, 0, fmt.Errorf("store: list of ended: %w", err)
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, len(b)+1)
	for lines.Scan() {
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			continue
		}
		var e Ended
		if json.Unmarshal(lines.Bytes(), &e) != nil || e.ID == "" || e.Kind == "" {
			bad++
			continue
		}
		all = append(all, e)
	}
	return all, bad, lines.Err()
}
