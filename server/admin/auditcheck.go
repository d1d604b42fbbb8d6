package admin

import (
	"context"
	"net/http"
	"sync"
	"time"

	"alcove/server/store"
)

// checkPatience is how long a page waits for the walk over the log: a log of a
// few thousand lines is through by then. A longer one is walked on without it.
const checkPatience = 40 * time.Millisecond

// auditCheck is the walk over the whole log, one at a time for everybody: it
// reads every line, and a log of years has many.
type auditCheck struct {
	mu    sync.Mutex
	walks sync.WaitGroup
	ended chan struct{} // closes when the walk that is under way ends; nil: there was none
	going bool
	found store.AuditReport
	at    time.Time
	err   error
}

// checkAudit starts a walk, or joins the one that is under way. The channel closes
// when it ends.
func (d *Desk) checkAudit(now time.Time) <-chan struct{} {
	c := &d.checking
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-d.closed: // the server goes
		return d.closed
	default:
	}
	if c.going {
		return c.ended
	}
	c.going, c.ended = true, make(chan struct{})
	ctx, stop := context.WithCancel(context.Background())
	c.walks.Go(func() {
		defer stop()
		found, err := d.Store.VerifyAudit(ctx)
		c.mu.Lock()
		c.going, c.found, c.at, c.err = false, found, now, err
		close(c.ended)
		c.mu.Unlock()
		d.Store.Poker().Announce(store.StaffStream)
	})
	go func() {
		select {
		case <-d.closed:
			stop()
		case <-ctx.Done():
		}
	}()
	return c.ended
}

// verdict is what the last walk found; nil if there was none.
func (d *Desk) verdict(v *Visit) (*auditVerdict, error) {
	c := &d.checking
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.ended == nil:
		return nil, nil //nolint:nilnil // none is a good answer
	case c.going:
		return &auditVerdict{Going: true}, nil
	case c.err != nil:
		return nil, c.err
	}
	return &auditVerdict{Good: c.found.Bad == 0, Lines: c.found.Lines, Bad: c.found.Bad, Why: c.found.Why, At: v.when(c.at)}, nil
}

// verifyAudit walks the whole log and says whether it is whole. It changes
// nothing. Who looks again, by a press or because the page does by itself,
// sees the walk that was begun.
func (d *Desk) verifyAudit(w http.ResponseWriter, r *http.Request, v *Visit) {
	if !v.live && !r.URL.Query().Has("look") {
		select {
		case <-d.checkAudit(v.Now):
		case <-r.Context().Done():
		case <-time.After(checkPatience):
		}
	}
	found, err := d.verdict(v)
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	d.showAudit(w, r, v, http.StatusOK, auditView{Verified: found})
}
