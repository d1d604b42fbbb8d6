package feed

import (
	"context"
	"testing"

	"alcove/server/store"
	"alcove/sync/record"
)

// slowBlobs lets something happen before bytes are kept, as a slow line does.
type slowBlobs struct {
	Blobs
	before func()
}

func (s slowBlobs) Append(ctx context.Context, object []byte, off int64, p []byte) error {
	s.before()
	return s.Blobs.Append(ctx, object, off, p)
}

// Bytes that arrive when their file was already forgotten stay nowhere: they
// would count against nobody's room, and nothing would ever remove them.
func TestBytesOfAForgottenFileAreGone(t *testing.T) {
	w := newWorld(t)
	_, at := w.announce(ana, "f_one", "a.pdf", pdf(100_000))
	w.s.Blobs = slowBlobs{w.st.Blobs(), func() {
		w.write(func(tx *store.Tx) error { return tx.DropFile(ana, "f_one") }) // another call sent the rest, and it was no file
	}}
	if status, _ := w.part(ana, at, 0, pdf(50_000)); status != 404 {
		t.Error(status)
	}
	var left int
	w.look(func(tx *store.Tx) error { return tx.QueryRow(`SELECT count(*) FROM piece`).Scan(&left) })
	if left != 0 {
		t.Errorf("%d pieces belong to nobody", left)
	}
	w.s.Blobs = w.st.Blobs()
	if status := w.upload(ana, "f_one", "a.pdf", pdf(record.MaxFilePart+1)); status != 204 {
		t.Error(status)
	}
}
