package admin

import (
	"net/http"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// newClientView is the form for one more client, with what was typed and what
// is wrong with it.
type newClientView struct {
	Name, Email, Ways    string
	Same, NoMail, Invite bool
	Field, Wrong         string // what to put right, and where
	TakenID              string // the client who has this address
}

var newClientPage = page.DefineStaff(pages, "clientnew",
	page.Example[newClientView]{Name: "empty", Frame: frameAt("Clients"), View: newClientView{Ways: string(auth.WaysLink), Invite: true}},
	page.Example[newClientView]{Name: "no address", Frame: frameAt("Clients"), View: newClientView{Name: "Jane Rivera", Email: "jane.example.com", Ways: string(auth.WaysLinkWord),
		Field: "email", Wrong: "This does not look like an email address; check for a missing @ or a space."}},
	page.Example[newClientView]{Name: "taken", Frame: frameAt("Clients"), View: newClientView{Name: "Jane Rivera", Email: "jane@example.com", Ways: string(auth.WaysPIN), NoMail: true,
		Field: "email", Wrong: "The address jane@example.com already belongs to Jane Rivera; one address can belong to one client. Ask for another address.", TakenID: "c_1"}})

// clientNew is the form.
func (d *Desk) clientNew(w http.ResponseWriter, _ *http.Request, v *Visit) {
	newClientPage.Write(w, http.StatusOK, v.frame(), newClientView{Ways: string(auth.WaysLink), Invite: true})
}

// clientAdd puts a client on file and, if wanted, sends the invite.
func (d *Desk) clientAdd(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "name", "email", "ways", "same", "nomail", "invite")
	if !ok {
		return
	}
	view := newClientView{Name: get("name"), Email: get("email"), Ways: get("ways"), Same: get("same") != "", NoMail: get("nomail") != "", Invite: get("invite") != ""}
	c, err := store.NewClient{Name: view.Name, Email: view.Email, Ways: view.Ways, SameComputer: view.Same, NoMail: view.NoMail}.Client(v.Now)
	if err != nil {
		if view.Field, view.Wrong = store.NewClientFault(err); view.Wrong == "" {
			d.problem(w, v, http.StatusBadRequest) // ways that no form of ours sends
			return
		}
		newClientPage.Write(w, http.StatusUnprocessableEntity, v.frame(), view)
		return
	}
	err = d.act(r, func(tx *store.Tx) error {
		if err := tx.AddClient(c); err != nil {
			sentence, err := tx.TakenBy(c.Email, err)
			if err != nil {
				return err
			}
			other, err := tx.ClientByEmail(c.Email)
			view.Field, view.Wrong, view.TakenID = "email", sentence, other.ID
			return err
		}
		tx.TellStaff()
		if err := tx.Audit(v.Staff.ID, "client add", c.ID, "ways="+string(c.Ways), v.Now); err != nil {
			return err
		}
		if !view.Invite || !c.Mail() || d.Post == nil {
			return nil
		}
		if err := d.Post.Invite(tx, c, v.Staff.Name, d.URL, v.Now); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "invite", c.ID, "", v.Now)
	})
	switch {
	case err != nil:
		d.broken(w, r, v, err)
	case view.Wrong != "":
		newClientPage.Write(w, http.StatusUnprocessableEntity, v.frame(), view)
	default:
		see(w, r, "/staff/clients/"+c.ID)
	}
}
