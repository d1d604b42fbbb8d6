package app

import (
	"testing"

	"alcove/app/client"
)

// All is up to date only when it is: each other state has words of its own, and
// those that stop what was written stand where nobody overlooks them.
func TestEveryStateOfTheSyncHasItsSentence(t *testing.T) {
	said := map[string]client.SyncState{}
	for state, overlooked := range map[client.SyncState]bool{
		client.SyncUpToDate: true, client.SyncChecking: true, client.SyncWaiting: true, client.SyncNotConnected: true,
		client.SyncOffline: false, client.SyncRefused: false, client.SyncDisk: false, client.SyncPasscode: false,
		client.SyncSignedOut: false, client.SyncUpdate: false,
	} {
		v := view(client.Open, inside, withBox(func(b *client.Box) {
			b.Sync.State = state
			if state == client.SyncWaiting {
				b.Outbox = 1
			}
		}))
		text, care := syncSentence(v, noon)
		if care == overlooked || text == "" {
			t.Errorf("%s: %q, care %v", state, text, care)
		}
		if other, twice := said[text]; twice {
			t.Errorf("%s and %s both say %q", state, other, text)
		}
		said[text] = state
	}
}
