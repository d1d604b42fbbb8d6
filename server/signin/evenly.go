package signin

import (
	"context"
	"time"
)

// evenTime is how long an answer takes that must not tell members from
// strangers: a link and its mail cost a member's start about a millisecond
// more. It is far above what the work takes, and below what a person notices.
const evenTime = 40 * time.Millisecond

// evenly waits until an answer is due. It is the one place that looks at the
// machine's own clock: an onlooker does, too.
func (p *Provider) evenly(ctx context.Context, began time.Time) {
	rest := p.even - time.Since(began)
	if rest <= 0 {
		return
	}
	t := time.NewTimer(rest)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}
