package admin

import (
	"net/http"

	"alcove/auth"
	"alcove/server/page"
	"alcove/server/store"
)

// phoneView is help on the phone: what the client sees, what to say, and what
// to press.
type phoneView struct {
	Tabs  clientTabs
	Done  string
	Email string
	Sight sight
	PIN   pinForm
	Tips  []tipView
	Days  []day // the newest lines
}

// tipView is one of the three tips of the app with the client's real state.
type tipView struct{ Tip, State string }

const linesOnPhone = 5

// phone shows what to say now.
func (d *Desk) phone(w http.ResponseWriter, r *http.Request, v *Visit) {
	f, ok := d.clientFile(w, r, v)
	if !ok {
		return
	}
	view := v.phoneView(f)
	view.Done = doneWords[r.URL.Query().Get("done")]
	phonePage.Write(w, http.StatusOK, v.liveFrame(), view)
}

func (v *Visit) phoneView(f clientFile) phoneView {
	view := phoneView{Tabs: v.tabs(f.Client, "phone"), Email: f.Email, Sight: v.sight(f), PIN: v.pinForm(f, "phone"),
		Days: v.lines(f.Lines[:min(len(f.Lines), linesOnPhone)])}
	if !view.Sight.TurnOn && view.Sight.Class != "good" { // no tip about a mail helps who is in, or may not come
		view.Tips = v.tips(f)
	}
	return view
}

// tips is the three tips the app shows (A6.4), each with what is so here.
func (v *Visit) tips(f clientFile) []tipView {
	address := "On file: " + f.Email + "."
	if len(f.Near) > 0 {
		address += " Somebody typed " + f.Near[0].Email + " " + v.when(f.Near[0].Last) + "."
	}
	spam, newest := "No sign-in mail was sent to them yet.", "No link works for them now."
	if m := f.LinkMail; m != nil {
		spam = map[store.MailState]string{
			store.MailQueued: "The mail waits to leave.", store.MailAccepted: "The mail server took the mail " + v.when(m.Sent) + ".",
			store.MailDelayed: "The mail did not leave yet: " + m.Words, store.MailRefused: "The mail was refused: " + m.Words,
			store.MailDropped: "The last mail was not sent, because its link no longer worked."}[m.State]
	}
	switch {
	case f.Link == nil:
	case f.LinkMail != nil && f.LinkMail.LinkID == f.Link.ID && f.LinkMail.State != store.MailAccepted:
		newest = "The newest one has not arrived. An older one does not work."
	default:
		newest = "The one that works says " + page.Clock(f.Link.Made, v.Zone) + " and came " + v.when(f.Link.Made) + "."
	}
	return []tipView{{"Is it the right address?", address}, {"Is it in Spam, Junk or Updates?", spam}, {"Is it the newest email?", newest}}
}

// askForThem puts a call for help on the practice's list in a client's name,
// tied to the client by id (A6.1).
func (d *Desk) askForThem(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "note")
	if !ok {
		return
	}
	note := get("note")
	if cut := []rune(note); len(cut) > maxHelpNote {
		note = string(cut[:maxHelpNote])
	}
	id := r.PathValue("id")
	err := d.act(r, func(tx *store.Tx) error {
		c, err := tx.Client(id)
		if err != nil {
			return err
		}
		h := store.Help{ID: auth.ID("h"), ClientID: c.ID, Contact: c.Email, Note: note, Source: "staff", MadeBy: v.Staff.ID, Made: v.Now}
		if err := tx.AddHelp(h); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "help add", c.ID, "", v.Now)
	})
	if d.answered(w, r, v, err) {
		d.back(w, r, "phone", "help")
	}
}

// maxHelpNote is how much of a note is kept, in letters.
const maxHelpNote = 500

var phonePage = page.DefineStaff(pages, "phone", phoneExamples()...)
