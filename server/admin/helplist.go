package admin

import (
	"errors"
	"net/http"

	"alcove/server/page"
	"alcove/server/store"
)

// helpView is the calls for help with signing in.
type helpView struct {
	Done   string
	Open   []helpLine
	Solved []helpLine
	Pages  pager // of those solved
}

// helpLine is one call, with its cause where one is known.
type helpLine struct {
	ID, ClientID, Name, Contact, Note, At string
	Cause, Fix, Say                       string
	Solved, By                            string
	From                                  string // "list" on the list's own page
}

// helpLine takes the cause from the app, which knew what it had shown. Without
// one, what the timeline tells of the client is the cause.
func (v *Visit) helpLine(h store.HelpLine, stuck map[string]store.Stuck) helpLine {
	l := helpLine{ID: h.ID, ClientID: h.ClientID, Name: h.Name, Contact: h.Contact, Note: h.Note, At: v.when(h.Made)}
	if h.Reason.Known() {
		l.Cause, l.Fix, l.Say = h.Reason.Staff(), h.Reason.Fix(), say(h.Reason)
	} else if s, ok := stuck[h.ClientID]; ok {
		w := wordsOf(s)
		l.Cause, l.Fix, l.Say = w.Cause, w.Fix, w.Say
	}
	if !h.Solved.IsZero() {
		l.Solved, l.By = v.when(h.Solved), h.By
	}
	return l
}

const helpEach = 50

var helpPage = page.DefineStaff(pages, "helplist",
	page.Example[helpView]{Name: "some", Frame: frameAt("Today"), View: helpView{Open: exampleHelp, Pages: pager{Page: 1, Last: 1},
		Solved: []helpLine{{ID: "h_3", ClientID: "c_9", Name: "Maria Santos", Contact: "maria@example.com", At: "on Monday at 9:10 AM", Solved: "on Monday at 9:30 AM", By: "Robin Lee"}}}},
	page.Example[helpView]{Name: "nobody", Frame: frameAt("Today"), View: helpView{Done: todayDone["solved"], Pages: pager{Page: 1, Last: 1}}})

// helpList is every call for help: open ones first, then who solved which.
func (d *Desk) helpList(w http.ResponseWriter, r *http.Request, v *Visit) {
	view := helpView{Done: todayDone[r.URL.Query().Get("done")]}
	err := d.read(r, func(tx *store.Tx) error {
		_, solved, err := tx.CountHelp()
		if err != nil {
			return err
		}
		view.Pages = pagesOf(r, solved, helpEach)
		open, err := tx.HelpLines(true, 4*helpEach, 0)
		if err != nil {
			return err
		}
		stuck, err := tx.StuckClients(v.Now)
		if err != nil {
			return err
		}
		causes := map[string]store.Stuck{}
		for _, s := range stuck {
			causes[s.ID] = s
		}
		for _, h := range open {
			l := v.helpLine(h, causes)
			l.From = "list"
			view.Open = append(view.Open, l)
		}
		over, err := tx.HelpLines(false, helpEach, view.Pages.from(helpEach))
		for _, h := range over {
			view.Solved = append(view.Solved, v.helpLine(h, nil))
		}
		return err
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	helpPage.Write(w, http.StatusOK, v.liveFrame(), view)
}

// helpSolved takes a call off the list.
func (d *Desk) helpSolved(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "from")
	if !ok {
		return
	}
	err := d.act(r, func(tx *store.Tx) error {
		h, err := tx.SolveHelp(r.PathValue("id"), v.Staff.ID, v.Now)
		if err != nil {
			return err
		}
		tx.TellStaff()
		return tx.Audit(v.Staff.ID, "help-requests solved", h.ID, "", v.Now)
	})
	switch {
	case errors.Is(err, store.ErrNone):
		d.problem(w, v, http.StatusNotFound)
		return
	case err != nil:
		d.broken(w, r, v, err)
		return
	}
	if get("from") == "list" {
		see(w, r, "/staff/help-requests?done=solved")
		return
	}
	see(w, r, "/staff?done=solved")
}

// aside notes that staff dealt with what Today says of a client.
func (d *Desk) aside(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); !ok {
		return
	}
	id := r.PathValue("id")
	err := d.act(r, func(tx *store.Tx) error {
		if err := tx.PutAside(id, v.Now); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "client set aside", id, "", v.Now)
	})
	switch {
	case errors.Is(err, store.ErrNone):
		d.problem(w, v, http.StatusNotFound)
	case err != nil:
		d.broken(w, r, v, err)
	default:
		see(w, r, "/staff?done=aside")
	}
}
