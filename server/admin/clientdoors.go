package admin

import (
	"errors"
	"net/http"

	"alcove/server/mail"
	"alcove/server/store"
)

// reopen opens again what closed by itself. The word falls only after the
// caller is known.
func (d *Desk) reopen(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "door", "known")
	if !ok {
		return
	}
	door, detail := get("door"), ""
	open := store.Reopen{PIN: door == "pin", Mail: door == "mail", Word: door == "word"}
	switch {
	case open == store.Reopen{}:
		d.problem(w, v, http.StatusBadRequest)
		return
	case open.PIN:
		detail = "reopen_pin"
	case open.Mail:
		detail = "reopen_mail"
	default:
		if !knownCheck(get("known")) {
			d.accessWrong(w, r, v, "word", "Tick how you know who is calling. Without that, somebody else could ask for this.", nil)
			return
		}
		detail = "word_reset caller_check=" + get("known")
	}
	err := d.changeClient(r, v, open, func(*store.Client) string { return detail })
	d.changed(w, r, v, err, door, door, nil)
}

// invite sends the invite, the first time or again.
func (d *Desk) invite(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "back")
	if !ok {
		return
	}
	id := r.PathValue("id")
	err := d.act(r, func(tx *store.Tx) error {
		c, err := tx.Client(id)
		if err != nil {
			return err
		}
		if err := d.Post.Invite(tx, c, v.Staff.Name, d.URL, v.Now); err != nil {
			return err
		}
		tx.TellStaff()
		return tx.Audit(v.Staff.ID, "invite", c.ID, "", v.Now)
	})
	if errors.Is(err, mail.ErrNoMail) {
		d.accessWrong(w, r, v, "invite", "No mail was sent. They get none from us: the portal is off for them, or it was agreed so. Tell them the portal address on the phone and make a PIN.", nil)
		return
	}
	if d.answered(w, r, v, err) {
		d.back(w, r, get("back"), "invited")
	}
}

// sendLink sends a new link to the computer that waits.
func (d *Desk) sendLink(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "attempt", "back")
	if !ok {
		return
	}
	id := r.PathValue("id")
	err := d.act(r, func(tx *store.Tx) error {
		if err := d.SendLink(tx, id, get("attempt"), v.Staff.ID, v.Now); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "link send", id, "", v.Now)
	})
	if d.answered(w, r, v, err) {
		d.back(w, r, get("back"), "link")
	}
}

// back leads to the page of a client that a form stood on.
func (d *Desk) back(w http.ResponseWriter, r *http.Request, from, done string) {
	path := "/staff/clients/" + r.PathValue("id")
	if from == "phone" {
		path += "/phone"
	}
	see(w, r, path+"?done="+done)
}
