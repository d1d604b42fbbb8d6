package replica

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"alcove/sync/record"
)

// Attachment is a file that the person added to a draft or a write. Its sealed
// content stays until it has reached a backup of the server, or, of a write that
// was not accepted, until that is put away.
type Attachment struct {
	record.File
}

// Upload is what goes into the queue with the write that names it.
func (a Attachment) Upload() (Upload, error) {
	u := Upload{ID: a.ID, Size: a.Size}
	sum, err := base64.RawURLEncoding.DecodeString(a.SHA256)
	if err != nil || len(sum) != len(u.SHA256) {
		return u, damaged("an attachment")
	}
	copy(u.SHA256[:], sum)
	return u, nil
}

// Attach seals a file into the store. f brings its ID, which must be new, its
// Name and its Type; size and hash are found on the way. More than most bytes
// are [ErrTooBig]. Until a draft or a write names it, it goes with the next
// start.
func (r *Replica) Attach(f record.File, content io.Reader, most int64) (Attachment, error) {
	seal, err := r.sealer()
	if err != nil {
		return Attachment{}, err
	}
	out := r.fileOf(seal, "attachment", f.ID, 0)
	n, sum, err := sealFrom(out, content, most)
	if err != nil {
		return Attachment{}, errors.Join(err, removeFile(out.path))
	}
	a := Attachment{f}
	a.Size, a.SHA256 = n, base64.RawURLEncoding.EncodeToString(sum[:])
	err = r.write(func(act *act) error { return r.setLocal(act, localAttachment, f.ID, a) })
	if err != nil {
		return Attachment{}, errors.Join(err, removeFile(out.path))
	}
	return a, nil
}

// ErrTooBig means that a file is larger than one may be.
var ErrTooBig = errors.New("replica: the file is too big")

// sealFrom writes a file of a size that is known only at its end. It is in
// place, and on the disk, when it returns.
func sealFrom(f sealedFile, content io.Reader, most int64) (n int64, sum [32]byte, err error) {
	file, err := os.OpenFile(f.path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return 0, sum, diskError("seal file", err)
	}
	defer func() { err = errors.Join(err, diskError("seal file", file.Close())) }()
	hash := sha256.New()
	content = io.TeeReader(io.LimitReader(content, most+1), hash)
	part, next := make([]byte, partSize), make([]byte, partSize)
	read := func(b []byte) ([]byte, error) {
		k, err := io.ReadFull(content, b)
		if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("replica: read what to attach: %w", err)
		}
		return b[:k], nil
	}
	b, err := read(part)
	if err != nil {
		return 0, sum, err
	}
	for i := int64(0); ; i++ {
		var after []byte
		if len(b) == partSize {
			if after, err = read(next); err != nil {
				return 0, sum, err
			}
		}
		n += int64(len(b))
		if n > most {
			return 0, sum, ErrTooBig
		}
		at := i
		if len(after) == 0 {
			at = -1 - i
		}
		if _, err := file.Write(f.seal.seal(tabFile, at, f.name, b)); err != nil {
			return 0, sum, diskError("seal file", err)
		}
		if len(after) == 0 {
			break
		}
		part, next = next, part
		b = after
	}
	if err := file.Sync(); err != nil {
		return 0, sum, diskError("seal file", err)
	}
	hash.Sum(sum[:0])
	return n, sum, diskError("seal file", syncDir(filepath.Dir(f.path)))
}

// Attachment is what Attach made, if it is still here.
func (r *Replica) Attachment(id string) (a Attachment, ok bool) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	ok = r.getLocal(localAttachment, id, &a)
	return a, ok
}

// Content opens a file that waits for its upload, from an offset in bytes of
// its open content.
func (r *Replica) Content(upload string, offset int64) (io.ReadCloser, error) {
	seal, err := r.sealer()
	if err != nil {
		return nil, err
	}
	a, ok := r.Attachment(upload)
	if !ok {
		return nil, fmt.Errorf("replica: content of %q: %w", upload, os.ErrNotExist)
	}
	return r.fileOf(seal, "attachment", upload, a.Size).open(offset)
}

// Detach forgets an attachment that no draft and no write names any more.
func (r *Replica) Detach(id string) error {
	used := false
	err := r.write(func(a *act) error {
		if used = r.namesFile(id); used {
			return nil
		}
		return r.dropLocal(a, localAttachment, id)
	})
	if err == nil && !used {
		r.removeAttachments([]string{id})
	}
	return err
}

// namesFile reports whether a draft, a write, an upload or a refused write needs
// a file.
func (r *Replica) namesFile(id string) bool {
	if _, up := r.local[localKey{localUpload, id}]; up {
		return true
	}
	return r.named(nil)[id]
}

// named are the files that drafts, queued and refused writes name after an act;
// nil is now.
func (r *Replica) named(a *act) map[string]bool {
	out := map[string]bool{}
	add := func(ids []string) {
		for _, id := range ids {
			out[id] = true
		}
	}
	for _, q := range r.queueAfter(a) {
		add(q.Files)
	}
	r.localAfter(a, func(k localKey, raw json.RawMessage) {
		switch k.kind {
		case localDraft:
			var d Draft
			if json.Unmarshal(raw, &d) == nil {
				add(d.Files)
			}
		case localRefusal:
			var f Refusal
			if json.Unmarshal(raw, &f) == nil {
				add(f.Write.Files)
			}
		}
	})
	return out
}

// forgetFiles drops those of some files that nothing names after the act, and
// says which: their content goes after the commit.
func (r *Replica) forgetFiles(a *act, ids []string) (unneeded []string, err error) {
	named := r.named(a)
	for _, id := range slices.Compact(slices.Sorted(slices.Values(ids))) {
		if named[id] {
			continue
		}
		if err := errors.Join(r.dropLocal(a, localUpload, id), r.dropLocal(a, localAttachment, id)); err != nil {
			return nil, err
		}
		unneeded = append(unneeded, id)
	}
	return unneeded, nil
}

// removeAttachments removes content that nothing names any more. What cannot
// be removed now goes with the next start.
func (r *Replica) removeAttachments(ids []string) {
	seal, err := r.sealer()
	if err != nil {
		return
	}
	for _, id := range ids {
		_ = removeFile(r.fileOf(seal, "attachment", id, 0).path)
	}
}

// sealer is the keys, while the store is open.
func (r *Replica) sealer() (*sealer, error) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	if r.seal == nil {
		return nil, ErrClosed
	}
	return r.seal, nil
}
