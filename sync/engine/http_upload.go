package engine

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"alcove/sync/record"
	"alcove/sync/replica"
)

// Uploads speak tus 1.0 (https://tus.io): core, creation, checksum.
const tusVersion = "1.0.0"

// Upload sends what the server does not have of a file, in parts of at most
// record.MaxFilePart bytes, each with its checksum.
func (h HTTP) Upload(ctx context.Context, u replica.Upload, content func(offset int64) (io.ReadCloser, error), placed func(string), sent func(at int64)) error {
	if u.Location == "" {
		at, err := h.announce(ctx, u)
		if err != nil {
			return err
		}
		placed(at)
		u.Location = at
	}
	off, err := h.uploaded(ctx, u)
	if err != nil || off == u.Size {
		return err
	}
	from, err := content(off)
	if err != nil {
		return fmt.Errorf("engine: upload: %w", err)
	}
	defer from.Close() //nolint:errcheck // only read
	sent(off)
	part := make([]byte, min(record.MaxFilePart, u.Size-off))
	for off < u.Size {
		n, err := io.ReadFull(from, part)
		if err != nil && !errors.Is(err, io.ErrUnexpectedEOF) {
			return fmt.Errorf("engine: upload: %w", err)
		}
		if off, err = h.part(ctx, u, off, part[:n]); err != nil {
			return err
		}
		sent(off)
	}
	return nil
}

// announce asks where the file may go.
func (h HTTP) announce(ctx context.Context, u replica.Upload) (location string, err error) {
	q, err := h.tus(ctx, http.MethodPost, record.PathUploads, nil)
	if err != nil {
		return "", err
	}
	name := u.ID
	if h.Name != nil {
		name = h.Name(u.ID)
	}
	text := func(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }
	q.Header.Set("Upload-Length", strconv.FormatInt(u.Size, 10))
	q.Header.Set("Upload-Metadata", fmt.Sprintf("id %s,filename %s,sha256 %s", text(u.ID), text(name), text(record.ChainText(u.SHA256))))
	res, err := h.send(q)
	if err != nil {
		return "", err
	}
	_ = res.Body.Close() // the head says it all
	at, err := url.Parse(res.Header.Get("Location"))
	if err != nil || !strings.HasPrefix(at.Path, record.PathUploads+"/") || strings.Contains(at.Path, "..") {
		return "", &Fault{Kind: Busy, Err: errors.New("a place for a file that cannot be")}
	}
	return at.EscapedPath(), nil
}

// uploaded asks how much of the file is there.
func (h HTTP) uploaded(ctx context.Context, u replica.Upload) (int64, error) {
	q, err := h.tus(ctx, http.MethodHead, u.Location, nil)
	if err != nil {
		return 0, err
	}
	res, err := h.Do(q)
	if err != nil {
		return 0, &Fault{Kind: Unreachable, Err: err}
	}
	defer res.Body.Close() //nolint:errcheck // it has none
	switch {
	case res.StatusCode == http.StatusNotFound || res.StatusCode == http.StatusGone:
		// An answer to HEAD has no body that could say so. If it was not ours,
		// the file is announced again, which does no harm.
		return 0, &Fault{Kind: Gone, Err: fmt.Errorf("status %d", res.StatusCode)}
	case res.StatusCode/100 != 2:
		return 0, readFault(res)
	}
	return offset(res, 0, u.Size)
}

func (h HTTP) part(ctx context.Context, u replica.Upload, off int64, b []byte) (int64, error) {
	q, err := h.tus(ctx, http.MethodPatch, u.Location, b)
	if err != nil {
		return 0, err
	}
	sum := sha256.Sum256(b)
	q.Header.Set("Content-Type", "application/offset+octet-stream")
	q.Header.Set("Upload-Offset", strconv.FormatInt(off, 10))
	q.Header.Set("Upload-Checksum", "sha256 "+base64.StdEncoding.EncodeToString(sum[:]))
	res, err := h.send(q)
	if err != nil {
		return 0, err
	}
	_ = res.Body.Close() // it has none
	return offset(res, off+int64(len(b)), off+int64(len(b)))
}

// offset reads how far the server is.
func offset(res *http.Response, least, most int64) (int64, error) {
	n, err := strconv.ParseInt(res.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || n < least || n > most {
		return 0, &Fault{Kind: Busy, Err: errors.New("an offset that cannot be")}
	}
	return n, nil
}

func (h HTTP) tus(ctx context.Context, method, path string, body []byte) (*http.Request, error) {
	var from io.Reader
	if body != nil {
		from = bytes.NewReader(body)
	}
	q, err := http.NewRequestWithContext(ctx, method, h.Base+path, from)
	if err != nil {
		return nil, fmt.Errorf("engine: upload: %w", err)
	}
	q.Header.Set("Tus-Resumable", tusVersion)
	return q, nil
}
