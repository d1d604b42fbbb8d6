package engine

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"alcove/auth"
	"alcove/sync/record"
)

// readFault sorts an answer that is not of the 200s. Only what our own server
// says in so many words has consequences; a proxy on the way may answer
// anything, and that means: later.
func readFault(res *http.Response) *Fault {
	f := &Fault{Kind: Busy, After: retryAfter(res.Header.Get("Retry-After"), time.Now()), Err: fmt.Errorf("status %d", res.StatusCode)}
	var said record.SyncError
	b, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer))
	if err == nil && json.Unmarshal(b, &said) == nil {
		f.Code, f.Files = said.Error, said.Files
	}
	switch code := f.Code; res.StatusCode {
	case http.StatusUnauthorized:
		f.Kind = NotSignedIn
		if code == auth.ErrInsufficientUser || strings.Contains(res.Header.Get("WWW-Authenticate"), auth.ErrInsufficientUser) {
			f.Kind = NeedsUnlock
		}
	case http.StatusUpgradeRequired:
		if code == record.ErrSchemaOld {
			f.Kind = TooOld
		}
	case http.StatusConflict:
		switch code {
		case record.ErrForked:
			f.Kind = Forked
		case record.ErrFilesMissing:
			f.Kind = FilesMissing
		}
	case http.StatusNotFound, http.StatusGone:
		if code == record.ErrNoFile {
			f.Kind = Gone
		}
	default:
		switch code {
		case record.ErrInvalid, record.ErrTooLarge, record.ErrBadType, record.ErrBadPicture, record.ErrQuota, record.ErrNotWhole:
			f.Kind = Refused
		}
	}
	return f
}

// retryAfter reads the header of RFC 9110, 10.2.3: seconds, or a date.
func retryAfter(s string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(s); err == nil {
		return min(max(time.Duration(n), 0), retryAfterMost/time.Second) * time.Second
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), retryAfterMost)
}
