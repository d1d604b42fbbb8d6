package engine

import (
	"context"
	"errors"
	"io"
	"io/fs"

	"alcove/sync/replica"
)

// FileLost is the reason of a write whose file cannot be read on this computer
// any more: the person has to add it again.
const FileLost = "file_lost"

// sendFile is one upload. Content that is gone or damaged will not come back, and
// must not hold up everything that was written after it.
func (e *Engine) sendFile(ctx context.Context, ef Upload) error {
	lost := &watch{}
	err := e.o.Transport.Upload(ctx, ef.Upload,
		func(off int64) (io.ReadCloser, error) {
			from, err := e.o.Disk.Content(ef.Upload.ID, off)
			if lost.see(err); err != nil {
				return nil, err
			}
			return &watched{from, lost}, nil
		},
		func(at string) { e.post(Placed{ef.Call, at}) },
		func(to int64) { e.post(Moved{ef.Call, to}) })
	if err != nil && lost.err != nil {
		return &Fault{Kind: Refused, Code: FileLost, Err: lost.err}
	}
	return err
}

// watch notes that content is lost, whatever the transport makes of it.
type watch struct{ err error }

func (w *watch) see(err error) {
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, replica.ErrDamaged) {
		w.err = err
	}
}

type watched struct {
	io.ReadCloser
	lost *watch
}

// Read reads on.
func (w *watched) Read(p []byte) (int, error) {
	n, err := w.ReadCloser.Read(p)
	w.lost.see(err)
	return n, err
}
