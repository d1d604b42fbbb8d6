package admin

import (
	"net/http"

	"alcove/server/page"
	"alcove/server/store"
)

type signInView struct{}

var signInPage = page.DefineStaff(pages, "signin", page.Example[signInView]{Name: "first", Frame: page.Frame{Practice: "Elm Street Practice"}})

// signIn is where staff come in. It says first where clients go.
func (d *Desk) signIn(w http.ResponseWriter, r *http.Request, v *Visit) {
	if v.Staff.ID != "" {
		see(w, r, "/staff")
		return
	}
	signInPage.Write(w, http.StatusOK, v.frame(), signInView{})
}

// signOut ends this browser's session.
func (d *Desk) signOut(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); !ok {
		return
	}
	if err := d.act(r, func(tx *store.Tx) error { return tx.EndStaffSession(v.token) }); err != nil {
		d.broken(w, r, v, err)
		return
	}
	gone := cookie("")
	gone.MaxAge = -1
	http.SetCookie(w, gone)
	see(w, r, "/staff/sign-in")
}
