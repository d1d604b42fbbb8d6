package feed

import (
	"encoding/json"
	"errors"
	"io"
	"math"
	"net/http"
	"strconv"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// Refusal is an answer that is not a success, with what the app needs to go on.
type Refusal struct {
	Status int
	record.SyncError
	Wait time.Duration // above 0: Retry-After
}

// Error is for logs.
func (r *Refusal) Error() string { return "feed: " + r.SyncError.Error }

func refuse(status int, word string) error {
	return &Refusal{Status: status, SyncError: record.SyncError{Error: word}}
}

// badCall is a call that no program of ours makes.
func badCall(err error) error {
	if errors.Is(err, record.ErrTooMany) {
		return refuse(http.StatusRequestEntityTooLarge, record.ErrTooLarge)
	}
	return refuse(http.StatusBadRequest, record.ErrInvalid)
}

// retryLater is what an app is told when the server could not do its part: a
// full disk, a restore.
const retryLater = 5 * time.Second

// fail answers an error, whatever it is.
func (s *Service) fail(w http.ResponseWriter, r *http.Request, err error) {
	var no *Refusal
	if !errors.As(err, &no) {
		if r.Context().Err() == nil && !errors.Is(err, store.ErrClosed) {
			s.Log.Error("sync failed", "error", err)
		}
		no = &Refusal{Status: http.StatusServiceUnavailable, SyncError: record.SyncError{Error: record.ErrBusy}, Wait: retryLater}
	}
	if no.Wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(max(1, int(math.Ceil(no.Wait.Seconds())))))
	}
	answer(w, no.Status, no.SyncError)
}

// answer writes JSON. An answer that cannot be written has nobody to go to.
func answer(w http.ResponseWriter, status int, v any) {
	b, err := json.Marshal(v)
	if err != nil {
		http.Error(w, "{}", http.StatusInternalServerError)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(b) //nolint:errcheck // the caller is gone
}

// readCall reads a call's body: its schema before its form, because what
// another version sends need not have a form that is known here.
func readCall(w http.ResponseWriter, r *http.Request, most int64, v any) error {
	b, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return refuse(http.StatusRequestEntityTooLarge, record.ErrTooLarge)
	case err != nil: // cut off on the way
		return refuse(http.StatusBadRequest, record.ErrInvalid)
	}
	var version struct {
		Schema *int `json:"schema"`
	}
	if err := json.Unmarshal(b, &version); err != nil || version.Schema == nil {
		return refuse(http.StatusBadRequest, record.ErrInvalid)
	}
	if err := checkSchema(*version.Schema); err != nil {
		return err
	}
	if err := record.Decode(b, v); err != nil {
		return refuse(http.StatusBadRequest, record.ErrInvalid)
	}
	return nil
}
