package sim

import (
	"fmt"
	"time"

	"alcove/sync/engine"
	"alcove/sync/record"
)

// backend is a server as the world sees it: the model, or the real handlers.
type backend interface {
	// push handles the request; if crash is not below 0 the server dies after so
	// many of its writes, and what it answers is lost.
	push(q record.PushRequest, crash int) (record.PushAnswer, *engine.Fault)
	pull(q record.PullRequest) ([]record.PullAnswer, *engine.Fault)

	put(stream string, e record.Envelope)
	erase(stream, typ, id string)

	backup()
	restore() bool             // false if there is no backup
	sweep(older time.Duration) // forgets deletions that are older than that
	// all is every record that is not deleted, by name.
	all(stream string) map[string]record.Envelope
	// place is the number of a message in its stream, 0 if it is not there.
	place(id string) int64
	close()
}

// The streams of the one client whose computers these are.
var (
	account  = "acct:c1"
	everyone = "practice:1"
)

func name(typ, id string) string { return typ + "/" + id }

// practice is what the practice does by itself: writes, files away, makes
// backups, and on a bad day goes on from one.
func (w *world) practice() {
	o := w.odds
	if !w.calm {
		switch p := w.rng.Float64(); {
		case p < o.moves: // a document, shared again or taken back
			id := fmt.Sprintf("doc_%d", w.rng.IntN(o.docs))
			if w.rng.IntN(3) == 0 {
				w.server.erase(account, record.Documents.Type, id)
			} else {
				w.server.put(account, record.Documents.Envelope(id, record.Document{File: record.File{Name: fmt.Sprint(w.ids)}}))
			}
			w.ids++
		case p < o.moves+0.1:
			id := fmt.Sprintf("s_%02d", w.rng.IntN(5))
			if w.rng.IntN(4) == 0 {
				w.server.erase(everyone, record.StaffMembers.Type, id)
			} else {
				w.server.put(everyone, record.StaffMembers.Envelope(id, record.Staff{Name: fmt.Sprint(w.ids)}))
			}
			w.ids++
		}
		if w.fault(o.backup) {
			w.backup()
		}
		switch open := w.roundOpen(); {
		case open && w.fault(o.aim):
			w.restore()
			// What went wrong now must not be mended by later changes.
			w.odds.bad = min(o.bad, w.now+w.between(0, 20*time.Second))
		case w.fault(o.restore):
			w.restore()
		}
		if w.fault(o.sweep) {
			w.sweep(3 * time.Minute)
		}
		if w.roundOpen() && w.fault(o.race) {
			for range 10 {
				w.server.erase(account, record.Documents.Type, fmt.Sprintf("doc_%d", w.rng.IntN(o.docs)))
			}
			w.sweep(0)
			w.odds.bad = min(o.bad, w.now+w.between(0, 20*time.Second))
		}
		w.poke()
	}
	w.after(w.between(o.practice/2, o.practice*3/2), w.practice)
}

func (w *world) restore() {
	if w.server.restore() {
		clear(w.places) // another life of the server
		w.count["restore"]++
		w.trace("SERVER RESTORED")
	}
}

// sweep forgets deletions that are older than that, at most.
func (w *world) sweep(older time.Duration) {
	w.server.sweep(w.between(0, older))
	w.count["sweep"]++
	w.trace("server forgets deletions")
}

// roundOpen reports whether a computer stands between two pages of a full round.
func (w *world) roundOpen() bool {
	for _, c := range w.pcs {
		if r := c.disk.state.Streams[account].Round; r != nil && r.Cursor != "" && r.Full {
			return true
		}
	}
	return false
}

func (w *world) backup() {
	w.server.backup()
	w.count["backup"]++
	w.trace("server backed up")
}

// poke tells the computers that listen. Some do not hear it.
func (w *world) poke() {
	for _, c := range w.pcs {
		if call := c.listening; call != 0 && !w.fault(0.3) {
			boot := c.boots
			w.after(w.delay(), func() { c.event(boot, engine.Heard{Call: call, Poke: true}) })
		}
	}
}
