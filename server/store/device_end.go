package store

import (
	"time"

	"alcove/auth"
)

// EndDevice takes a computer's access away, for good, with effect on the very
// next request. [ErrNone] means that there is none or that it already ended.
func (t *Tx) EndDevice(id string, reason auth.Reason, actor string, now time.Time) error {
	d, err := t.Device(id)
	if err != nil {
		return err
	}
	if err := one(t.Exec(`UPDATE device SET ended_at = ?, ended_reason = ? WHERE id = ? AND ended_at IS NULL`, micros(now), string(reason), id)); err != nil {
		return wrap("end device", err)
	}
	if err := t.LogEnded(Ended{At: now, Kind: EndedDevice, ID: id, Reason: reason}); err != nil {
		return err
	}
	t.AfterCommit(func() {
		t.store.live.end(id, reason)
		t.store.poker.end(id)
	})
	if err := t.mirrorDevices(d.ClientID); err != nil {
		return err
	}
	return t.Event(Event{At: now, ClientID: d.ClientID, Kind: EventEnded, Reason: reason, Device: d.Name, Ref: id, Actor: actor})
}

// EndDevices ends a client's computers, all but one of them ("" for all), and
// says how many those were.
func (t *Tx) EndDevices(clientID, except string, reason auth.Reason, actor string, now time.Time) (n int, err error) {
	all, err := t.Devices(clientID)
	if err != nil {
		return 0, err
	}
	for _, d := range all {
		if d.ID == except || !d.Ended.IsZero() {
			continue
		}
		if err := t.EndDevice(d.ID, reason, actor, now); err != nil {
			return n, err
		}
		n++
	}
	return n, nil
}

// EndClient ends whatever a client has: computers, open links, PINs. Attempts
// stay as they are, and lead nowhere: a stranger who watches one must not see
// that anything happened.
func (t *Tx) EndClient(clientID string, reason auth.Reason, actor string, now time.Time) error {
	if err := t.EndSecrets(clientID, actor, now); err != nil {
		return err
	}
	_, err := t.EndDevices(clientID, "", reason, actor, now)
	return err
}
