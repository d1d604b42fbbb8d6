package admin

import (
	"net/http"

	"alcove/server/store"
	"alcove/sync/record"
)

// readThread notes that somebody here read a conversation up to a message: the
// newest that was on their page, whatever came since.
func (d *Desk) readThread(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "upto")
	if !ok {
		return
	}
	done := "read"
	err := d.onThread(r, v, "message read", func(tx *store.Tx, t store.StaffThread) (string, error) {
		if t.Unread == 0 || !t.Hidden.IsZero() || !record.CheckID(get("upto")) {
			return "", errUnchanged
		}
		return "upto=" + get("upto"), tx.MarkRead(t.ClientID, t.ID, record.FromStaff, get("upto"), v.Now)
	})
	d.acted(w, r, v, settled(err, &done), done)
}

// handOver gives a conversation to a colleague, or to whoever comes first.
func (d *Desk) handOver(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "to")
	if !ok {
		return
	}
	err := d.onThread(r, v, "message hand-over", func(tx *store.Tx, t store.StaffThread) (string, error) {
		if to := get("to"); to != "" {
			// Front desks cannot open what they would be handed.
			s, err := tx.FindStaff(to)
			if err != nil || s.ID != to || !Clinicians.may(s.Role) {
				return "", orNone(err)
			}
		}
		return "to=" + get("to"), tx.HandOver(t.ClientID, t.ID, get("to"))
	})
	d.acted(w, r, v, err, "handed")
}

// hideThread takes a conversation out of the client's portal. It stays here.
func (d *Desk) hideThread(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); !ok {
		return
	}
	done := "hidden"
	err := d.onThread(r, v, "message hide", func(tx *store.Tx, t store.StaffThread) (string, error) {
		if !t.Hidden.IsZero() {
			return "", errUnchanged
		}
		return "", tx.HideThread(t.ClientID, t.ID, v.Staff.ID, v.Now)
	})
	d.acted(w, r, v, settled(err, &done), done)
}

// revealThread puts a hidden conversation back into the portal.
func (d *Desk) revealThread(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); !ok {
		return
	}
	done := "shown"
	err := d.onThread(r, v, "message show", func(tx *store.Tx, t store.StaffThread) (string, error) {
		if t.Hidden.IsZero() {
			return "", errUnchanged
		}
		return "", tx.ShowThread(t.ClientID, t.ID)
	})
	d.acted(w, r, v, settled(err, &done), done)
}
