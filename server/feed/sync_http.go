package feed

import (
	"compress/gzip"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"alcove/server/store"
	"alcove/sync/record"
)

// PushHTTP is POST /api/v1/sync/push.
func (s *Service) PushHTTP(w http.ResponseWriter, r *http.Request, who store.LiveSession) {
	var q record.PushRequest
	err := s.rates.take(who.DeviceID, s.Now())
	if err == nil {
		err = readCall(w, r, record.MaxPushBytes, &q)
	}
	var ans record.PushAnswer
	if err == nil {
		ans, err = s.Push(r.Context(), who.ClientID, q)
	}
	if err != nil {
		s.fail(w, r, err)
		return
	}
	answer(w, http.StatusOK, ans)
}

// PullHTTP is POST /api/v1/sync/pull. Nothing new is 204 with no body; the
// server's time is in the Date header then.
func (s *Service) PullHTTP(w http.ResponseWriter, r *http.Request, who store.LiveSession) {
	var q record.PullRequest
	err := s.rates.take(who.DeviceID, s.Now())
	if err == nil {
		err = readCall(w, r, record.MaxPullBytes, &q)
	}
	var ans record.PullAnswer
	var news bool
	if err == nil {
		ans, news, err = s.Pull(r.Context(), who.ClientID, q)
	}
	h := w.Header()
	h.Set("Cache-Control", "no-store")
	h.Set("Date", s.Now().UTC().Format(http.TimeFormat))
	switch {
	case err != nil:
		s.fail(w, r, err)
	case !news:
		w.WriteHeader(http.StatusNoContent)
	case has(r.Header.Get("Accept"), record.Lines):
		s.lines(w, r, who, q, ans)
	default:
		h.Set("Content-Type", "application/json; charset=utf-8")
		out, done := compressed(w, r)
		out.Write(appendPull(nil, ans)) //nolint:errcheck // the caller is gone
		done()
	}
}

// lineTime is what one line of a long answer may take to be taken over.
const lineTime = 30 * time.Second

// lines answers page after page, one a line, until no stream has more: a first
// sync is one answer. Each page is read by itself, so a slow reader holds
// nothing up, and what changed meanwhile is in the pages behind.
func (s *Service) lines(w http.ResponseWriter, r *http.Request, who store.LiveSession, q record.PullRequest, ans record.PullAnswer) {
	ended, stop := s.Poker.Watch(who.DeviceID)
	defer stop()
	w.Header().Set("Content-Type", record.Lines)
	conn := http.NewResponseController(w)
	out, done := compressed(w, r)
	defer done()
	for buf := []byte(nil); ; {
		// A connection without deadlines is one of a test.
		_ = conn.SetWriteDeadline(time.Now().Add(lineTime))
		buf = append(appendPull(buf[:0], ans), '\n')
		if _, err := out.Write(buf); err != nil {
			return
		}
		next := map[string]string{}
		for stream, p := range ans.Streams {
			if p.More {
				next[stream] = p.Cursor
			}
		}
		if len(next) == 0 {
			return
		}
		select {
		case <-ended:
			return
		case <-s.done:
			return
		default:
		}
		q.Cursors = next
		var err error
		if ans, _, err = s.Pull(r.Context(), who.ClientID, q); err != nil {
			return // the app goes on from the last line
		}
	}
}

var gzips = sync.Pool{New: func() any { w, _ := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed); return w }} // the level is a known one

// compressed is where to write an answer, and what to call behind it.
func compressed(w http.ResponseWriter, r *http.Request) (io.Writer, func()) {
	w.Header().Add("Vary", "Accept-Encoding")
	if !has(r.Header.Get("Accept-Encoding"), "gzip") {
		return w, func() {}
	}
	w.Header().Set("Content-Encoding", "gzip")
	z := gzips.Get().(*gzip.Writer)
	z.Reset(w)
	return z, func() {
		z.Close() //nolint:errcheck // the caller is gone
		gzips.Put(z)
	}
}

// has reports whether a list of a header names a value and does not refuse it.
func has(list, value string) bool {
	for _, part := range strings.Split(list, ",") {
		name, params, _ := strings.Cut(part, ";")
		if strings.EqualFold(strings.TrimSpace(name), value) {
			return strings.ReplaceAll(params, " ", "") != "q=0"
		}
	}
	return false
}
