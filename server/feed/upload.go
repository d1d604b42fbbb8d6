package feed

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"alcove/server/store"
	"alcove/sync/record"
)

// Uploads speak tus 1.0: core, creation, checksum (SHA-256 alone; SHA-1, which
// tus names as the least, is broken). The app gives the id of the file itself,
// so that a message written offline can name it.

const (
	tusVersion    = "1.0.0"
	tusExtensions = "creation,checksum"
	statusBadSum  = 460 // of the tus protocol
)

// announced is what the head of a creation says.
func announced(h http.Header) (f store.File, err error) {
	f.Size, err = strconv.ParseInt(h.Get("Upload-Length"), 10, 64)
	switch {
	case err != nil || f.Size < 1:
		return f, refuse(http.StatusBadRequest, record.ErrInvalid)
	case f.Size > record.MaxFileBytes:
		return f, refuse(http.StatusRequestEntityTooLarge, record.ErrTooLarge)
	}
	meta, err := metadata(h.Get("Upload-Metadata"))
	if err != nil {
		return f, err
	}
	sum, err := record.ParseChain(meta["sha256"])
	if err != nil || !record.CheckID(meta["id"]) || len(meta) != 3 {
		return f, refuse(http.StatusBadRequest, record.ErrInvalid)
	}
	f.ID, f.SHA256, f.Name = meta["id"], sum, store.CleanFileName(meta["filename"])
	return f, nil
}

// maxMetadata bounds the header that names a file.
const maxMetadata = 2048

// metadata reads Upload-Metadata: names and base64 values.
func metadata(text string) (map[string]string, error) {
	bad := refuse(http.StatusBadRequest, record.ErrInvalid)
	if len(text) > maxMetadata {
		return nil, bad
	}
	all := map[string]string{}
	for _, pair := range strings.Split(text, ",") {
		name, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		b, err := base64.StdEncoding.DecodeString(value)
		if _, twice := all[name]; err != nil || name == "" || twice {
			return nil, bad
		}
		all[name] = string(b)
	}
	return all, nil
}

// announce makes room for a file, or finds it where it was made before.
func (s *Service) announce(ctx context.Context, f store.File) (store.File, error) {
	now := s.Now()
	err := s.Store.Write(ctx, func(tx *store.Tx) (err error) { f, err = tx.AnnounceFile(f, now); return err })
	return f, fileRefusal(err)
}

// fileRefusal turns what the store refuses into its answer.
func fileRefusal(err error) error {
	switch {
	case errors.Is(err, store.ErrNoRoom):
		return refuse(http.StatusInsufficientStorage, record.ErrQuota)
	case errors.Is(err, store.ErrOtherFile):
		return refuse(http.StatusConflict, record.ErrInvalid)
	case errors.Is(err, store.ErrOffset):
		return refuse(http.StatusConflict, record.ErrOffset)
	case errors.Is(err, store.ErrContent):
		return refuse(http.StatusUnprocessableEntity, record.ErrNotWhole)
	case errors.Is(err, store.ErrPicture):
		return refuse(http.StatusUnprocessableEntity, record.ErrBadPicture)
	case errors.Is(err, store.ErrContentType):
		return refuse(http.StatusUnsupportedMediaType, record.ErrBadType)
	}
	return err
}

// settle is how far a file has come; one that has all its bytes is looked at,
// once, even if a crash came before that.
func (s *Service) settle(ctx context.Context, f store.File) (size int64, err error) {
	if !f.Whole.IsZero() {
		return f.Size, nil
	}
	if size, err = s.Blobs.Size(ctx, f.Object); err != nil || size < f.Size {
		return size, err
	}
	_, err = s.Store.FinishFile(ctx, f, s.Now())
	return size, fileRefusal(err)
}

// checkSum compares Upload-Checksum with what arrived.
func checkSum(header string, b []byte) error {
	if header == "" {
		return nil
	}
	alg, value, _ := strings.Cut(header, " ")
	want, err := base64.StdEncoding.DecodeString(value)
	if err != nil || alg != "sha256" {
		return refuse(http.StatusBadRequest, record.ErrInvalid)
	}
	if got := sha256.Sum256(b); string(got[:]) != string(want) {
		return refuse(statusBadSum, record.ErrChecksum)
	}
	return nil
}
