package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"sync"
	"time"

	"alcove/auth"
	"alcove/auth/signin"
)

// folder is a profile on disk. It holds nothing about a person that is not
// sealed: the settings name the practice, which is public, and no client.
type folder struct {
	dir string
	mu  sync.Mutex
	now settings
	old bool // settings.json could not be read; a new one takes its place at the next change
}

// settings is settings.json.
type settings struct {
	Server   string        `json:"server,omitempty"`
	Practice auth.Practice `json:"practice,omitzero"` // as last heard, for dead ends without internet: see calling
	Ended    *endNote      `json:"ended,omitempty"`   // shown until the next sign-in
	Over     auth.Reason   `json:"over,omitempty"`    // why a kept store needs a new sign-in
	Erase    bool          `json:"erase,omitempty"`   // erasing began and may not have ended
}

type endNote struct {
	Reason auth.Reason `json:"reason"`
	At     time.Time   `json:"at"`
}

const (
	settingsName = "settings.json"
	lockName     = "in-use"
	maxSettings  = 256 << 10
)

// openFolder makes the folder if need be and takes it for this process.
func openFolder(dir string) (f *folder, release func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("client: profile folder: %w", err)
	}
	release, err = lockFile(filepath.Join(dir, lockName))
	if err != nil {
		return nil, nil, err
	}
	f = &folder{dir: dir}
	if err := f.load(); err != nil {
		return nil, nil, errors.Join(err, release())
	}
	return f, release, nil
}

// load reads the settings. Ones that cannot be read are set aside: they only
// hold what is easily had again.
func (f *folder) load() error {
	file, err := os.Open(filepath.Join(f.dir, settingsName))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("client: settings: %w", err)
	}
	defer file.Close() // only read: nothing to lose
	b, err := io.ReadAll(io.LimitReader(file, maxSettings+1))
	if err != nil {
		return fmt.Errorf("client: settings: %w", err)
	}
	s, err := parseSettings(b)
	if err != nil {
		f.old = true
		return nil
	}
	f.now = s
	if p := calling(s.Practice); !reflect.DeepEqual(p, s.Practice) {
		// Older versions kept more. A disk that takes nothing now does so later.
		_ = f.update(func(*settings) {})
	}
	return nil
}

// calling is what a closed app must know of the practice without the internet and
// without a keyring, when nobody is of help but a person on the phone: its name,
// its number, what to do in danger, and its rules. Whoever reads the disk reads
// it too, so its mail addresses are left out, but for a practice that has no
// other way to be reached.
func calling(p auth.Practice) auth.Practice {
	p.Sender = ""
	phone := p.Phone != "" && (len(p.Show) == 0 || slices.Contains(p.Show, "phone"))
	if phone || !slices.Contains(p.Show, "email") {
		p.Email = ""
	}
	return p
}

// parseSettings believes nothing that a person could have edited.
func parseSettings(b []byte) (settings, error) {
	var s settings
	if len(b) > maxSettings {
		return s, errors.New("client: settings: too long")
	}
	if err := json.Unmarshal(b, &s); err != nil {
		return settings{}, errors.New("client: settings: not readable")
	}
	if s.Server != "" {
		clean, err := signin.ParseAddress(s.Server)
		if err != nil {
			return settings{}, errors.New("client: settings: the address cannot be")
		}
		s.Server = clean
	}
	if s.Practice.Name != "" {
		p, err := signin.CheckPractice(s.Practice)
		if err != nil {
			p = auth.Practice{}
		}
		s.Practice = p
	}
	if s.Ended != nil && !s.Ended.Reason.Known() {
		s.Ended = nil
	}
	if !s.Over.Known() {
		s.Over = ""
	}
	return s, nil
}

func (f *folder) settings() settings {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// update changes the settings, durably.
func (f *folder) update(change func(*settings)) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	next := f.now
	change(&next)
	next.Practice = calling(next.Practice)
	b, err := json.MarshalIndent(next, "", "  ")
	if err != nil {
		return fmt.Errorf("client: settings: %w", err)
	}
	path := filepath.Join(f.dir, settingsName)
	if f.old {
		if err := os.Rename(path, path+".unreadable"); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("client: settings: %w", err)
		}
		f.old = false
	}
	if err := writeFile(path, b); err != nil {
		return err
	}
	f.now = next
	return nil
}

// writeFile writes a whole new file beside the old one and swaps them, so that
// a crash leaves one or the other.
func writeFile(path string, b []byte) (err error) {
	tmp, err := os.CreateTemp(filepath.Dir(path), ".new-*") // mode 0600
	if err != nil {
		return fmt.Errorf("client: write: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(tmp.Name()) // the first error is the one to tell
			err = fmt.Errorf("client: write: %w", err)
		}
	}()
	_, err = tmp.Write(b)
	if err == nil {
		err = tmp.Sync()
	}
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
