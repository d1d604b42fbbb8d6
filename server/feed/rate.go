package feed

import (
	"sync"
	"time"

	"alcove/sync/record"
)

// One computer may ask this often: far above what an app of ours does, far
// below what would keep others waiting.
const (
	burst  = 240
	refill = 4.0 // a second
)

// maxBuckets bounds the memory of who asked.
const maxBuckets = 1 << 14

// buckets counts calls by computer.
type buckets struct {
	mu  sync.Mutex
	all map[string]bucket
}

type bucket struct {
	left float64
	at   time.Time
}

// take counts one call, or refuses it with how long to wait.
func (b *buckets) take(device string, now time.Time) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.all == nil {
		b.all = map[string]bucket{}
	}
	if len(b.all) >= maxBuckets {
		for id, c := range b.all { // whoever is full again need not be remembered
			if now.Sub(c.at).Seconds()*refill >= burst-c.left {
				delete(b.all, id)
			}
		}
	}
	c, known := b.all[device]
	if since := now.Sub(c.at).Seconds(); !known {
		c.left = burst
	} else if since > 0 {
		c.left = min(burst, c.left+since*refill)
	}
	c.at = now
	if c.left < 1 {
		b.all[device] = c
		wait := time.Duration((1 - c.left) / refill * float64(time.Second))
		return &Refusal{Status: 429, SyncError: record.SyncError{Error: record.ErrSlowDown}, Wait: wait}
	}
	c.left--
	b.all[device] = c
	return nil
}
