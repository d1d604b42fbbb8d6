package keyring

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// maxFile bounds what is read: a keyring of ours has a handful of items.
const maxFile = 64 << 10

// File is a keyring in one file of mode 0600. It protects nothing from whoever
// can read the file: use it for tests, or for values that are sealed by a key
// that stands elsewhere.
func File(path string) Keyring { return newGuard(fileRaw{path}) }

// tempFiles is how a file is called while it is written.
const tempFiles = ".keyring-*"

// Sweep removes what a crash left of writing a [File] in a folder. Only one
// program at a time may use the folder.
func Sweep(dir string) error {
	left, err := filepath.Glob(filepath.Join(dir, tempFiles))
	for _, f := range left {
		if e := os.Remove(f); e != nil && !errors.Is(e, fs.ErrNotExist) {
			err = errors.Join(err, e)
		}
	}
	if err != nil {
		return fmt.Errorf("keyring: sweep: %w", err)
	}
	return nil
}

type fileRaw struct{ path string }

func (f fileRaw) load() (map[string]string, error) {
	file, err := os.Open(f.path)
	if errors.Is(err, fs.ErrNotExist) {
		return map[string]string{}, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open file: %w: %w", ErrUnavailable, err)
	}
	defer file.Close() // only read: nothing to lose
	b, err := io.ReadAll(io.LimitReader(file, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read file: %w: %w", ErrUnavailable, err)
	}
	items := map[string]string{}
	if len(b) > maxFile || json.Unmarshal(b, &items) != nil || items == nil {
		return nil, ErrDamaged
	}
	return items, nil
}

// save writes a whole new file beside the old one and swaps them, so that a
// crash leaves one or the other.
func (f fileRaw) save(items map[string]string) (err error) {
	b, err := json.MarshalIndent(items, "", " ")
	if err != nil {
		return fmt.Errorf("write file: %w", err)
	}
	tmp, err := os.CreateTemp(filepath.Dir(f.path), tempFiles) // mode 0600
	if err != nil {
		return fmt.Errorf("write file: %w: %w", ErrUnavailable, err)
	}
	defer func() {
		if err != nil {
			_ = tmp.Close()           // closed twice at worst
			_ = os.Remove(tmp.Name()) // the first error is the one to tell
			err = fmt.Errorf("write file: %w: %w", ErrUnavailable, err)
		}
	}()
	if _, err = tmp.Write(b); err != nil {
		return err
	}
	if err = tmp.Sync(); err != nil {
		return err
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	if err = os.Rename(tmp.Name(), f.path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(f.path))
}

// syncDir makes a rename last. Windows cannot and need not.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

func (f fileRaw) get(name string) (string, error) {
	items, err := f.load()
	if err != nil {
		return "", err
	}
	item, ok := items[name]
	if !ok {
		return "", ErrNotFound
	}
	return item, nil
}

func (f fileRaw) set(name, item string) error {
	items, err := f.load()
	if err != nil {
		return err
	}
	items[name] = item
	return f.save(items)
}

func (f fileRaw) remove(name string) error {
	items, err := f.load()
	if err != nil {
		return err
	}
	if _, ok := items[name]; !ok {
		return ErrNotFound
	}
	delete(items, name)
	return f.save(items)
}
