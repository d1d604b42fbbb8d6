package admin

import (
	"errors"
	"net/http"
	"strconv"
	"strings"

	"alcove/auth"
	"alcove/server/store"
)

// errSame says that a form asks for what is already so.
var errSame = errors.New("admin: nothing to change")

// changeClient changes a client in one transaction with its line in the audit
// log, which says what was changed, never to what.
func (d *Desk) changeClient(r *http.Request, v *Visit, open store.Reopen, fn func(*store.Client) (what string)) error {
	return d.act(r, func(tx *store.Tx) error {
		c, err := tx.Client(r.PathValue("id"))
		if err != nil {
			return err
		}
		old := c
		what := fn(&c)
		if c == old && open == (store.Reopen{}) {
			return errSame
		}
		if _, err := tx.ChangeClient(c, open, v.Staff.ID, v.Now); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "client set", c.ID, what, v.Now)
	})
}

// changed sends the browser back to the client's page after a change, or to
// the form with what is wrong.
func (d *Desk) changed(w http.ResponseWriter, r *http.Request, v *Visit, err error, done, field string, typed func(*accessView)) {
	id := r.PathValue("id")
	wrong := ""
	switch {
	case err == nil:
		see(w, r, "/staff/clients/"+id+"?done="+done)
		return
	case errors.Is(err, errSame):
		see(w, r, "/staff/clients/"+id+"?done=same")
		return
	case errors.Is(err, store.ErrTaken):
		wrong = "This address already belongs to another client. One address can belong to one client; ask for another one."
	case errors.Is(err, store.ErrNoMailWays):
		wrong = "A client who gets no mail can only sign in with a PIN. Choose \"PIN only\" as well."
	case errors.Is(err, store.ErrSameComputerWays):
		wrong = "\"Same computer only\" is about the link in the mail, and \"PIN only\" sends none. Untick one of them."
	default:
		d.answered(w, r, v, err)
		return
	}
	d.accessWrong(w, r, v, field, wrong, typed)
}

// setEmail changes the address. The old one and its open links end at once.
func (d *Desk) setEmail(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "email")
	if !ok {
		return
	}
	typed := func(a *accessView) { a.Typed.Email = get("email") }
	email, err := auth.CleanEmail(get("email"))
	if err != nil {
		d.accessWrong(w, r, v, "email", "This is not an email address: "+err.Error()+".", typed)
		return
	}
	err = d.changeClient(r, v, store.Reopen{}, func(c *store.Client) string { c.Email, c.EmailKey = email, auth.EmailKey(email); return "email" })
	d.changed(w, r, v, err, "email", "email", typed)
}

// setName changes the name.
func (d *Desk) setName(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "name")
	if !ok {
		return
	}
	typed := func(a *accessView) { a.Typed.Name = get("name") }
	name, err := store.CleanName(get("name"))
	if err != nil {
		d.accessWrong(w, r, v, "name", nameWrong(err), typed)
		return
	}
	err = d.changeClient(r, v, store.Reopen{}, func(c *store.Client) string { c.Name = name; return "name" })
	d.changed(w, r, v, err, "name", "name", typed)
}

// nameWrong says what is wrong with a name as typed.
func nameWrong(err error) string {
	switch {
	case errors.Is(err, store.ErrNoName):
		return "A name is missing."
	case errors.Is(err, store.ErrHiddenName):
		return "The name holds letters that cannot be seen. Type it once more by hand."
	}
	return "The name is too long or damaged. Use at most " + strconv.Itoa(store.MaxName) + " letters."
}

// setWays changes the ways in and the two switches that belong to them.
func (d *Desk) setWays(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "ways", "same", "nomail")
	if !ok {
		return
	}
	ways, err := auth.ParseWays(get("ways"))
	if err != nil {
		d.problem(w, v, http.StatusBadRequest)
		return
	}
	same, nomail := get("same") == "yes", get("nomail") == "yes"
	err = d.changeClient(r, v, store.Reopen{}, func(c *store.Client) string {
		var what []string
		for _, s := range []struct {
			on   bool
			name string
		}{{c.Ways != ways, "ways"}, {c.SameComputer != same, "same_computer_only"}, {c.NoMail != nomail, "no_mail"}} {
			if s.on {
				what = append(what, s.name)
			}
		}
		c.Ways, c.SameComputer, c.NoMail = ways, same, nomail
		return strings.Join(what, " ")
	})
	d.changed(w, r, v, err, "ways", "ways", func(a *accessView) {
		a.Ways, a.Typed.Same, a.Typed.NoMail = waysChosen(ways), same, nomail
	})
}

// setPortal turns the portal on or off for a client.
func (d *Desk) setPortal(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "portal", "back")
	if !ok {
		return
	}
	on := get("portal") == "on"
	if !on && get("portal") != "off" {
		d.problem(w, v, http.StatusBadRequest)
		return
	}
	err := d.changeClient(r, v, store.Reopen{}, func(c *store.Client) string { c.PortalOn = on; return "portal" })
	if err == nil && get("back") == "phone" {
		see(w, r, "/staff/clients/"+r.PathValue("id")+"/phone?done="+get("portal"))
		return
	}
	d.changed(w, r, v, err, get("portal"), "portal", nil)
}
