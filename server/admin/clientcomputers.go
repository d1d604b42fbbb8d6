package admin

import (
	"errors"
	"net/http"

	"alcove/auth"
	"alcove/server/store"
)

// computerView is a computer that was let in.
type computerView struct {
	ID, Name    string
	First, Last string
	State       string // whether its session is open
	EndedAt     string
	Why         string // it ended
}

// computers is a client's computers: those that are known, and those that
// ended, newest first.
func (v *Visit) computers(f clientFile) (known, ended []computerView) {
	for i := len(f.Devices) - 1; i >= 0; i-- {
		d := f.Devices[i]
		c := computerView{ID: d.ID, Name: d.Name, First: v.when(d.Enrolled), Last: v.when(d.LastSeen)}
		if !d.Ended.IsZero() {
			c.EndedAt, c.Why = v.when(d.Ended), d.EndedReason.Staff()
			ended = append(ended, c)
			continue
		}
		switch d.Session.Judge(f.Policy, v.Now) {
		case "":
			c.State = "Open"
		case auth.EnrolmentOver:
			c.State = "Needs a new link"
		default:
			c.State = "Locked"
		}
		known = append(known, c)
	}
	return known, ended
}

// endComputer takes one computer's access away, from its next request on.
func (d *Desk) endComputer(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "device")
	if !ok {
		return
	}
	id := r.PathValue("id")
	err := d.act(r, func(tx *store.Tx) error {
		c, err := tx.Device(get("device"))
		if err != nil {
			return err
		}
		if c.ClientID != id {
			return store.ErrNone
		}
		if err := tx.EndDevice(c.ID, auth.EndedByPractice, v.Staff.ID, v.Now); err != nil {
			if errors.Is(err, store.ErrNone) {
				return nil // it ended before; that stays
			}
			return err
		}
		return tx.Audit(v.Staff.ID, "device end", c.ID, "", v.Now)
	})
	if d.answered(w, r, v, err) {
		see(w, r, "/staff/clients/"+id+"?done=ended")
	}
}

// endComputers takes the access of all computers of a client away.
func (d *Desk) endComputers(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); !ok {
		return
	}
	id := r.PathValue("id")
	err := d.act(r, func(tx *store.Tx) error {
		if _, err := tx.Client(id); err != nil {
			return err
		}
		n, err := tx.EndDevices(id, "", auth.EndedByPractice, v.Staff.ID, v.Now)
		if err != nil || n == 0 {
			return err
		}
		return tx.Audit(v.Staff.ID, "device end", id, "all", v.Now)
	})
	if d.answered(w, r, v, err) {
		see(w, r, "/staff/clients/"+id+"?done=all-ended")
	}
}
