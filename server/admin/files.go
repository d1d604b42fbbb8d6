package admin

import (
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/http"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// fileView is a file on a page.
type fileView struct{ ID, Name, Size, Path string }

func filePath(clientID, fileID string) string {
	return "/staff/clients/" + clientID + "/files/" + fileID
}

// fileSize is a size in words.
func fileSize(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%d KB", (n+1<<9)>>10)
	case n == 1:
		return "1 byte"
	}
	return fmt.Sprintf("%d bytes", n)
}

// file is a file of a client's, whole or in ranges. It is never shown by the
// browser under our name: it is saved. Staff keep what was hidden or taken back.
func (d *Desk) file(w http.ResponseWriter, r *http.Request, v *Visit) {
	var f store.File
	err := d.read(r, func(tx *store.Tx) (err error) {
		if !record.CheckID(r.PathValue("file")) {
			return store.ErrNone
		}
		f, err = tx.ClientFile(r.PathValue("id"), r.PathValue("file"))
		if err == nil && (f.Whole.IsZero() || f.Used.IsZero()) {
			return store.ErrNone // not sent to anybody yet
		}
		return err
	})
	if d.missing(w, r, v, err) {
		return
	}
	until := time.Now().Add(uploadTime)
	if err := http.NewResponseController(w).SetWriteDeadline(until); err != nil && !errors.Is(err, http.ErrNotSupported) {
		d.broken(w, r, v, err)
		return
	}
	h := w.Header()
	h.Set("ETag", `"`+hex.EncodeToString(f.SHA256[:])+`"`)
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Type", f.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Content-Security-Policy", "sandbox; default-src 'none'")
	h.Set("Content-Disposition", attachment(f.Name))
	http.ServeContent(w, r, "", time.Time{}, d.Store.Blobs().Reader(r.Context(), f))
}

// attachment names a file (RFC 6266) and has it saved, never opened.
func attachment(name string) string {
	if d := mime.FormatMediaType("attachment", map[string]string{"filename": store.CleanFileName(name)}); d != "" {
		return d
	}
	return "attachment"
}
