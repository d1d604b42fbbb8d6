package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	wire "alcove/sync/record"
	"alcove/sync/replica"
)

// file is a file as screens see it.
func (b *box) file(f wire.File) File {
	out := File{ID: f.ID, Name: f.Name, Type: f.Type, Size: f.Size, State: FileAway}
	b.mu.Lock()
	g := b.fetches[f.ID]
	b.mu.Unlock()
	switch {
	case b.store.HasFile(f):
		out.State, out.Percent = FileHere, 100
		if eng := b.engine(); eng != nil && f.Size > 0 {
			if st := eng.Status(); st.Sending == f.ID {
				out.Going, out.Sent = true, int(min(99, st.Sent*100/f.Size))
			}
		}
	case g == nil:
	case g.over():
		out.State, out.Percent, out.Problem = FileFailed, g.percent(f.Size), g.problem()
	default:
		out.State, out.Percent = FileFetching, g.percent(f.Size)
	}
	return out
}

// find is the file that a document or a message names by this id: the
// document's, or the file's own.
func (b *box) find(id string) (wire.File, error) {
	if d, ok := replica.One(b.store, wire.Documents, id); ok {
		return d.File, nil
	}
	for _, d := range replica.All(b.store, wire.Documents) {
		if d.File.ID == id {
			return d.File, nil
		}
	}
	if a, ok := b.store.Attachment(id); ok {
		return a.File, nil
	}
	for _, m := range replica.All(b.store, wire.Messages) {
		for _, f := range m.Files {
			if f.ID == id {
				return f, nil
			}
		}
	}
	return wire.File{}, say(sayNoSuchFile)
}

// OpenDocument is the content of a file that is here, in memory only.
func (c *Client) OpenDocument(id string) ([]byte, error) {
	b, err := c.shell.opened()
	if err != nil {
		return nil, failure(err)
	}
	f, err := b.find(id)
	if err != nil {
		return nil, err
	}
	content, err := b.read(f)
	c.touchFile(b, err)
	return content, err
}

func (b *box) read(f wire.File) ([]byte, error) {
	r, err := b.store.File(f)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, say(sayFileAway)
	}
	if err != nil {
		return nil, b.unreadable(f, err)
	}
	content, err := io.ReadAll(io.LimitReader(r, wire.MaxFileBytes))
	if err = errors.Join(err, r.Close()); err != nil {
		return nil, b.unreadable(f, err)
	}
	return content, nil
}

// unreadable takes a damaged copy off this computer: the practice has it.
func (b *box) unreadable(f wire.File, err error) error {
	if !errors.Is(err, replica.ErrDamaged) {
		return stored(err)
	}
	if derr := b.store.DropFile(f); derr != nil {
		return stored(errors.Join(err, derr))
	}
	return &Failure{Sentence: sayFileAway, Err: err}
}

// touchFile shows at once that a damaged copy is gone.
func (c *Client) touchFile(b *box, err error) {
	if err != nil {
		b.poke()
	}
}

// SaveDocument writes a file that is here to a path that the person chose,
// readable for them alone. It is no longer sealed then: say so before.
func (c *Client) SaveDocument(_ context.Context, id, path string) error {
	content, err := c.OpenDocument(id)
	if err != nil {
		return err
	}
	if err := writeFile(path, content); err != nil {
		return failure(err)
	}
	return nil
}

// DropDocument takes the copy of a file off this computer. The practice keeps
// its own.
func (c *Client) DropDocument(ctx context.Context, id string) error {
	b, err := c.shell.opened()
	if err != nil {
		return failure(err)
	}
	f, err := b.find(id)
	if err != nil {
		return err
	}
	if err := b.store.DropFile(f); err != nil {
		return stored(err)
	}
	c.shown(ctx, b)
	return nil
}

// mediaType looks at the beginning of a file, not at its name.
// It is "" for an empty file.
func mediaType(name string, content io.Reader) (string, io.Reader, error) {
	head := make([]byte, 512)
	n, err := io.ReadFull(content, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", nil, &fs.PathError{Op: "read", Path: filepath.Base(name), Err: err}
	}
	head = head[:n]
	if n == 0 {
		return "", nil, nil
	}
	typ, _, _ := strings.Cut(http.DetectContentType(head), ";")
	return typ, io.MultiReader(bytes.NewReader(head), content), nil
}

// cleanName is the last part of a path, without what no file name should have.
func cleanName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == os.PathSeparator {
			return -1
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	for len(name) > wire.MaxFileName {
		r := []rune(name)
		name = string(r[:len(r)-1])
	}
	if strings.Trim(name, ". ") == "" {
		return "file"
	}
	return name
}
