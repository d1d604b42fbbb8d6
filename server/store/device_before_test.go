package store

import (
	"testing"
	"time"

	"alcove/auth"
)

// A17.3: each session knows the unlock or sign-in before it, on whichever
// computer of the client that was, an ended one too, and never another
// client's.
func TestTheSignInBefore(t *testing.T) {
	s := open(t, t.TempDir())
	john := jane(t, s)
	c := Client{ID: auth.ID("c"), Email: "other@example.com", Name: "Ann", Ways: auth.WaysLink, PortalOn: true, Made: t0}
	act(t, s, func(tx *Tx) error { return tx.AddClient(c) })

	at := func(minute int) time.Time { return t0.Add(time.Duration(minute) * time.Minute) }
	enrol := func(id, client string, minute int) {
		t.Helper()
		act(t, s, func(tx *Tx) error {
			return tx.AddDevice(Device{ID: id, ClientID: client, Name: id, JKT: id, SID: id,
				Session: auth.Session{Enrolled: at(minute), AuthTime: at(minute), LastActivity: at(minute), LastSeen: at(minute)}})
		})
	}
	device := func(id string) (d Device) {
		t.Helper()
		look(t, s, func(tx *Tx) (err error) { d, err = tx.Device(id); return err })
		return d
	}
	unlock := func(id string, minute int) {
		t.Helper()
		act(t, s, func(tx *Tx) error {
			d, err := tx.Unlocked(device(id), "s", at(minute))
			if stored, err2 := tx.Device(id); err2 != nil || !stored.Before.Equal(d.Before) || stored.BeforeDevice != d.BeforeDevice {
				t.Errorf("it says %v %q, it keeps %v %q (%v)", d.Before, d.BeforeDevice, stored.Before, stored.BeforeDevice, err2)
			}
			return err
		})
	}
	want := func(id string, before time.Time, where string) {
		t.Helper()
		if d := device(id); !d.Before.Equal(before) || d.BeforeDevice != where {
			t.Errorf("%s: before it %v on %q, want %v on %q", id, d.Before, d.BeforeDevice, before, where)
		}
	}
	enrol("johns", john.ID, 0)
	enrol("laptop", c.ID, 1)
	want("laptop", time.Time{}, "")
	unlock("laptop", 10)
	want("laptop", at(1), "laptop")
	enrol("office", c.ID, 20)
	want("office", at(10), "laptop")
	want("laptop", at(1), "laptop") // its session is the same as before
	unlock("laptop", 30)
	want("laptop", at(20), "office")
	unlock("office", 40)
	act(t, s, func(tx *Tx) error { return tx.EndDevice("office", auth.EndedByPractice, "staff", at(41)) })
	unlock("laptop", 50)
	want("laptop", at(40), "office")
	want("johns", time.Time{}, "")
}
