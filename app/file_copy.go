package app

import (
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
)

var wFileNoApp = say("file.no app", "We found no app to open it with.")

// downloads is where copies go: a place that people know. Its name is what
// the sentence about it says.
func downloads() string {
	home, err := os.UserHomeDir()
	if err != nil {
		return ""
	}
	d := filepath.Join(home, "Downloads")
	if i, err := os.Stat(d); err == nil && i.IsDir() {
		return d
	}
	return home
}

// folder is where copies go.
func (u *UI) folder() string {
	if u.Folder != "" {
		return u.Folder
	}
	return downloads()
}

// copied is where a copy goes, and how to say it.
type copied struct{ full, folder, name string }

// copyPath finds a free name in a folder. The practice chose the name: nothing
// of it may lead out of the folder or hide the file.
func copyPath(folder, name string) (copied, error) {
	if folder == "" {
		return copied{}, errors.New("app: no folder for a copy")
	}
	name = plainName(name)
	ext := filepath.Ext(name)
	stem := strings.TrimSuffix(name, ext)
	for i := range 1000 {
		n := name
		if i > 0 {
			n = fmt.Sprintf("%s (%d)%s", stem, i, ext)
		}
		full := filepath.Join(folder, n)
		if _, err := os.Lstat(full); errors.Is(err, os.ErrNotExist) {
			return copied{full, filepath.Base(folder), n}, nil
		}
	}
	return copied{}, errors.New("app: no free name for a copy")
}

// plainName is a name that is one visible file on any system.
func plainName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r), unicode.In(r, unicode.Cf):
			return -1
		case strings.ContainsRune(`/\:*?"<>|`, r):
			return '_'
		}
		return r
	}, name)
	name = strings.Trim(name, ". ")
	if r := []rune(name); len(r) > 100 {
		ext := filepath.Ext(name)
		if len([]rune(ext)) > 10 {
			ext = ""
		}
		name = string(r[:90]) + ext
	}
	if name == "" {
		return "file"
	}
	return name
}

// openOutside shows a saved copy in the program that the system has for it.
func (u *UI) openOutside(path string) error {
	if u.outside != nil {
		return u.outside(path)
	}
	at, err := url.Parse(fileURI(path).String())
	if err != nil {
		return fmt.Errorf("app: open a copy: %w", err)
	}
	return fyne.CurrentApp().OpenURL(at)
}
