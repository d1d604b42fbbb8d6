package feed

import (
	"context"
	"encoding/hex"
	"errors"
	"io"
	"mime"
	"net/http"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// Download is GET /api/v1/blobs/{id}: a file of the client's own, whole or in
// ranges (RFC 9110 section 14), with a strong ETag. Somebody else's is not
// found, and neither is one that was hidden or taken back. It is never shown by a browser: it is saved.
func (s *Service) Download(w http.ResponseWriter, r *http.Request, who store.LiveSession) {
	if err := s.rates.take(who.DeviceID, s.Now()); err != nil {
		s.fail(w, r, err)
		return
	}
	f, err := s.file(r, who)
	if err == nil && (f.Whole.IsZero() || !f.Held.IsZero()) {
		err = refuse(http.StatusNotFound, record.ErrNoFile)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("ETag", `"`+hex.EncodeToString(f.SHA256[:])+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", f.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Disposition", disposition(f.Name))
	// A slow line gets its time; a connection without deadlines is one of a test.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(downloadTime))
	http.ServeContent(w, r, "", time.Time{}, &reader{ctx: r.Context(), blobs: s.Blobs, object: f.Object, size: f.Size})
}

// downloadTime is what the largest file may take over a slow line; what is cut
// then goes on at a range.
const downloadTime = 10 * time.Minute

// disposition names the file (RFC 6266) and has it saved, never opened.
func disposition(name string) string {
	if d := mime.FormatMediaType("attachment", map[string]string{"filename": store.CleanFileName(name)}); d != "" {
		return d
	}
	return "attachment"
}

// file is the client's file that the path names.
func (s *Service) file(r *http.Request, who store.LiveSession) (f store.File, err error) {
	id := r.PathValue("id")
	if !record.CheckID(id) {
		return f, refuse(http.StatusNotFound, record.ErrNoFile)
	}
	err = s.Store.Read(r.Context(), func(tx *store.Tx) (err error) {
		f, err = tx.ClientFile(who.ClientID, id)
		return err
	})
	if errors.Is(err, store.ErrNone) {
		err = refuse(http.StatusNotFound, record.ErrNoFile)
	}
	return f, err
}

// reader is an object as http.ServeContent wants it.
type reader struct {
	ctx       context.Context
	blobs     Blobs
	object    []byte
	size, pos int64
}

// Read reads on.
func (o *reader) Read(p []byte) (int, error) {
	if o.pos >= o.size {
		return 0, io.EOF
	}
	n, err := o.blobs.ReadAt(o.ctx, o.object, p[:min(int64(len(p)), o.size-o.pos)], o.pos)
	o.pos += int64(n)
	if n > 0 && errors.Is(err, io.EOF) {
		err = nil
	}
	return n, err
}

// Seek moves.
func (o *reader) Seek(off int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		off += o.pos
	case io.SeekEnd:
		off += o.size
	}
	if off < 0 {
		return 0, errors.New("feed: before the beginning")
	}
	o.pos = off
	return off, nil
}
