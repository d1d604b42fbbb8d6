package replica

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Files are sealed in parts, each by itself, bound to the file's name, its
// place, and whether it is the last: so a file can grow, go on after a crash,
// and be read from anywhere, and parts cannot be moved, left out or cut off.

const (
	partSize  = 64 << 10 // of what is open
	partBoxed = partSize + overhead
)

// sealedFile is one file on the disk.
type sealedFile struct {
	path string
	name []byte
	size int64 // of the open content
	seal *sealer
}

func (r *Replica) fileOf(seal *sealer, kind, id string, size int64) sealedFile {
	name := seal.name(kind, id)
	return sealedFile{filepath.Join(r.o.Dir, filesName, hex.EncodeToString(name)), name, size, seal}
}

// place of a part, with the last one marked.
func (f sealedFile) bound(part int64) int64 {
	if part == f.parts()-1 {
		return -1 - part
	}
	return part
}

// parts is how many there are; an empty file has one.
func (f sealedFile) parts() int64 { return max(1, (f.size+partSize-1)/partSize) }

func (f sealedFile) lenOf(part int64) int64 { return min(partSize, f.size-part*partSize) }

// readPart opens one part.
func (f sealedFile) readPart(file io.ReaderAt, part int64) ([]byte, error) {
	box := make([]byte, f.lenOf(part)+overhead)
	if _, err := file.ReadAt(box, part*partBoxed); err != nil {
		if errors.Is(err, os.ErrClosed) {
			return nil, ErrClosed
		}
		return nil, errors.Join(damaged("a file"), err)
	}
	return f.seal.open(tabFile, f.bound(part), f.name, box)
}

// open reads the content from an offset on.
func (f sealedFile) open(offset int64) (io.ReadCloser, error) {
	if offset < 0 || offset > f.size {
		return nil, fmt.Errorf("replica: read file: offset %d of %d", offset, f.size)
	}
	file, err := os.Open(f.path)
	if err != nil {
		return nil, errors.Join(damaged("a file"), err)
	}
	st, err := file.Stat()
	if err == nil && st.Size() != f.size+f.parts()*overhead {
		err = damaged("the length of a file")
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return &fileReader{f: f, file: file, at: offset}, nil
}

type fileReader struct {
	f    sealedFile
	file *os.File
	at   int64
	part bytes.Reader // what is open of the part at hand
	some bool
}

// Read opens part after part.
func (r *fileReader) Read(p []byte) (int, error) {
	if r.part.Len() == 0 {
		if r.at >= r.f.size && (r.some || r.f.size > 0) {
			return 0, io.EOF
		}
		n := r.at / partSize
		b, err := r.f.readPart(r.file, n)
		if err != nil {
			return 0, err
		}
		r.some = true
		r.part.Reset(b[r.at-n*partSize:])
		if len(b) == 0 {
			return 0, io.EOF
		}
	}
	n, err := r.part.Read(p)
	r.at += int64(n)
	return n, err
}

// Close lets go of the file.
func (r *fileReader) Close() error { return r.file.Close() }

// removeFile forgets a file; that there is none is no error.
func removeFile(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return diskError("remove file", err)
	}
	return nil
}
