package admin

import (
	"io"
	"net/http"
	"time"

	"alcove/server/store"
)

const (
	eventsGap  = 500 * time.Millisecond // changes within it are told once
	eventsBeat = 20 * time.Second       // proxies cut a silent connection
)

// events tells a page that something changed, as server-sent events (HTML
// standard, section 9.2), and nothing of what: the page asks for itself again.
// It ends when the session does.
func (d *Desk) events(w http.ResponseWriter, r *http.Request, v *Visit) {
	out := http.NewResponseController(w)
	if err := out.SetWriteDeadline(time.Time{}); err != nil {
		d.broken(w, r, v, err)
		return
	}
	ear := d.Store.Poker().Listen(store.StaffStream)
	defer ear.Close()
	h := w.Header()
	h.Set("Content-Type", "text/event-stream; charset=utf-8")
	h.Set("X-Accel-Buffering", "no")
	tell := func(text string) bool {
		if _, err := io.WriteString(w, text); err != nil {
			return false
		}
		return out.Flush() == nil
	}
	if !tell("retry: 2000\n\n") {
		return
	}
	beat := time.NewTicker(eventsBeat)
	defer beat.Stop()
	for {
		said := ":\n\n"
		select {
		case <-r.Context().Done():
			return
		case <-d.closed:
			return
		case <-ear.C():
			ear.Due()
			select { // more may follow at once
			case <-r.Context().Done():
				return
			case <-time.After(eventsGap):
			}
			said = "event: changed\ndata:\n\n"
		case <-beat.C:
		}
		now, err := d.visit(r)
		if err != nil || now.Staff.ID == "" {
			tell("event: over\ndata:\n\n")
			return
		}
		if !tell(said) {
			return
		}
	}
}
