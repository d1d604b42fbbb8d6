package store

import (
	"encoding/json"
	"sync"
	"sync/atomic"

	"alcove/sync/record"
)

// Hub tells whoever listens that a stream changed, and nothing of what changed.
// It is indexed by stream: a change for one client wakes that client's
// computers alone. It stands here so that whoever writes a record need not
// know who streams it. The zero value is ready.
type Hub struct {
	mu     sync.Mutex
	topics map[string]*topic
}

type topic struct {
	event     []byte // encoded once for all who listen
	listeners map[*Listener]uint64
}

// Listener is one open ear. What changes twice before it is read is told once.
type Listener struct {
	hub     *Hub
	streams []string
	events  [][]byte      // of each stream
	due     atomic.Uint64 // one bit a stream
	wake    chan struct{}
}

// MaxListen is how many streams one listener may name.
const MaxListen = 64

// Listen begins to listen to streams; the caller has decided that they may be
// listened to. Close it after use.
func (h *Hub) Listen(streams ...string) *Listener {
	l := &Listener{hub: h, streams: streams[:min(len(streams), MaxListen)], wake: make(chan struct{}, 1)}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.topics == nil {
		h.topics = map[string]*topic{}
	}
	for i, name := range l.streams {
		t := h.topics[name]
		if t == nil {
			t = &topic{event: pokeEvent(name), listeners: map[*Listener]uint64{}}
			h.topics[name] = t
		}
		t.listeners[l] |= 1 << i
		l.events = append(l.events, t.event)
	}
	return l
}

// pokeEvent is the server-sent event (HTML standard, section 9.2) that names a stream.
func pokeEvent(stream string) []byte {
	b, err := json.Marshal(record.Poke{Streams: []string{stream}})
	if err != nil { // a list of texts always has a JSON form
		return nil
	}
	return append(append([]byte("event: poke\ndata: "), b...), '\n', '\n')
}

// Announce wakes whoever listens to a stream. It never waits.
func (h *Hub) Announce(stream string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	t := h.topics[stream]
	if t == nil {
		return
	}
	for l, bit := range t.listeners {
		l.due.Or(bit)
		select {
		case l.wake <- struct{}{}:
		default: // awake already
		}
	}
}

// C has something to read when a stream changed.
func (l *Listener) C() <-chan struct{} { return l.wake }

// Due takes which streams changed since it was asked last.
func (l *Listener) Due() (streams []string) {
	due := l.due.Swap(0)
	for i, s := range l.streams {
		if due&(1<<i) != 0 {
			streams = append(streams, s)
		}
	}
	return streams
}

// Events is [Listener.Due] in its encoded form: one event a stream, each
// encoded once for all who listen.
func (l *Listener) Events() (events [][]byte) {
	due := l.due.Swap(0)
	for i := range l.streams {
		if due&(1<<i) != 0 {
			events = append(events, l.events[i])
		}
	}
	return events
}

// Close stops listening.
func (l *Listener) Close() {
	l.hub.mu.Lock()
	defer l.hub.mu.Unlock()
	for _, s := range l.streams {
		t := l.hub.topics[s]
		if t == nil {
			continue
		}
		if delete(t.listeners, l); len(t.listeners) == 0 {
			delete(l.hub.topics, s)
		}
	}
}

// Listening is how many listen to a stream.
func (h *Hub) Listening(stream string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	if t := h.topics[stream]; t != nil {
		return len(t.listeners)
	}
	return 0
}
