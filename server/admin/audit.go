package admin

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"alcove/server/page"
	"alcove/server/store"
)

// auditPageLines is how many lines stand on one page.
const auditPageLines = 100

// auditRow is one line of the log as people read it.
type auditRow struct {
	N                     int64
	When, Who, Act, About string
	Said                  string // what was done, in words
	Link                  string // the page of what it was done to
	Detail                string
}

type auditChoice struct {
	Value, Label string
	Chosen       bool
}

type auditView struct {
	Rows               []auditRow
	Who, Acts          []auditChoice
	Client, ClientName string // an id, and whose
	From, To           string // days, as the browser's field writes them
	Filtered           bool
	Older              string // the address of the next page; "" if there is none
	Query              string // of this filter, for the export
	Wrong, Say, Typed  string // the field's name, what is wrong, what was typed
	Verified           *auditVerdict
}

// auditVerdict is what a check of the chain found.
type auditVerdict struct {
	Going      bool // it is not through yet
	Good       bool
	Lines, Bad int64
	Why, At    string
}

var exampleAudit = auditView{
	Rows: []auditRow{
		{N: 4, When: "today at 3:04 PM", Who: "Ruth Adler", Act: "pin", Said: actSaid("pin"), About: "Jane Rivera", Link: "/staff/clients/c_1", Detail: "caller_check=voice"},
		{N: 3, When: "today at 2:50 PM", Who: "Command line (pat)", Act: "client set", Said: actSaid("client set"), About: "Jane Rivera", Link: "/staff/clients/c_1", Detail: "email"},
		{N: 2, When: "on Monday at 9:12 AM", Who: "Robin Lee", Act: "staff add", Said: actSaid("staff add"), About: "Ruth Adler", Link: "/staff/people/s_2", Detail: "role=clinician"},
		{N: 1, When: "on Monday at 9:00 AM", Who: "Command line (pat)", Act: "setup", Said: actSaid("setup"), About: "Robin Lee", Link: "/staff/people/s_1"},
	},
	Who:  []auditChoice{{"cli", "Command line", false}, {"s_1", "Robin Lee", false}, {"s_2", "Ruth Adler", true}},
	Acts: []auditChoice{{"client set", actLabel("client set"), false}, {"pin", actLabel("pin"), false}},
}

func exampleAuditWith(fn func(*auditView)) auditView {
	v := exampleAudit
	fn(&v)
	return v
}

var auditPage = page.DefineStaff(pages, "audit",
	page.Example[auditView]{Name: "some lines", Frame: frameAt("Audit"), View: exampleAuditWith(func(v *auditView) { v.Older = "/staff/audit?before=1" })},
	page.Example[auditView]{Name: "one client, verified", Frame: frameAt("Audit"), View: exampleAuditWith(func(v *auditView) {
		v.Client, v.ClientName, v.Filtered, v.Rows, v.Verified = "c_1", "Jane Rivera", true, v.Rows[:2], &auditVerdict{Good: true, Lines: 4, At: "today at 3:05 PM"}
	})},
	page.Example[auditView]{Name: "tampered", Frame: frameAt("Audit"), View: exampleAuditWith(func(v *auditView) {
		v.Verified = &auditVerdict{Lines: 2, Bad: 3, Why: "this line, or the one before it, was changed", At: "today at 3:05 PM"}
	})},
	page.Example[auditView]{Name: "being checked", Frame: frameAt("Audit"), View: exampleAuditWith(func(v *auditView) { v.Verified = &auditVerdict{Going: true} })},
	page.Example[auditView]{Name: "nothing fits, a wrong client", Frame: frameAt("Audit"), View: auditView{Filtered: true, Wrong: "client", Say: "Nobody on file has this address or id.", Typed: "jane@gmial.com"}})

// audit is who did what, and when. The query names ids only.
func (d *Desk) audit(w http.ResponseWriter, r *http.Request, v *Visit) {
	d.showAudit(w, r, v, http.StatusOK, auditView{})
}

func (d *Desk) showAudit(w http.ResponseWriter, r *http.Request, v *Visit, status int, view auditView) {
	q := r.URL.Query()
	f := v.auditFilter(q)
	f.Limit = auditPageLines + 1
	err := d.read(r, func(tx *store.Tx) error {
		lines, err := tx.AuditSearch(f)
		if err != nil {
			return err
		}
		if len(lines) > auditPageLines {
			lines = lines[:auditPageLines]
			view.Older = "/staff/audit?" + olderAudit(q, lines[auditPageLines-1].N)
		}
		if view.Rows, err = v.auditRows(tx, lines); err != nil {
			return err
		}
		return view.choices(tx, f)
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	if view.Wrong == "" {
		view.From, view.To = auditDay(f.From, v.Zone, 0), auditDay(f.To, v.Zone, -1)
	}
	view.Client, view.Query = f.Object, filterQuery(f, v.Zone).Encode()
	view.Filtered = view.Query != "" || q.Has("before")
	frame := v.frame()
	frame.Staff.Live = view.Verified != nil // the verdict comes by itself
	auditPage.Write(w, status, frame, view)
}

// choices fills what the filter offers.
func (view *auditView) choices(tx *store.Tx, f store.AuditFilter) error {
	staff, err := tx.StaffList()
	if err != nil {
		return err
	}
	view.Who = []auditChoice{{"cli", "Command line", f.Actor == "cli"}}
	for _, s := range staff {
		view.Who = append(view.Who, auditChoice{s.ID, s.Name, f.Actor == s.ID})
	}
	acts, err := tx.AuditActs()
	for _, a := range acts {
		view.Acts = append(view.Acts, auditChoice{a, actLabel(a), f.Act == a})
	}
	if err != nil || f.Object == "" {
		return err
	}
	names, err := tx.NamesOf([]string{f.Object})
	view.ClientName = names[f.Object]
	return err
}

// auditRows names who and what the lines are about.
func (v *Visit) auditRows(tx *store.Tx, lines []store.AuditLine) ([]auditRow, error) {
	var ids []string
	for _, l := range lines {
		ids = append(ids, l.Actor, l.Object)
	}
	names, err := tx.NamesOf(ids)
	if err != nil {
		return nil, err
	}
	var rows []auditRow
	for _, l := range lines {
		row := auditRow{N: l.N, When: v.when(l.At), Who: names[l.Actor], Act: l.Act, Said: actSaid(l.Act), About: names[l.Object], Detail: l.Detail}
		if row.Who == "" {
			row.Who = actorName(l.Actor)
		}
		switch {
		case strings.HasPrefix(l.Object, "c_") && row.About != "":
			row.Link = "/staff/clients/" + l.Object
		case strings.HasPrefix(l.Object, "s_") && row.About != "":
			row.Link = "/staff/people/" + l.Object
		case row.About == "":
			row.About = l.Object
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// actorName is what people call somebody who is not on a list.
func actorName(actor string) string {
	if user, ok := strings.CutPrefix(actor, "cli:"); ok {
		return "Command line (" + user + ")"
	}
	return actor
}

// findAudit turns what was typed into a filter by ids: an address of a client
// never stands in the address of a page.
func (d *Desk) findAudit(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "who", "act", "client", "from", "to")
	if !ok {
		return
	}
	q := url.Values{}
	for _, name := range []string{"who", "act", "from", "to"} {
		if get(name) != "" {
			q.Set(name, get(name))
		}
	}
	for _, name := range []string{"from", "to"} {
		if _, err := time.ParseInLocation(time.DateOnly, get(name), v.Zone); get(name) != "" && err != nil {
			d.showAudit(w, r, v, http.StatusUnprocessableEntity, auditView{Wrong: name, Typed: get(name), Say: "Write the day like 2026-03-31."})
			return
		}
	}
	if who := get("client"); who != "" {
		var c store.Client
		err := d.read(r, func(tx *store.Tx) (err error) {
			if c, err = tx.Client(who); errors.Is(err, store.ErrNone) {
				c, err = tx.ClientByEmail(who)
			}
			return err
		})
		if errors.Is(err, store.ErrNone) {
			d.showAudit(w, r, v, http.StatusUnprocessableEntity, auditView{Wrong: "client", Typed: who, Say: "Nobody on file has this address or id."})
			return
		}
		if err != nil {
			d.broken(w, r, v, err)
			return
		}
		q.Set("client", c.ID)
	}
	see(w, r, strings.TrimSuffix("/staff/audit?"+q.Encode(), "?"))
}

// auditFilter reads a filter from the address of a page. What does not fit is
// left out.
func (v *Visit) auditFilter(q url.Values) store.AuditFilter {
	f := store.AuditFilter{Actor: q.Get("who"), Act: q.Get("act"), Object: q.Get("client")}
	if n, err := strconv.ParseInt(q.Get("before"), 10, 64); err == nil && n > 0 {
		f.Before = n
	}
	if t, err := time.ParseInLocation(time.DateOnly, q.Get("from"), v.Zone); err == nil {
		f.From = t
	}
	if t, err := time.ParseInLocation(time.DateOnly, q.Get("to"), v.Zone); err == nil {
		f.To = t.AddDate(0, 0, 1) // the last day is within
	}
	return f
}

// filterQuery is the other way round, without the page.
func filterQuery(f store.AuditFilter, zone *time.Location) url.Values {
	q := url.Values{}
	for name, value := range map[string]string{"who": f.Actor, "act": f.Act, "client": f.Object, "from": auditDay(f.From, zone, 0), "to": auditDay(f.To, zone, -1)} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return q
}

func olderAudit(q url.Values, before int64) string {
	next := url.Values{}
	for _, name := range []string{"who", "act", "client", "from", "to"} {
		if q.Get(name) != "" {
			next.Set(name, q.Get(name))
		}
	}
	next.Set("before", strconv.FormatInt(before, 10))
	return next.Encode()
}

// auditDay is a moment's date, some days on; "" for the zero time.
func auditDay(t time.Time, zone *time.Location, days int) string {
	if t.IsZero() {
		return ""
	}
	return t.In(zone).AddDate(0, 0, days).Format(time.DateOnly)
}
