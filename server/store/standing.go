package store

import (
	"fmt"
	"slices"

	"alcove/auth"
)

// Kinds of what a mail went through, as package mail writes them.
const (
	mailAccepted = "mail_accepted"
	mailDelayed  = "mail_delayed"
	mailRefused  = "mail_refused"
	mailDropped  = "mail_dropped"
)

// gotIn is the kinds that end whatever kept a client out.
var gotIn = []string{EventSignedIn, EventUnlocked}

// mayTell is the kinds that may tell that a client tries to get in, or why
// they cannot. What they tell is judged on reading, see [Stuck].
var mayTell = []string{
	EventAsked, EventTooSoon, EventResent, EventRenewed, EventRequested, EventOpened, EventHere, EventTyped, EventPINTyped,
	EventWordTyped, EventProven, EventRefused, EventUnlockBad, EventEnded, mailDelayed, mailRefused, mailDropped,
}

// markStanding notes on the client when they were in last and when something
// came after that, so that whoever looks for the people who cannot get in
// reads those alone. A stranger's line costs the same statement.
func (t *Tx) markStanding(e Event) error {
	var err error
	switch {
	case slices.Contains(gotIn, e.Kind):
		_, err = t.Exec(`UPDATE client SET in_at = max(ifnull(in_at, 0), ?1), in_event = max(ifnull(in_event, 0), ?2) WHERE id = ?3`,
			micros(e.At), e.ID, e.ClientID)
	case slices.Contains(mayTell, e.Kind) && (e.Kind != EventEnded || e.Reason == auth.Cloned || e.Reason == auth.RefreshReuse):
		_, err = t.Exec(`UPDATE client SET trouble_at = max(ifnull(trouble_at, 0), ?1) WHERE id = ?2`, micros(e.At), e.ClientID)
	}
	if err != nil {
		return fmt.Errorf("store: mark standing: %w", err)
	}
	return nil
}
