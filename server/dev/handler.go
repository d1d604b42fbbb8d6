package dev

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"alcove/server/page"
	"alcove/server/store"
)

// Bench is what --dev adds to a server.
type Bench struct {
	Clock   *Clock
	Mailbox *Mailbox
	Store   func() *store.Store // as of now: a restore changes it
	Moved   func()              // called after the clock was moved
	// Settle waits until mail that was asked for has left and is noted; nil where
	// that may take as long as a mail server likes.
	Settle func(context.Context) error
}

// ServeMailJSON is GET /dev/mail.json?to=: what was sent, newest last. What was
// asked for before is among it, and everybody knows that it left.
func (b *Bench) ServeMailJSON(w http.ResponseWriter, r *http.Request) {
	if !b.settled(w, r) {
		return
	}
	writeJSON(w, http.StatusOK, b.Mailbox.Mails(r.URL.Query().Get("to")))
}

type clockAnswer struct {
	Now string `json:"now"`
}

// ServeClock is GET /dev/clock.
func (b *Bench) ServeClock(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, clockAnswer{b.Clock.Now().UTC().Format(time.RFC3339Nano)})
}

// MoveClock is POST /dev/clock {"advance":"24h1m"}: forward only.
func (b *Bench) MoveClock(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Advance string `json:"advance"`
	}
	d := json.NewDecoder(io.LimitReader(r.Body, 1024))
	d.DisallowUnknownFields()
	if err := d.Decode(&in); err != nil || d.More() {
		writeJSON(w, http.StatusBadRequest, problem{`the body looks like {"advance":"24h1m"}`})
		return
	}
	by, err := time.ParseDuration(strings.ReplaceAll(in.Advance, " ", ""))
	if err != nil {
		writeJSON(w, http.StatusBadRequest, problem{`"advance" is a time such as "90s", "15m" or "24h1m"`})
		return
	}
	now, err := b.Clock.Advance(by)
	switch {
	case errors.Is(err, ErrAdvance):
		writeJSON(w, http.StatusBadRequest, problem{"the clock only goes forward, and at most a hundred years in all"})
		return
	case err != nil:
		writeJSON(w, http.StatusInternalServerError, problem{"the clock could not be kept in the data folder"})
		return
	}
	if b.Moved != nil {
		b.Moved()
	}
	writeJSON(w, http.StatusOK, clockAnswer{now.UTC().Format(time.RFC3339Nano)})
}

// ServeState is GET /dev/state: counts, and no more.
func (b *Bench) ServeState(w http.ResponseWriter, r *http.Request) {
	if !b.settled(w, r) {
		return
	}
	var c store.Counts
	s := b.Store()
	err := s.Flush(r.Context()) // what the mail server said counts too
	if err == nil {
		err = s.Read(r.Context(), func(tx *store.Tx) (err error) {
			c, err = tx.Counts(b.Clock.Now())
			return err
		})
	}
	if err != nil {
		writeJSON(w, http.StatusServiceUnavailable, problem{"the database does not answer"})
		return
	}
	writeJSON(w, http.StatusOK, c)
}

// settled waits for the mail; false means that the caller has left.
func (b *Bench) settled(w http.ResponseWriter, r *http.Request) bool {
	if b.Settle == nil || b.Settle(r.Context()) == nil {
		return true
	}
	writeJSON(w, http.StatusServiceUnavailable, problem{"the mail did not leave"})
	return false
}

type problem struct {
	Error string `json:"error"`
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	page.Headers(w.Header())
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v) // the reader may have gone
}
