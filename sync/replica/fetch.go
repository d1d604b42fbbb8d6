package replica

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"hash"
	"io"
	"os"
	"path/filepath"

	"alcove/sync/record"
)

// ErrNotWhole means that a file came whole and is not the one that its record
// names. What came is thrown away.
var ErrNotWhole = errors.New("replica: the file is not the one it should be")

// syncEvery is how many parts may be lost in a crash, to be fetched again.
const syncEvery = 16

// partial is how an unfinished file is called beside its final name.
const partial = ".part"

// Fetch is a file on its way down. It takes the bytes from Offset on, in
// order, and is used from one goroutine.
type Fetch struct {
	f    sealedFile
	want string
	file *os.File
	hash hash.Hash
	part []byte // open bytes of the part at hand
	n    int64  // whole parts on the disk
}

func (r *Replica) document(seal *sealer, f record.File) sealedFile {
	return r.fileOf(seal, "file", string(join(f.ID, f.SHA256)), f.Size)
}

// Fetch begins to keep a file, or goes on at the last part that came whole,
// also after a crash.
func (r *Replica) Fetch(f record.File) (*Fetch, error) {
	seal, err := r.sealer()
	if err != nil {
		return nil, err
	}
	if f.Size < 0 || f.Size > record.MaxFileBytes {
		return nil, ErrTooBig
	}
	g := &Fetch{f: r.document(seal, f), want: f.SHA256, hash: sha256.New()}
	g.file, err = os.OpenFile(g.f.path+partial, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, diskError("fetch file", err)
	}
	for g.n < g.f.parts() {
		b, err := g.f.readPart(g.file, g.n)
		if err != nil {
			break // torn, or never written: it is asked for again
		}
		g.hash.Write(b)
		g.n++
	}
	if err := g.file.Truncate(g.n * partBoxed); err != nil && g.n < g.f.parts() {
		return nil, errors.Join(diskError("fetch file", err), g.file.Close())
	}
	return g, nil
}

// Offset is how many bytes are here already; the next Write begins there.
func (g *Fetch) Offset() int64 { return min(g.n*partSize, g.f.size) + int64(len(g.part)) }

// Write takes the next bytes. Each whole part is kept.
func (g *Fetch) Write(p []byte) (n int, err error) {
	if int64(len(p)) > g.f.size-g.Offset() {
		return 0, ErrNotWhole
	}
	for len(p) > 0 {
		k := min(len(p), int(g.f.lenOf(g.n))-len(g.part))
		g.part = append(g.part, p[:k]...)
		p, n = p[k:], n+k
		if int64(len(g.part)) == g.f.lenOf(g.n) {
			if err := g.keep(); err != nil {
				return n, err
			}
		}
	}
	return n, nil
}

// keep seals the part at hand.
func (g *Fetch) keep() error {
	box := g.f.seal.seal(tabFile, g.f.bound(g.n), g.f.name, g.part)
	if _, err := g.file.WriteAt(box, g.n*partBoxed); err != nil {
		return diskError("fetch file", err)
	}
	g.hash.Write(g.part)
	g.part = g.part[:0]
	if g.n++; g.n%syncEvery == 0 {
		return diskError("fetch file", g.file.Sync())
	}
	return nil
}

// Finish puts a whole file in its place. [ErrNotWhole] means that it is another
// one: it has to be fetched from the beginning.
func (g *Fetch) Finish() error {
	if g.f.size == 0 && g.n == 0 {
		if err := g.keep(); err != nil {
			return errors.Join(err, g.file.Close())
		}
	}
	if g.n != g.f.parts() {
		return errors.Join(fmt.Errorf("replica: finish file: %d bytes of %d", g.Offset(), g.f.size), g.file.Close())
	}
	if base64.RawURLEncoding.EncodeToString(g.hash.Sum(nil)) != g.want {
		return errors.Join(ErrNotWhole, g.file.Close(), removeFile(g.f.path+partial))
	}
	if err := errors.Join(g.file.Truncate(g.f.size+g.f.parts()*overhead), g.file.Sync(), g.file.Close()); err != nil {
		return diskError("fetch file", err)
	}
	if err := os.Rename(g.f.path+partial, g.f.path); err != nil {
		return diskError("fetch file", err)
	}
	return diskError("fetch file", syncDir(filepath.Dir(g.f.path)))
}

// Close stops for now. What came in whole parts stays.
func (g *Fetch) Close() error { return g.file.Close() }

// HasFile reports whether a file is on this computer.
func (r *Replica) HasFile(f record.File) bool {
	seal, err := r.sealer()
	if err != nil {
		return false
	}
	if _, own := r.Attachment(f.ID); own {
		return true
	}
	return exists(r.document(seal, f).path)
}

// File opens a file that is on this computer: one that was fetched, or one that
// the person attached. [ErrDamaged] while reading means that it has to be
// fetched again, after [Replica.DropFile].
func (r *Replica) File(f record.File) (io.ReadCloser, error) {
	if rc, err := r.Content(f.ID, 0); err == nil || errors.Is(err, ErrClosed) {
		return rc, err
	}
	seal, err := r.sealer()
	if err != nil {
		return nil, err
	}
	d := r.document(seal, f)
	if !exists(d.path) {
		return nil, fmt.Errorf("replica: file %q: %w", f.ID, os.ErrNotExist)
	}
	return d.open(0)
}

// DropFile forgets what was fetched of a file.
func (r *Replica) DropFile(f record.File) error {
	seal, err := r.sealer()
	if err != nil {
		return err
	}
	path := r.document(seal, f).path
	return errors.Join(removeFile(path), removeFile(path+partial))
}

// sweepFiles removes what nothing names any more: the file of a record that is
// gone, an attachment whose draft was thrown away. The caller holds r.w.
func (r *Replica) sweepFiles() {
	keep := map[string]bool{}
	var orphans []string
	for id := range allLocal[Attachment](r.local, localAttachment) {
		if r.namesFile(id) {
			keep[filepath.Base(r.fileOf(r.seal, "attachment", id, 0).path)] = true
		} else {
			orphans = append(orphans, id)
		}
	}
	if len(orphans) > 0 {
		err := r.run(func(a *act) error {
			for _, id := range orphans {
				if err := r.dropLocal(a, localAttachment, id); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return // another start tries again
		}
	}
	for _, f := range r.filesOfRecords() {
		name := filepath.Base(r.document(r.seal, f).path)
		keep[name], keep[name+partial] = true, true
	}
	entries, err := os.ReadDir(filepath.Join(r.o.Dir, filesName))
	if err != nil {
		return // another start tries again
	}
	for _, e := range entries {
		if !keep[e.Name()] {
			_ = removeFile(filepath.Join(r.o.Dir, filesName, e.Name())) // another start tries again
		}
	}
}

func (r *Replica) filesOfRecords() (out []record.File) {
	for _, s := range r.view.threads {
		for _, it := range s.items {
			out = append(out, it.msg.Files...)
		}
	}
	for k, s := range r.view.shelves {
		if k.typ != record.Documents.Type {
			continue
		}
		for _, it := range s.items {
			if d, err := record.Documents.Body(it.env); err == nil {
				out = append(out, d.File)
			}
		}
	}
	return out
}
