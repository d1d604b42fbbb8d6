package replica

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

const asidePrefix = "aside-"

// SetAside moves a store that is not open, as it stands, into a folder beside
// it within dir, so that Open makes a new one. Nothing is deleted. It returns
// the folder's path; only the keys it was sealed with open it again.
func SetAside(dir string) (to string, err error) {
	release, err := lockFile(filepath.Join(dir, lockName))
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, release()) }()
	for n := 1; ; n++ {
		to = filepath.Join(dir, fmt.Sprintf("%s%d", asidePrefix, n))
		if err := os.Mkdir(to, 0o700); err == nil {
			break
		} else if !errors.Is(err, os.ErrExist) {
			return "", diskError("set aside", err)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", diskError("set aside", err)
	}
	for _, e := range entries {
		if e.Name() == lockName || strings.HasPrefix(e.Name(), asidePrefix) {
			continue
		}
		if err := os.Rename(filepath.Join(dir, e.Name()), filepath.Join(to, e.Name())); err != nil {
			return "", diskError("set aside", err)
		}
	}
	return to, diskError("set aside", syncDir(dir))
}

// Erase removes a store that is not open, with all that was set aside, for good.
func Erase(dir string) error {
	if !exists(dir) {
		return nil
	}
	release, err := lockFile(filepath.Join(dir, lockName))
	if err != nil {
		return err
	}
	if err := release(); err != nil { // some systems keep open files from going
		return fmt.Errorf("replica: erase: %w", err)
	}
	if err := os.RemoveAll(dir); err != nil {
		return fmt.Errorf("replica: erase: %w", err)
	}
	return nil
}
