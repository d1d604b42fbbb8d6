package admin

import (
	"context"
	"sync"
	"time"

	"alcove/server/store"
)

// waitingFor is how long the numbers of the menu stand while nothing is told:
// every page shows them, and who waits goes without a word.
const waitingFor = time.Second

// waitingCounts is the numbers that the menu shows.
type waitingCounts struct {
	mu     sync.Mutex
	ear    *store.Listener // what it hears makes the numbers old
	at     time.Time       // by the computer's clock
	today  int             // people who wait for somebody
	unread int             // messages
}

// counts is what waits now, or did a moment ago. A menu without numbers is
// better than no page: an error shows none.
func (d *Desk) counts(now time.Time) (today, unread int) {
	c := &d.waiting
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.ear.C():
		c.ear.Due()
		c.at = time.Time{}
	default:
	}
	if !c.at.IsZero() && time.Since(c.at) < waitingFor {
		return c.today, c.unread
	}
	var t todayData
	err := d.Store.Read(context.Background(), func(tx *store.Tx) (err error) {
		if t.stuck, err = tx.StuckClients(now); err != nil {
			return err
		}
		if t.asking, err = tx.SomebodyAsks(now); err != nil {
			return err
		}
		if t.helps, _, err = tx.CountHelp(); err != nil {
			return err
		}
		_, t.unreads, err = tx.CountUnread()
		return err
	})
	if err != nil {
		return 0, 0
	}
	c.at, c.today, c.unread = time.Now(), t.waiting(), t.unreads
	return c.today, c.unread
}
