package feed

import (
	"encoding/json"
	"net/http"
	"strconv"
	"sync"
	"time"

	"alcove/auth"
	"alcove/server/store"
	"alcove/sync/record"
)

// Poke is GET /api/v1/sync/poke: server-sent events (HTML standard, section
// 9.2) that name streams which changed, and nothing of what changed. With
// ?wait=N it is a long poll of N seconds, for networks that cut streams. It
// ends within a second when the computer or its session ends.
func (s *Service) Poke(w http.ResponseWriter, r *http.Request, who store.LiveSession) {
	if err := s.rates.take(who.DeviceID, s.Now()); err != nil {
		s.fail(w, r, err)
		return
	}
	wait, err := waiting(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	// The watch begins before the look: an end in between is not missed.
	ended, stop := s.Poker.Watch(who.DeviceID)
	defer stop()
	replaced, leave := s.open.enter(who.DeviceID)
	defer leave()
	ear := s.Poker.Listen(store.AcctStream(who.ClientID), store.PracticeStream)
	defer ear.Close()
	if !s.standing(who) {
		s.fail(w, r, refuse(http.StatusUnauthorized, auth.ErrInvalidToken))
		return
	}
	conn := http.NewResponseController(w)
	// The connection lives on; it has no deadlines in a test.
	_ = conn.SetReadDeadline(time.Time{})
	l := &line{s: s, w: w, conn: conn, who: who, ended: ended, replaced: replaced, ear: ear}
	if wait > 0 {
		l.poll(r, wait)
		return
	}
	l.stream(r)
}

// waiting is the length of a long poll, 0 for an event stream.
func waiting(r *http.Request) (time.Duration, error) {
	text := r.URL.Query().Get("wait")
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > int(record.MaxWait/time.Second) {
		return 0, refuse(http.StatusBadRequest, record.ErrInvalid)
	}
	return time.Duration(n) * time.Second, nil
}

// line is one open connection.
type line struct {
	s               *Service
	w               http.ResponseWriter
	conn            *http.ResponseController
	who             store.LiveSession
	ended, replaced <-chan struct{}
	ear             *store.Listener
}

// writeTime is what a computer that went away may hold a stream open for.
const writeTime = 10 * time.Second

func (l *line) write(b []byte) bool {
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeTime)) // none in a test
	if _, err := l.w.Write(b); err != nil {
		return false
	}
	return l.conn.Flush() == nil
}

// stream sends events until something ends it. The first one names every
// stream: what changed between the last pull and now is not missed.
func (l *line) stream(r *http.Request) {
	h := l.w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // proxies that hold answers back
	l.w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodHead {
		return
	}
	first, err := json.Marshal(record.Poke{Streams: []string{store.AcctStream(l.who.ClientID), store.PracticeStream}})
	if err != nil || !l.write(append(append([]byte("event: poke\ndata: "), first...), '\n', '\n')) {
		return
	}
	beat := time.NewTicker(l.s.Beat)
	defer beat.Stop()
	quiet := time.Now()
	for {
		select {
		case <-l.ear.C():
			for _, e := range l.ear.Events() {
				if !l.write(e) {
					return
				}
			}
			quiet = time.Now()
		case <-beat.C:
			if !l.s.standing(l.who) {
				return
			}
			if time.Since(quiet) >= record.KeepAlive-l.s.Beat {
				if !l.write([]byte(": still here\n\n")) {
					return
				}
				quiet = time.Now()
			}
		case <-l.ended:
			return
		case <-l.replaced:
			return
		case <-l.s.done:
			return
		case <-r.Context().Done():
			return
		}
	}
}

// poll answers with the first change, or with 204 when there was none.
func (l *line) poll(r *http.Request, wait time.Duration) {
	_ = l.conn.SetWriteDeadline(time.Now().Add(wait + writeTime)) // none in a test
	timer := time.NewTimer(wait)
	defer timer.Stop()
	beat := time.NewTicker(l.s.Beat)
	defer beat.Stop()
	for {
		select {
		case <-l.ear.C():
			answer(l.w, http.StatusOK, record.Poke{Streams: l.ear.Due()})
			return
		case <-beat.C:
			if l.s.standing(l.who) {
				continue
			}
		case <-timer.C:
			l.w.WriteHeader(http.StatusNoContent)
			return
		case <-l.ended:
		case <-l.replaced:
			l.w.WriteHeader(http.StatusNoContent)
			return
		case <-l.s.done:
			l.w.WriteHeader(http.StatusNoContent)
			return
		case <-r.Context().Done():
			return
		}
		l.s.fail(l.w, r, refuse(http.StatusUnauthorized, auth.ErrInvalidToken))
		return
	}
}

// standing reports whether the session that a stream hangs on is still open.
func (s *Service) standing(who store.LiveSession) bool {
	times, ok := s.Store.Live().Standing(who.DeviceID, who.SID)
	if !ok {
		return false
	}
	p, err := s.Store.PracticeNow() // from memory
	return err == nil && times.Judge(p.Policy, s.Now()) == ""
}

// maxOpen is how many streams of one computer may be open: a connection that
// was cut is noticed late, and the new one must not wait for that.
const maxOpen = 4

// openStreams ends the oldest stream of a computer that opens too many.
type openStreams struct {
	mu  sync.Mutex
	all map[string][]chan struct{}
}

func (o *openStreams) enter(device string) (replaced <-chan struct{}, leave func()) {
	c := make(chan struct{})
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.all == nil {
		o.all = map[string][]chan struct{}{}
	}
	mine := append(o.all[device], c)
	if len(mine) > maxOpen {
		close(mine[0])
		mine = mine[1:]
	}
	o.all[device] = mine
	return c, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		for i, one := range o.all[device] {
			if one == c {
				o.all[device] = append(o.all[device][:i:i], o.all[device][i+1:]...)
			}
		}
		if len(o.all[device]) == 0 {
			delete(o.all, device)
		}
	}
}
