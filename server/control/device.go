package control

import (
	"errors"

	"alcove/auth"
	"alcove/server/store"
)

// DeviceView is a computer of a client, as staff see it.
type DeviceView struct {
	ID          string      `json:"id"`
	Name        string      `json:"name"`
	FirstSeen   string      `json:"first_seen"`
	LastSeen    string      `json:"last_seen"`
	EndedAt     string      `json:"ended_at"` // "" while it is known
	EndedReason auth.Reason `json:"ended_reason"`
}

func viewDevice(d store.Device) DeviceView {
	return DeviceView{ID: d.ID, Name: d.Name, FirstSeen: stamp(d.Enrolled), LastSeen: stamp(d.LastSeen), EndedAt: stamp(d.Ended), EndedReason: d.EndedReason}
}

// DeviceList is every computer a client ever signed in on, oldest first.
var DeviceList = define("device list", func(c *call, in Who) (out []DeviceView, err error) {
	out = []DeviceView{}
	err = c.look(func(tx *store.Tx) error {
		p, err := person(tx, in.Who)
		if err != nil {
			return err
		}
		all, err := tx.Devices(p.ID)
		for _, d := range all {
			out = append(out, viewDevice(d))
		}
		return err
	})
	return out, err
})

// IDIn names one thing.
type IDIn struct {
	ID string `json:"id"`
}

// DeviceEnd takes a computer's access away, from the next request on.
var DeviceEnd = define("device end", func(c *call, in IDIn) (out DeviceView, err error) {
	err = c.change(func(tx *store.Tx) error {
		err := tx.EndDevice(in.ID, auth.EndedByPractice, c.actor, c.now)
		if errors.Is(err, store.ErrNone) {
			d, err := tx.Device(in.ID)
			if errors.Is(err, store.ErrNone) {
				return refuse("There is no computer %q; see them with \"alcove-server device list WHO\".", clip(in.ID))
			}
			out = viewDevice(d) // ended before: that stays, and asking again is no error
			return err
		}
		if err != nil {
			return err
		}
		d, err := tx.Device(in.ID)
		if err != nil {
			return err
		}
		out = viewDevice(d)
		return c.audit(tx, "device end", d.ID, "")
	})
	return out, err
})
