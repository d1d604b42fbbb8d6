package admin

import (
	"errors"
	"net/http"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/page"
	"alcove/server/store"
)

// trialName is what the practice's own client is called everywhere.
const trialName = "Test client (not a real person)"

type trialView struct {
	ID    string // of the test client; "" until there is one
	Email string // as on file, or as typed
	Wrong string
	Mails []mailLine
	In    bool // a computer signed in
	URL   string
}

var trialPage = page.DefineStaff(pages, "trial",
	page.Example[trialView]{Name: "not yet", Frame: frameAt("Practice"), View: trialView{URL: "https://portal.elmstreet.example", Email: "robin@elmstreet.example"}},
	page.Example[trialView]{Name: "address is a client's", Frame: frameAt("Practice"), View: trialView{URL: "https://portal.elmstreet.example", Email: "jane@example.com",
		Wrong: "A client has this address already. Use one of your own."}},
	page.Example[trialView]{Name: "under way", Frame: frameAt("Practice"), View: trialView{ID: "c_1", Email: "robin@elmstreet.example", URL: "https://portal.elmstreet.example",
		Mails: []mailLine{{Name: "Invite", When: "today at 3:04 PM", State: "taken by the mail server", Good: true}}}},
	page.Example[trialView]{Name: "in", Frame: frameAt("Practice"), View: trialView{ID: "c_1", Email: "robin@elmstreet.example", URL: "https://portal.elmstreet.example", In: true}})

// trial lets the practice walk every step of a client with a client of its own:
// real mail, real link, real app.
func (d *Desk) trial(w http.ResponseWriter, r *http.Request, v *Visit) {
	view := trialView{Email: v.Staff.Email}
	d.showTrial(w, r, v, http.StatusOK, view)
}

func (d *Desk) showTrial(w http.ResponseWriter, r *http.Request, v *Visit, status int, view trialView) {
	view.URL = d.URL
	err := d.read(r, func(tx *store.Tx) error {
		c, err := tx.Trial()
		if errors.Is(err, store.ErrNone) {
			return nil
		}
		if err != nil {
			return err
		}
		view.ID, view.Email, view.In = c.ID, c.Email, !c.FirstSignedIn.IsZero()
		log, err := tx.MailLog(c.ID, 5)
		for _, l := range log {
			view.Mails = append(view.Mails, v.mailLine(l))
		}
		return err
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	trialPage.Write(w, status, v.liveFrame(), view)
}

// startTrial makes the test client and sends its invite, or sends it again.
func (d *Desk) startTrial(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "email")
	if !ok {
		return
	}
	view := trialView{Email: get("email")}
	email, err := auth.CleanEmail(view.Email)
	if err != nil {
		view.Wrong = "This does not look like an email address. Check each letter."
		d.showTrial(w, r, v, http.StatusUnprocessableEntity, view)
		return
	}
	err = d.act(r, func(tx *store.Tx) error { return d.invitedTrial(tx, v, email) })
	switch {
	case errors.Is(err, store.ErrTaken):
		view.Wrong = "A client has this address already. Use one of your own."
	case errors.Is(err, mail.ErrNoMail):
		view.Wrong = "The test client gets no mail now. Turn its portal and its mail on again, on its own page."
	}
	if view.Wrong != "" {
		d.showTrial(w, r, v, http.StatusUnprocessableEntity, view)
		return
	}
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	see(w, r, "/staff/practice/trial")
}

func (d *Desk) invitedTrial(tx *store.Tx, v *Visit, email string) error {
	c, err := tx.Trial()
	if errors.Is(err, store.ErrNone) {
		c = store.Client{ID: auth.ID("c"), Email: email, Name: trialName, Ways: auth.WaysLink, PortalOn: true, Made: v.Now}
		if err := tx.AddClient(c); err != nil {
			return err
		}
		if err := tx.SetTrial(c.ID); err != nil {
			return err
		}
		if c, err = tx.Client(c.ID); err != nil {
			return err
		}
	} else if err != nil {
		return err
	}
	if err := d.Post.Invite(tx, c, v.Staff.Name, d.URL, v.Now); err != nil {
		return err
	}
	return tx.Audit(v.Staff.ID, "try as a client", c.ID, "", v.Now)
}
