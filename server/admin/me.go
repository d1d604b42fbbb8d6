package admin

import (
	"encoding/base64"
	"errors"
	"net/http"

	"alcove/server/page"
	"alcove/server/store"
)

// keyRow is a passkey as it stands in a list.
type keyRow struct {
	ID, Name, Made, Used string // ID is base64url; Used is "" before the first sign-in
}

func keyRows(all []store.Passkey, v *Visit) (rows []keyRow) {
	for _, p := range all {
		row := keyRow{ID: base64.RawURLEncoding.EncodeToString(p.ID), Name: p.Name, Made: v.when(p.Made)}
		if !p.Used.IsZero() {
			row.Used = v.when(p.Used)
		}
		rows = append(rows, row)
	}
	return rows
}

type meView struct {
	Name, Email string
	Keys        []keyRow
	Fresh       bool // may make or remove a passkey now
	Passkey     passkeyView
	Provider    string // its name; "" if there is none
	Linked      bool
	Done        string // what was just done
	Wrong       string // which field: "name" or "key"
	Typed, Say  string // in it, and what is wrong with it
}

var meDone = map[string]string{
	"name":    "Clients now see your new name.",
	"key":     "The passkey has its new name.",
	"removed": "The passkey is gone. It opens nothing any more.",
	"added":   "Your new passkey works.",
	"linked":  "Your account is linked. You can sign in with it from now on.",
}

var exampleKeys = []keyRow{{ID: "a1", Name: "First passkey", Made: "on Monday at 9:12 AM", Used: "today at 8:55 AM"}, {ID: "b2", Name: "Key on my key ring", Made: "on Monday at 9:20 AM"}}

// meFrame is the frame of the page about oneself.
var meFrame = func() page.Frame {
	f := frameAt("")
	f.Staff.Me = true
	return f
}()

var mePage = page.DefineStaff(pages, "me",
	page.Example[meView]{Name: "two passkeys", Frame: meFrame, View: meView{Name: "Robin Lee", Email: "robin@elm.example", Keys: exampleKeys, Fresh: true, Passkey: passkeyView{Act: toAdd, Next: "/staff/me?done=added"}, Provider: "Elm Street Workspace"}},
	page.Example[meView]{Name: "one passkey, not fresh", Frame: meFrame, View: meView{Name: "Robin Lee", Email: "robin@elm.example", Keys: exampleKeys[:1], Done: meDone["removed"], Provider: "Elm Street Workspace", Linked: true}},
	page.Example[meView]{Name: "no passkey, a name too long", Frame: meFrame, View: meView{Name: "Robin Lee", Email: "robin@elm.example", Linked: true, Provider: "Elm Street Workspace", Wrong: "name", Say: "That name is too long."}})

// me is a staff member's own way in: the name, the passkeys, the account.
func (d *Desk) me(w http.ResponseWriter, r *http.Request, v *Visit) {
	d.showMe(w, r, v, http.StatusOK, meView{Done: meDone[r.URL.Query().Get("done")]})
}

func (d *Desk) showMe(w http.ResponseWriter, r *http.Request, v *Visit, status int, view meView) {
	err := d.read(r, func(tx *store.Tx) error {
		keys, err := tx.Passkeys(v.Staff.ID)
		if err != nil {
			return err
		}
		accounts, err := tx.StaffAccounts(v.Staff.ID)
		view.Keys, view.Linked = keyRows(keys, v), len(accounts) > 0
		return err
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	view.Name, view.Email, view.Fresh = v.Staff.Name, v.Staff.Email, v.mayAdd()
	view.Passkey = d.passkeyView(toAdd, "/staff/me?done=added")
	if d.oidc != nil {
		view.Provider = d.oidc.Name
	}
	mePage.Write(w, status, v.frame(), view)
}

type secondView struct {
	Has     bool // one already
	Fresh   bool
	Passkey passkeyView
}

var secondPage = page.DefineStaff(pages, "second",
	page.Example[secondView]{Name: "day one", Frame: frameAt(""), View: secondView{Has: true, Fresh: true, Passkey: passkeyView{Act: toAdd, Next: "/staff"}}},
	page.Example[secondView]{Name: "later", Frame: frameAt(""), View: secondView{Has: true, Passkey: passkeyView{Act: toAdd, Next: "/staff"}}})

// second asks for a second passkey, and says why.
func (d *Desk) second(w http.ResponseWriter, _ *http.Request, v *Visit) {
	secondPage.Write(w, http.StatusOK, v.frame(), secondView{Has: v.Passkeys > 0, Fresh: v.mayAdd(), Passkey: d.passkeyView(toAdd, "/staff")})
}

// nameMe changes the name that clients see.
func (d *Desk) nameMe(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "name")
	if !ok {
		return
	}
	name, err := store.CleanName(get("name"))
	if err != nil {
		d.showMe(w, r, v, http.StatusUnprocessableEntity, meView{Wrong: "name", Typed: get("name"), Say: nameProblem(err)})
		return
	}
	err = d.act(r, func(tx *store.Tx) error {
		if err := tx.RenameStaff(v.Staff.ID, name); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "staff name", v.Staff.ID, "", v.Now)
	})
	d.see(w, r, v, err, "/staff/me?done=name")
}

// nameKey gives an own passkey another name.
func (d *Desk) nameKey(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "passkey", "name")
	if !ok {
		return
	}
	name, err := store.CleanName(get("name"))
	if err != nil {
		d.showMe(w, r, v, http.StatusUnprocessableEntity, meView{Wrong: "key", Typed: get("passkey"), Say: nameProblem(err)})
		return
	}
	err = d.act(r, func(tx *store.Tx) error {
		if err := tx.NamePasskey(v.Staff.ID, keyID(get("passkey")), name); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "passkey name", v.Staff.ID, "", v.Now)
	})
	d.see(w, r, v, err, "/staff/me?done=key")
}

// removeKey takes an own passkey away; never the last.
func (d *Desk) removeKey(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "passkey")
	if !ok {
		return
	}
	err := d.act(r, func(tx *store.Tx) error {
		if err := tx.RemovePasskey(v.Staff.ID, keyID(get("passkey")), false, v.Now); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "passkey remove", v.Staff.ID, "", v.Now)
	})
	if errors.Is(err, store.ErrLastPasskey) {
		d.showMe(w, r, v, http.StatusUnprocessableEntity, meView{Wrong: "key", Typed: get("passkey"), Say: "This is your only passkey. Add another one first, or you are locked out."})
		return
	}
	d.see(w, r, v, err, "/staff/me?done=removed")
}

// see leads on after an act, or says what went wrong with it. What is not
// there and what is somebody else's answer alike.
func (d *Desk) see(w http.ResponseWriter, r *http.Request, v *Visit, err error, to string) {
	switch {
	case errors.Is(err, store.ErrNone):
		d.problem(w, v, http.StatusNotFound)
	case err != nil:
		d.broken(w, r, v, err)
	default:
		see(w, r, to)
	}
}

// keyID reads what a form says of a passkey; an unreadable one is nobody's.
func keyID(typed string) []byte {
	id, err := base64.RawURLEncoding.DecodeString(typed)
	if err != nil {
		return []byte{}
	}
	return id
}

// nameProblem says what is wrong with a typed name.
func nameProblem(err error) string {
	switch {
	case errors.Is(err, store.ErrNoName):
		return "Please type a name."
	case errors.Is(err, store.ErrHiddenName):
		return "This holds letters that cannot be seen. Type it once more by hand."
	}
	return "That name is too long."
}
