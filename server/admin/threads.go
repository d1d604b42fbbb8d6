package admin

import (
	"net/http"

	"alcove/server/page"
	"alcove/server/store"
)

// threadsView is the conversations of one client, and a new one.
type threadsView struct {
	Tabs     clientTabs
	Threads  []threadRow
	Write    writeView
	NoPortal bool
}

// threads is the conversations of a client.
func (d *Desk) threads(w http.ResponseWriter, r *http.Request, v *Visit) {
	d.showThreads(w, r, v, http.StatusOK, writeView{})
}

func (d *Desk) showThreads(w http.ResponseWriter, r *http.Request, v *Visit, status int, write writeView) {
	write.To, write.Label, write.Send = messagesPath(r.PathValue("id")), "Your message", "Send the message"
	view := threadsView{Write: write}
	err := d.read(r, func(tx *store.Tx) error {
		c, err := tx.Client(r.PathValue("id"))
		if err != nil {
			return err
		}
		view.Tabs, view.NoPortal = v.tabs(c, "messages"), !c.PortalOn
		all, err := tx.Threads(c.ID)
		if err != nil {
			return err
		}
		names, err := staffNames(tx)
		for _, t := range all {
			row := v.threadRow(t, names)
			row.Client = "" // all are theirs
			view.Threads = append(view.Threads, row)
		}
		return err
	})
	if d.missing(w, r, v, err) {
		return
	}
	threadsTemplate.Write(w, status, v.liveFrame(), view)
}

var threadsTemplate = page.DefineStaff(pages, "threads", threadsExamples()...)
