package lock

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// disk is the little of a file system that the lock needs, in single steps, so
// that a test can stop the world at each of them.
type disk interface {
	read(name string, most int64) ([]byte, error) // fs.ErrNotExist if there is none
	create(name string) (file, error)             // empty, mode 0600
	rename(from, to string) error
	remove(name string) error // no error if there is none
	syncDir() error
}

type file interface {
	io.WriteCloser
	Sync() error
}

// replace writes a whole file in place of the old one. After an error the old
// one stands there or the new one, never a part.
func replace(d disk, name string, b []byte) (err error) {
	tmp := name + ".new" // one name: a left-over is overwritten next time
	f, err := d.create(tmp)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = d.rename(tmp, name)
	}
	if err != nil {
		_ = d.remove(tmp) // the first error is the one to tell
		return err
	}
	return d.syncDir()
}

// folder is the real disk.
type folder string

func (d folder) path(name string) string { return filepath.Join(string(d), name) }

func (d folder) read(name string, most int64) ([]byte, error) {
	f, err := os.Open(d.path(name))
	if err != nil {
		return nil, err
	}
	defer f.Close() // only read: nothing to lose
	return io.ReadAll(io.LimitReader(f, most))
}

func (d folder) create(name string) (file, error) {
	if err := os.MkdirAll(string(d), 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(d.path(name), os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err // not f: a nil *os.File is not a nil file
	}
	return f, nil
}

func (d folder) rename(from, to string) error { return os.Rename(d.path(from), d.path(to)) }

func (d folder) remove(name string) error {
	if err := os.Remove(d.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}

// syncDir makes renames and removals last. Windows cannot and need not.
func (d folder) syncDir() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(string(d))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // nothing was ever kept here
	}
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// memory is a disk that ends with the program.
type memory map[string][]byte

type memoryFile struct {
	m    memory
	name string
}

func (m memory) read(name string, most int64) ([]byte, error) {
	b, ok := m[name]
	if !ok {
		return nil, fmt.Errorf("read %s: %w", name, fs.ErrNotExist)
	}
	return b[:min(int64(len(b)), most)], nil
}

func (m memory) create(name string) (file, error) {
	m[name] = nil
	return memoryFile{m, name}, nil
}

func (m memory) rename(from, to string) error {
	m[to] = m[from]
	delete(m, from)
	return nil
}

func (m memory) remove(name string) error { delete(m, name); return nil }
func (m memory) syncDir() error           { return nil }

func (f memoryFile) Write(b []byte) (int, error) {
	f.m[f.name] = append(f.m[f.name], b...)
	return len(b), nil
}
func (f memoryFile) Sync() error  { return nil }
func (f memoryFile) Close() error { return nil }
