package mail

import (
	"context"
	"maps"
	"slices"
	"sync"
)

// job is one mail for a sender. A fresh one was leased by the statement that
// queued it; any other has to be leased first.
type job struct {
	id    string
	fresh bool
}

// handover is the memory between the commit and the senders. It never blocks
// the writer goroutine, and knows each mail once at a time: whatever the clock
// does, two senders never have the same mail.
type handover struct {
	mu    sync.Mutex
	open  bool
	jobs  []job
	known map[string]chan struct{} // waiting here, or with a sender; closed when that is over
	ready chan struct{}            // one token for "there may be something"
}

func newHandover() *handover {
	return &handover{known: map[string]chan struct{}{}, ready: make(chan struct{}, 1)}
}

// put adds a mail unless nobody sends now, or somebody already has it.
func (h *handover) put(j job) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if !h.open || h.known[j.id] != nil {
		return
	}
	h.known[j.id] = make(chan struct{})
	h.jobs = append(h.jobs, j)
	h.signal()
}

func (h *handover) signal() {
	select {
	case h.ready <- struct{}{}:
	default:
	}
}

// take is the next mail. It reports false once stop is closed.
func (h *handover) take(stop <-chan struct{}) (job, bool) {
	for {
		select {
		case <-stop:
			return job{}, false
		default:
		}
		h.mu.Lock()
		if len(h.jobs) > 0 {
			j := h.jobs[0]
			h.jobs = h.jobs[1:]
			if len(h.jobs) > 0 {
				h.signal() // for the next sender
			}
			h.mu.Unlock()
			return j, true
		}
		h.mu.Unlock()
		select {
		case <-h.ready:
		case <-stop:
			return job{}, false
		}
	}
}

// done lets the mail be handed over again.
func (h *handover) done(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.forget(id)
}

func (h *handover) forget(id string) {
	if over := h.known[id]; over != nil {
		close(over)
		delete(h.known, id)
	}
}

// settle returns once no mail that is known now waits here or is with a sender.
func (h *handover) settle(ctx context.Context) error {
	h.mu.Lock()
	all := slices.Collect(maps.Values(h.known))
	h.mu.Unlock()
	for _, over := range all {
		select {
		case <-over:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

// set opens the hand-over, or closes it and forgets what waits: the rows stand
// in the outbox.
func (h *handover) set(open bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.open = open
	if !open {
		for _, j := range h.jobs {
			h.forget(j.id)
		}
		h.jobs = nil
	}
}
