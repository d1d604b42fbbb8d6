package engine

import (
	"encoding/binary"
	"io"
	"time"

	"alcove/sync/record"
)

// retryAfterMost: no server may send a computer away for longer than this.
const retryAfterMost = time.Hour

// backoff says when the next try of one lane may be.
type backoff struct {
	fails int
	at    time.Duration // not before, by the monotonic clock
	asked bool          // the server named the time: a nudge does not shorten it
}

// fail draws the next wait over the whole range ("full jitter"), so that a
// thousand computers that lost the same server do not come back together.
// What the server asked for goes on top.
func (b *backoff) fail(now, after time.Duration, random io.Reader) {
	most := min(record.MaxBackOff, record.BackOff<<min(b.fails, 20))
	b.fails++
	after = min(max(after, 0), retryAfterMost)
	b.at = now + after + draw(random, most)
	b.asked = after > 0
}

// draw is a time from just above zero up to most. A source that fails draws the
// whole of it: waiting longer is never wrong.
func draw(random io.Reader, most time.Duration) time.Duration {
	var b [8]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return most
	}
	return 1 + time.Duration(binary.LittleEndian.Uint64(b[:])%uint64(most))
}

func (b *backoff) ok() { *b = backoff{} }

// nudge allows a try now, unless the server named the time.
func (b *backoff) nudge() {
	if !b.asked {
		b.at = 0
	}
}

func (b *backoff) ready(now time.Duration) bool { return now >= b.at }
