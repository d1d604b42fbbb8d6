package engine

import (
	"io"
)

// resets sees whether reading anew helps. One reset is answered at once. If the
// next cursor is not taken either, something between here and the server is
// broken, and a computer that reads all of it over and over would make that
// worse: it waits longer each time.
type resets struct {
	back  backoff
	call  int64 // the pull that brought the last one; it may bring one for each stream
	plain bool  // the pull that is out goes on from whole rounds
}

func (r *resets) count(now Instant, call int64, random io.Reader) {
	if r.call == call {
		return
	}
	r.call = call
	if r.back.fails == 0 {
		r.back.fails = 1
		return
	}
	r.back.fail(now.Mono, 0, random)
}

// ended: a pull that went on from where we were, and was answered, shows that
// cursors are taken again.
func (r *resets) ended(call int64) {
	if r.plain && r.call != call {
		r.back = backoff{}
	}
}
