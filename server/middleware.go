package server

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"alcove/server/admin"
	"alcove/server/page"
	"alcove/sync/record"
)

const (
	maxBody   = 64 << 10 // bytes of a request: the largest form is far smaller; see most
	maxHeader = 16 << 10
)

// logged writes one line a request: the route, never the path, which may hold
// a token; no address, no name.
func logged(next http.Handler, log *slog.Logger) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := time.Now()
		rec := &recorder{ResponseWriter: w}
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler {
					panic(p) // a connection that is to be cut
				}
				// The value may hold data; its type and where it happened do not.
				log.Error("panic", "route", r.Pattern, "type", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
				if rec.status == 0 {
					fail(rec, r, http.StatusInternalServerError)
				}
			}
			log.Info("request", "method", method(r), "route", r.Pattern, "status", rec.status, "ms", time.Since(begin).Milliseconds(), "bytes", rec.bytes)
		}()
		next.ServeHTTP(rec, r)
	})
}

// method is one of the known ones: a stranger may send anything.
func method(r *http.Request) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return r.Method
	}
	return "other"
}

type recorder struct {
	http.ResponseWriter
	status int
	bytes  int64
}

// WriteHeader notes the first final status.
func (r *recorder) WriteHeader(status int) {
	if r.status == 0 && status >= 200 {
		r.status = status
	}
	r.ResponseWriter.WriteHeader(status)
}

// Write counts.
func (r *recorder) Write(b []byte) (int, error) {
	if r.status == 0 {
		r.status = http.StatusOK
	}
	n, err := r.ResponseWriter.Write(b)
	r.bytes += int64(n)
	return n, err
}

// Unwrap lets http.ResponseController reach the connection.
func (r *recorder) Unwrap() http.ResponseWriter { return r.ResponseWriter }

// guarded sets what every answer carries and bounds what may come in. Date is
// of the server's own clock, also where that was moved to try things out: the
// app judges times by it.
func guarded(next http.Handler, problem func(http.ResponseWriter, *http.Request, int), hsts bool, now func() time.Time) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page.Headers(w.Header())
		w.Header().Set("Date", now().UTC().Format(http.TimeFormat))
		if hsts {
			w.Header().Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		}
		limit := most(r)
		if files, ok := admin.Most(r); ok {
			limit = files // its page shows again what was typed, so it is asked even for what is too large
		} else if r.ContentLength > limit {
			problem(w, r, http.StatusRequestEntityTooLarge)
			return
		}
		r.Body = http.MaxBytesReader(w, r.Body, limit)
		next.ServeHTTP(w, r)
	})
}

// most is how many bytes a request may bring. Only calls of whoever is in may
// bring more than a form.
func most(r *http.Request) int64 {
	switch {
	case r.URL.Path == record.PathPush:
		return record.MaxPushBytes
	case r.Method == http.MethodPatch && strings.HasPrefix(r.URL.Path, record.PathUploads+"/"):
		return record.MaxFilePart
	}
	return maxBody
}

// forPrograms reports whether a path is one that programs call, not browsers.
func forPrograms(path string) bool {
	switch {
	case strings.HasPrefix(path, "/oauth/authorize"), strings.HasPrefix(path, "/oauth/wait"):
		return false
	case path == "/api", path == "/oauth", path == "/dev":
		return true
	}
	for _, p := range []string{"/api/", "/oauth/", "/dev/", "/.well-known/"} {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

// words is the "error" member of what the server itself refuses.
var words = map[int]string{
	http.StatusForbidden:             "cross_origin",
	http.StatusNotFound:              "not_found",
	http.StatusMethodNotAllowed:      "method_not_allowed",
	http.StatusRequestEntityTooLarge: "too_large",
	http.StatusInternalServerError:   "server_error",
	http.StatusServiceUnavailable:    "temporarily_unavailable",
}

// fail answers a program in JSON, and anybody else that we failed, in one plain
// sentence: no page can be drawn any more. See [house.problem] for all else.
func fail(w http.ResponseWriter, r *http.Request, status int) {
	if forPrograms(r.URL.Path) {
		w.Header().Set("Content-Type", "application/json; charset=utf-8")
		w.WriteHeader(status)
		_ = json.NewEncoder(w).Encode(map[string]string{"error": words[status]}) // the reader may have gone
		return
	}
	http.Error(w, "Something went wrong on our side. Please go back and try again.", status)
}
