package feed

import (
	"bytes"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// partTime is what one part of an upload may take over a slow line.
const partTime = 2 * time.Minute

// tus sets what every answer of the protocol bears, and refuses a call of
// another version of it.
func (s *Service) tus(w http.ResponseWriter, r *http.Request, who store.LiveSession) error {
	h := w.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Cache-Control", "no-store")
	if r.Header.Get("Tus-Resumable") != tusVersion {
		h.Set("Tus-Version", tusVersion)
		return refuse(http.StatusPreconditionFailed, record.ErrTusVersion)
	}
	return s.rates.take(who.DeviceID, s.Now())
}

// UploadOptions is OPTIONS /api/v1/uploads: what this server can.
func (s *Service) UploadOptions(w http.ResponseWriter, _ *http.Request, _ store.LiveSession) {
	h := w.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Tus-Version", tusVersion)
	h.Set("Tus-Extension", tusExtensions)
	h.Set("Tus-Checksum-Algorithm", "sha256")
	h.Set("Tus-Max-Size", strconv.Itoa(record.MaxFileBytes))
	w.WriteHeader(http.StatusNoContent)
}

// UploadCreate is POST /api/v1/uploads: announces a file. Upload-Metadata has
// id, filename, and sha256 in base64url, each encoded as tus does. The same
// announcement again finds the same upload.
func (s *Service) UploadCreate(w http.ResponseWriter, r *http.Request, who store.LiveSession) {
	err := s.tus(w, r, who)
	var f store.File
	if err == nil {
		f, err = announced(r.Header)
	}
	var size int64
	if err == nil {
		f.ClientID = who.ClientID
		if f, err = s.announce(r.Context(), f); err == nil {
			size, err = s.settle(r.Context(), f)
		}
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Location", record.PathUploads+"/"+f.ID)
	w.Header().Set("Upload-Offset", strconv.FormatInt(size, 10))
	w.WriteHeader(http.StatusCreated)
}

// UploadHead is HEAD /api/v1/uploads/{id}: how far it has come.
func (s *Service) UploadHead(w http.ResponseWriter, r *http.Request, who store.LiveSession) {
	err := s.tus(w, r, who)
	var f store.File
	if err == nil {
		f, err = s.file(r, who)
	}
	var size int64
	if err == nil {
		size, err = s.settle(r.Context(), f)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Upload-Offset", strconv.FormatInt(size, 10))
	w.Header().Set("Upload-Length", strconv.FormatInt(f.Size, 10))
	w.WriteHeader(http.StatusOK)
}

// UploadPatch is PATCH /api/v1/uploads/{id}: the next part, of at most
// [record.MaxFilePart] bytes. With the last one the whole is looked at: whether
// it is what was announced, and of a kind that may be sent.
func (s *Service) UploadPatch(w http.ResponseWriter, r *http.Request, who store.LiveSession) {
	err := s.tus(w, r, who)
	var size int64
	if err == nil {
		size, err = s.patch(w, r, who)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Upload-Offset", strconv.FormatInt(size, 10))
	w.WriteHeader(http.StatusNoContent)
}

// owned takes bytes back that came for a file which was forgotten meanwhile: a
// call at its side may have ended it. Nobody would count or remove them.
func (s *Service) owned(r *http.Request, who store.LiveSession, f store.File) error {
	now, err := s.file(r, who)
	gone := (*Refusal)(nil)
	if errors.As(err, &gone) || err == nil && !bytes.Equal(now.Object, f.Object) {
		return errors.Join(refuse(http.StatusNotFound, record.ErrNoFile), s.Blobs.Remove(r.Context(), f.Object))
	}
	return err
}

func (s *Service) patch(w http.ResponseWriter, r *http.Request, who store.LiveSession) (size int64, err error) {
	if typ, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || typ != "application/offset+octet-stream" {
		return 0, refuse(http.StatusUnsupportedMediaType, record.ErrInvalid)
	}
	off, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || off < 0 {
		return 0, refuse(http.StatusBadRequest, record.ErrInvalid)
	}
	f, err := s.file(r, who)
	if err != nil {
		return 0, err
	}
	if !f.Whole.IsZero() && off == f.Size {
		return f.Size, nil // the answer may have been lost
	}
	if have, err := s.Blobs.Size(r.Context(), f.Object); err != nil {
		return 0, err
	} else if have != off {
		return 0, refuse(http.StatusConflict, record.ErrOffset)
	}
	// A slow line gets its time; a connection without deadlines is one of a test.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(partTime))
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, record.MaxFilePart))
	var big *http.MaxBytesError
	switch sum := r.Header.Get("Upload-Checksum"); {
	case errors.As(err, &big), off+int64(len(b)) > f.Size:
		return 0, refuse(http.StatusRequestEntityTooLarge, record.ErrTooLarge)
	case err != nil && sum != "": // cut off: nothing to compare with
		return 0, refuse(http.StatusBadRequest, record.ErrInvalid)
	default:
		if err := checkSum(sum, b); err != nil {
			return 0, err
		}
	}
	if len(b) > 0 { // what arrived before a cut counts
		if err := s.Blobs.Append(r.Context(), f.Object, off, b); err != nil {
			return 0, fileRefusal(err)
		}
		if err := s.owned(r, who, f); err != nil {
			return 0, err
		}
	}
	return s.settle(r.Context(), f)
}
