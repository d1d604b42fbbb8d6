package sim

import (
	"fmt"

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
	restore() bool // false if there is no backup
	sweep()        // forgets deletions
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
		case p < 0.25: // a document, shared again or taken back
			id := fmt.Sprintf("doc_%d", w.rng.IntN(9))
			if w.rng.IntN(3) == 0 {
				w.server.erase(account, record.Documents.Type, id)
			} else {
				w.server.put(account, record.Documents.Envelope(id, record.Document{File: record.File{Name: fmt.Sprint(w.ids)}}))
			}
			w.ids++
		case p < 0.35:
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
		if w.fault(o.restore) {
			if w.server.restore() {
				clear(w.places) // another life of the server
				w.count["restore"]++
				w.trace("SERVER RESTORED")
			}
		}
		if w.fault(o.sweep) {
			w.server.sweep()
			w.count["sweep"]++
			w.trace("server forgets deletions")
		}
		w.poke()
	}
	w.after(w.between(o.practice/2, o.practice*3/2), w.practice)
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
