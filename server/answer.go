package server

import (
	"log/slog"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// middleware puts the routes behind what every request passes.
func (h *house) middleware(all []route, log *slog.Logger, hsts bool, now func() time.Time) http.Handler {
	mux := http.NewServeMux()
	for _, r := range all {
		mux.HandleFunc(r.pattern, r.answer)
	}
	crossing := http.NewCrossOriginProtection()
	crossing.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { h.problem(w, r, http.StatusForbidden) }))
	known := crossing.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		refusal, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		// The mux answers what it does not know with 404, or with 405 and the methods it knows.
		said := &muffled{header: http.Header{}}
		refusal.ServeHTTP(said, r)
		if allow := said.header.Get("Allow"); allow != "" {
			w.Header().Set("Allow", allow)
		}
		if said.status < http.StatusBadRequest {
			said.status = http.StatusNotFound // "/l/../x": it would lead to an address that we do not know either
		}
		h.problem(w, r, said.status)
	}))
	return logged(guarded(known, h.problem, hsts, now), log)
}

// problem tells a person on a page, and a program in JSON, what was refused.
func (h *house) problem(w http.ResponseWriter, r *http.Request, status int) {
	switch {
	case forPrograms(r.URL.Path):
		fail(w, r, status)
	case r.URL.Path == "/staff" || strings.HasPrefix(r.URL.Path, "/staff/"):
		h.desk.NotHere(w, r, status)
	case status == http.StatusNotFound:
		h.door.NotFound(w, r)
	default:
		h.door.Problem(w, r, status)
	}
}

// muffled takes an answer and keeps its status and headers.
type muffled struct {
	header http.Header
	status int
}

// Header is the answer's.
func (m *muffled) Header() http.Header { return m.header }

// WriteHeader keeps the status.
func (m *muffled) WriteHeader(status int) { m.status = status }

// Write drops the text: people get ours.
func (m *muffled) Write(b []byte) (int, error) { return len(b), nil }

// ServeHTTP answers with the house that stands now.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.mayAsk(r) {
		http.Error(w, "This address is for the proxy in front of it.", http.StatusForbidden)
		return
	}
	h := s.house.Load()
	if h == nil {
		w.Header().Set("Retry-After", strconv.Itoa(int(retryAfter.Seconds())))
		if forPrograms(r.URL.Path) {
			fail(w, r, http.StatusServiceUnavailable)
			return
		}
		http.Error(w, "One moment, please. Try again.", http.StatusServiceUnavailable)
		return
	}
	h.handler.ServeHTTP(w, r)
}

// mayAsk keeps people away from the unencrypted side of a server that others
// can reach: there, only the proxies that encrypt may ask.
func (s *Server) mayAsk(r *http.Request) bool {
	return !s.proxyOnly || fromProxy(r, s.cfg.Proxies)
}
