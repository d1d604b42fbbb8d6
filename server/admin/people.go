package admin

import (
	"errors"
	"net/http"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// staffRow is a staff member as they stand in the list.
type staffRow struct {
	ID, Name, Email, Role string
	State                 string
	Good, Bad             bool // how the state is meant
	You                   bool
}

type peopleView struct {
	Staff    []staffRow
	One      bool // you have a single passkey
	None     bool // or none
	Done     string
	Form     inviteForm
	Handover *handover
}

// inviteForm is what was typed for a new staff member, and what is wrong.
type inviteForm struct {
	Name, Email, Role string
	Wrong, Say        string // the field's name
}

// handover is a setup address, shown this one time.
type handover struct {
	ID, Name, Role, Address, Stops string
}

var exampleStaff = []staffRow{
	{ID: "s_1", Name: "Robin Lee", Email: "robin@elm.example", Role: "Owner", State: "Signs in with 2 passkeys", Good: true, You: true},
	{ID: "s_2", Name: "Ruth Adler", Email: "ruth@elm.example", Role: "Clinician", State: "Signs in with 1 passkey", Good: true},
	{ID: "s_3", Name: "Sam Ortiz", Email: "sam@elm.example", Role: "Front desk", State: "Invited until Monday, 9:12 AM"},
	{ID: "s_4", Name: "Kim Doyle", Email: "kim@elm.example", Role: "Clinician", State: "No access since March 2", Bad: true},
}

var exampleAlone = []staffRow{{ID: "s_1", Name: "Robin Lee", Email: "robin@elm.example", Role: "Owner", State: "Signs in with 1 passkey", Good: true, You: true}}

var exampleHandover = &handover{ID: "s_3", Name: "Sam Ortiz", Role: "Front desk", Address: "https://portal.elm.example/staff/setup#" + exampleSetupToken, Stops: "Monday, 9:12 AM"}

var peoplePage = page.DefineStaff(pages, "people",
	page.Example[peopleView]{Name: "four people", Frame: frameAt("Staff"), View: peopleView{Staff: exampleStaff}},
	page.Example[peopleView]{Name: "alone", Frame: frameAt("Staff"), View: peopleView{Staff: exampleAlone, One: true}},
	page.Example[peopleView]{Name: "a wrong address", Frame: frameAt("Staff"), View: peopleView{Staff: exampleStaff[:2], Form: inviteForm{Name: "Sam", Email: "sam@", Role: "front-desk", Wrong: "email", Say: "This does not look like an email address."}}},
	page.Example[peopleView]{Name: "invited", Frame: frameAt("Staff"), View: peopleView{Staff: exampleStaff, Handover: exampleHandover}})

// people is who works here.
func (d *Desk) people(w http.ResponseWriter, r *http.Request, v *Visit) {
	d.showPeople(w, r, v, http.StatusOK, peopleView{})
}

func (d *Desk) showPeople(w http.ResponseWriter, r *http.Request, v *Visit, status int, view peopleView) {
	err := d.read(r, func(tx *store.Tx) error {
		all, err := tx.StaffDoors()
		for _, s := range all {
			view.Staff = append(view.Staff, v.staffRow(s))
		}
		return err
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	view.One, view.None = v.Passkeys == 1, v.Passkeys == 0
	peoplePage.Write(w, status, v.frame(), view)
}

func (v *Visit) staffRow(s store.StaffDoor) staffRow {
	row := staffRow{ID: s.ID, Name: s.Name, Email: s.Email, Role: roleName(s.Role), You: s.ID == v.Staff.ID}
	switch {
	case !s.Disabled.IsZero():
		row.State, row.Bad = "No access since "+page.Bare(v.when(s.Disabled)), true
	case s.Passkeys > 0 || s.Accounts > 0:
		row.State, row.Good = "Signs in with "+doors(s), true
	case s.Invited && s.SetupStops.After(v.Now):
		row.State = "Invited until " + page.Bare(v.when(s.SetupStops))
	default:
		row.State, row.Bad = "Has no way in: make a new setup address", true
	}
	return row
}

// invitePerson puts somebody on the list and shows their setup address, once.
func (d *Desk) invitePerson(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "name", "email", "role")
	if !ok {
		return
	}
	f := inviteForm{Name: get("name"), Email: get("email"), Role: get("role")}
	name, nameErr := store.CleanName(f.Name)
	email, emailErr := auth.CleanEmail(f.Email)
	role, roleErr := store.ParseRole(f.Role)
	switch {
	case nameErr != nil:
		f.Wrong, f.Say = "name", nameProblem(nameErr)
	case emailErr != nil:
		f.Wrong, f.Say = "email", "This does not look like an email address. Check for a missing @ or a space."
	case roleErr != nil:
		f.Wrong, f.Say = "role", "Choose what they may do."
	}
	if f.Wrong != "" {
		d.showPeople(w, r, v, http.StatusUnprocessableEntity, peopleView{Form: f})
		return
	}
	var s store.Staff
	var token string
	err := d.act(r, func(tx *store.Tx) (err error) {
		s, token, err = tx.InviteStaff(v.Staff.ID, email, name, role, v.Now)
		return err
	})
	switch {
	case errors.Is(err, store.ErrTaken):
		f.Wrong, f.Say = "email", "Somebody with this address is on the list already. Open their line to give them a new setup address."
		d.showPeople(w, r, v, http.StatusUnprocessableEntity, peopleView{Form: f})
	case err != nil:
		d.broken(w, r, v, err)
	default:
		d.showPeople(w, r, v, http.StatusOK, peopleView{Handover: d.handover(s, token, v)})
	}
}

// handover is a setup address. The token stands behind the #, which browsers
// send to no server.
func (d *Desk) handover(s store.Staff, token string, v *Visit) *handover {
	return &handover{ID: s.ID, Name: s.Name, Role: roleName(s.Role), Address: d.URL + "/staff/setup#" + token, Stops: v.when(s.SetupStops)}
}
