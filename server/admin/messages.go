package admin

import (
	"net/http"
	"strconv"
	"time"

	"alcove/server/page"
	"alcove/server/store"
)

// threadRow is a conversation in a list.
type threadRow struct {
	ClientID, Client, ID string
	Opened, Last         string // moments in words
	Ours                 bool   // its newest message is the practice's
	Unread               int
	Since                string // of the oldest unread one
	For                  string // who it was handed to
	Mine                 bool
	Hidden               bool
}

// inboxView is the conversations of all clients.
type inboxView struct {
	Show    string // "waiting", "mine" or "all"
	Threads []threadRow
	Waiting int // conversations in which a client waits
	Newer   int // page to go to; 0 for none
	Older   int
}

const inboxPage = 100 // conversations on one page

var inboxTemplate = page.DefineStaff(pages, "messages",
	page.Example[inboxView]{Name: "two wait", Frame: frameAt("Messages"), View: inboxView{Show: "waiting", Waiting: 2, Threads: []threadRow{
		{ClientID: "c_1", Client: "Jane Rivera", ID: "t_1", Unread: 2, Since: "yesterday at 4:40 PM", Last: "today at 8:02 AM", For: "Robin Lee", Mine: true},
		{ClientID: "c_2", Client: "Bartholomew Featherstonehaugh-Cholmondeley", ID: "t_2", Unread: 1, Since: "today at 9:12 AM", Last: "today at 9:12 AM"}}}},
	page.Example[inboxView]{Name: "nobody waits", Frame: frameAt("Messages"), View: inboxView{Show: "waiting"}},
	page.Example[inboxView]{Name: "none are mine", Frame: frameAt("Messages"), View: inboxView{Show: "mine", Waiting: 1}},
	page.Example[inboxView]{Name: "all", Frame: frameAt("Messages"), View: inboxView{Show: "all", Waiting: 1, Newer: 1, Older: 3, Threads: []threadRow{
		{ClientID: "c_1", Client: "Jane Rivera", ID: "t_1", Unread: 2, Since: "on Monday at 4:40 PM", Last: "today at 8:02 AM", For: "Sam Ortiz"},
		{ClientID: "c_3", Client: "Ana Petrov", ID: "t_3", Last: "on March 3 at 3:04 PM", Ours: true, Hidden: true}}}},
	page.Example[inboxView]{Name: "all, none", Frame: frameAt("Messages"), View: inboxView{Show: "all"}})

// inbox is the conversations of all clients: those in which somebody waits,
// those handed to me, or all.
func (d *Desk) inbox(w http.ResponseWriter, r *http.Request, v *Visit) {
	view := inboxView{Show: r.URL.Query().Get("show")}
	at, _ := strconv.Atoi(r.URL.Query().Get("page")) // anything else is the first
	at = min(max(at, 1), 1000)
	err := d.read(r, func(tx *store.Tx) (err error) {
		var all []store.StaffThread
		switch view.Show {
		case "mine":
			all, err = tx.ThreadsFor(v.Staff.ID, inboxPage)
		case "all":
			all, err = tx.AllThreads((at-1)*inboxPage, inboxPage+1)
			if len(all) > inboxPage {
				all, view.Older = all[:inboxPage], at+1
			}
			view.Newer = at - 1
		default:
			view.Show = "waiting"
			all, err = tx.UnreadThreads(2 * inboxPage)
		}
		if err != nil {
			return err
		}
		if view.Waiting, _, err = tx.CountUnread(); err != nil {
			return err
		}
		names, err := staffNames(tx)
		for _, t := range all {
			view.Threads = append(view.Threads, v.threadRow(t, names))
		}
		return err
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	inboxTemplate.Write(w, http.StatusOK, v.liveFrame(), view)
}

// threadRow is a conversation for this visit. names are those of staff by id.
func (v *Visit) threadRow(t store.StaffThread, names map[string]string) threadRow {
	return threadRow{ClientID: t.ClientID, Client: t.ClientName, ID: t.ID, Opened: v.when(t.Opened), Last: v.when(t.Last), Ours: t.LastFrom == fromStaff,
		Unread: t.Unread, Since: v.whenOr(t.UnreadSince, ""), For: names[t.For], Mine: t.For == v.Staff.ID, Hidden: !t.Hidden.IsZero()}
}

// whenOr is [Visit.when], or something else for the zero time.
func (v *Visit) whenOr(t time.Time, or string) string {
	if t.IsZero() {
		return or
	}
	return v.when(t)
}

// staffNames is everybody who ever worked here, by id.
func staffNames(tx *store.Tx) (map[string]string, error) {
	all, err := tx.StaffList()
	names := make(map[string]string, len(all))
	for _, s := range all {
		names[s.ID] = s.Name
	}
	return names, err
}
