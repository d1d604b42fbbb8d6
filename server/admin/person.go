package admin

import (
	"errors"
	"fmt"
	"net/http"

	"alcove/server/page"
	"alcove/server/store"
)

type personView struct {
	staffRow
	RoleKey  string // as forms name it
	Made     string
	Off      bool // has no access
	Keys     []keyRow
	Linked   bool
	Done     string
	Wrong    string
	Handover *handover
}

var personDone = map[string]string{
	"role":    "The new role holds from their next press on.",
	"ended":   "They have no access any more. Every page they had open is closed.",
	"removed": "That passkey opens nothing any more, and they are signed out everywhere.",
	"unlink":  "Their account at the provider opens nothing any more, and they are signed out everywhere.",
}

var personPage = page.DefineStaff(pages, "person",
	page.Example[personView]{Name: "works here", Frame: frameAt("Staff"), View: personView{staffRow: exampleStaff[1], RoleKey: "clinician", Made: "March 2", Keys: exampleKeys, Linked: true}},
	page.Example[personView]{Name: "yourself", Frame: frameAt("Staff"), View: personView{staffRow: exampleStaff[0], RoleKey: "owner", Made: "March 1", Keys: exampleKeys, Wrong: lastOwner}},
	page.Example[personView]{Name: "no access", Frame: frameAt("Staff"), View: personView{staffRow: exampleStaff[3], RoleKey: "clinician", Made: "March 1", Off: true, Done: personDone["ended"]}},
	page.Example[personView]{Name: "a new setup address", Frame: frameAt("Staff"), View: personView{staffRow: exampleStaff[2], RoleKey: "front-desk", Made: "March 1", Handover: exampleHandover}})

const lastOwner = "This is the only owner, and without one nobody could let others in. Make another owner first."

// doors is how somebody gets in, in words.
func doors(s store.StaffDoor) string {
	keys := fmt.Sprintf("%d passkeys", s.Passkeys)
	if s.Passkeys == 1 {
		keys = "1 passkey"
	}
	switch {
	case s.Accounts == 0:
		return keys
	case s.Passkeys == 0:
		return "the provider"
	}
	return keys + " and the provider"
}

// person is one staff member.
func (d *Desk) person(w http.ResponseWriter, r *http.Request, v *Visit) {
	d.showPerson(w, r, v, http.StatusOK, personView{Done: personDone[r.URL.Query().Get("done")]})
}

func (d *Desk) showPerson(w http.ResponseWriter, r *http.Request, v *Visit, status int, view personView) {
	err := d.read(r, func(tx *store.Tx) error {
		s, err := tx.StaffDoor(r.PathValue("id"))
		if err != nil {
			return err
		}
		keys, err := tx.Passkeys(s.ID)
		view.staffRow, view.RoleKey, view.Made = v.staffRow(s), string(s.Role), v.when(s.Made)
		view.Off, view.Keys, view.Linked = !s.Disabled.IsZero(), keyRows(keys, v), s.Accounts > 0
		return err
	})
	switch {
	case errors.Is(err, store.ErrNone):
		d.problem(w, v, http.StatusNotFound)
	case err != nil:
		d.broken(w, r, v, err)
	default:
		personPage.Write(w, status, v.frame(), view)
	}
}

// onPerson is an act on one staff member that leads back to their page.
func (d *Desk) onPerson(w http.ResponseWriter, r *http.Request, v *Visit, done string, fn func(tx *store.Tx, s store.Staff) error) {
	err := d.act(r, func(tx *store.Tx) error {
		s, err := tx.StaffDoor(r.PathValue("id"))
		if err != nil {
			return err
		}
		return fn(tx, s.Staff)
	})
	if errors.Is(err, store.ErrLastOwner) {
		d.showPerson(w, r, v, http.StatusUnprocessableEntity, personView{Wrong: lastOwner})
		return
	}
	d.see(w, r, v, err, "/staff/people/"+r.PathValue("id")+"?done="+done)
}

// setRole changes what somebody may do.
func (d *Desk) setRole(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "role")
	if !ok {
		return
	}
	role, err := store.ParseRole(get("role"))
	if err != nil {
		d.showPerson(w, r, v, http.StatusUnprocessableEntity, personView{Wrong: "Choose what they may do."})
		return
	}
	d.onPerson(w, r, v, "role", func(tx *store.Tx, s store.Staff) error { return tx.SetRole(v.Staff.ID, s.ID, role, v.Now) })
}

// endPerson takes somebody's access, from their next request on.
func (d *Desk) endPerson(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); !ok {
		return
	}
	d.onPerson(w, r, v, "ended", func(tx *store.Tx, s store.Staff) error {
		_, err := tx.EndStaff(v.Staff.ID, s.ID, v.Now)
		return err
	})
}

// resetPerson makes a new setup address, shown this one time.
func (d *Desk) resetPerson(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); !ok {
		return
	}
	var is store.Staff
	var token string
	err := d.act(r, func(tx *store.Tx) error {
		s, err := tx.StaffDoor(r.PathValue("id"))
		if err != nil {
			return err
		}
		_, is, token, err = tx.RenewSetup(v.Staff.ID, s.ID, v.Now)
		return err
	})
	switch {
	case errors.Is(err, store.ErrNone):
		d.problem(w, v, http.StatusNotFound)
	case err != nil:
		d.broken(w, r, v, err)
	default:
		h := d.handover(is, token, v)
		d.showPerson(w, r, v, http.StatusOK, personView{Handover: h})
	}
}

// removePersonKey takes a lost or stolen passkey from somebody, also the last,
// and signs them out everywhere.
func (d *Desk) removePersonKey(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "passkey")
	if !ok {
		return
	}
	d.onPerson(w, r, v, "removed", func(tx *store.Tx, s store.Staff) error {
		if err := tx.RemovePasskey(s.ID, keyID(get("passkey")), s.ID != v.Staff.ID, v.Now); err != nil {
			return err
		}
		tx.TellStaff()
		return errors.Join(tx.EndStaffSessions(s.ID), tx.Audit(v.Staff.ID, "passkey remove", s.ID, "", v.Now))
	})
}

// unlinkPerson ends what somebody's account at the provider opens.
func (d *Desk) unlinkPerson(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); !ok {
		return
	}
	d.onPerson(w, r, v, "unlink", func(tx *store.Tx, s store.Staff) error {
		if err := tx.RemoveStaffAccounts(s.ID, v.Now); err != nil {
			return err
		}
		tx.TellStaff()
		return errors.Join(tx.EndStaffSessions(s.ID), tx.Audit(v.Staff.ID, "provider unlink", s.ID, "", v.Now))
	})
}
