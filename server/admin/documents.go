package admin

import (
	"errors"
	"net/http"

	"alcove/server/mail"
	"alcove/server/page"
	"alcove/server/store"
)

// documentView is one document that was shared.
type documentView struct {
	fileView
	DocID   string
	Shared  string // when, in words
	By      string // who shared it
	Arrived bool
	Taken   string // when it was taken back; "" if it was not
	TakenBy string
}

// documentsView is what is shared with a client.
type documentsView struct {
	Tabs     clientTabs
	Shared   []documentView
	Done     string
	Write    writeView
	NoPortal bool
}

var documentsDone = map[string]string{
	"taken":     "Taken back. It goes from their computers as soon as these are online.",
	"unchanged": "That was done already.",
}

func documentsPath(clientID string) string { return "/staff/clients/" + clientID + "/documents" }

// documents is everything that was ever shared with a client.
func (d *Desk) documents(w http.ResponseWriter, r *http.Request, v *Visit) {
	d.showDocuments(w, r, v, http.StatusOK, writeView{})
}

func (d *Desk) showDocuments(w http.ResponseWriter, r *http.Request, v *Visit, status int, write writeView) {
	write.To = documentsPath(r.PathValue("id"))
	view := documentsView{Write: write, Done: told("Shared. ", r.URL.Query().Get("done"), documentsDone)}
	err := d.readAll(r, func(tx *store.Tx) error {
		c, err := tx.Client(r.PathValue("id"))
		if err != nil {
			return err
		}
		view.Tabs, view.NoPortal = v.tabs(c, "documents"), !c.PortalOn
		all, err := tx.SharedDocuments(c.ID)
		if err != nil {
			return err
		}
		names, err := staffNames(tx)
		for _, s := range all {
			view.Shared = append(view.Shared, documentView{DocID: s.ID, Shared: v.when(s.Shared), By: names[s.By], Arrived: s.Arrived,
				fileView: fileView{ID: s.File.ID, Name: s.File.Name, Size: fileSize(s.File.Size), Path: filePath(c.ID, s.File.ID)},
				Taken:    v.whenOr(s.TakenBack, ""), TakenBy: names[s.TakenBackBy]})
		}
		return err
	})
	if d.missing(w, r, v, err) {
		return
	}
	documentsTemplate.Write(w, status, v.liveFrame(), view)
}

// share shows files to a client as documents of the practice: all of the form
// or none.
func (d *Desk) share(w http.ResponseWriter, r *http.Request, v *Visit) {
	var c store.Client
	if d.missing(w, r, v, d.read(r, func(tx *store.Tx) (err error) { c, err = tx.Client(r.PathValue("id")); return err })) {
		return
	}
	u, ok := d.upload(w, r, v, c.ID)
	if !ok {
		return
	}
	if len(u.files) == 0 && len(u.wrong) == 0 {
		u.wrong = []string{"No file was chosen. Choose one, then press Share."}
	}
	if len(u.wrong) > 0 {
		d.showDocuments(w, r, v, u.status(), written(u))
		return
	}
	var bell mail.Bell
	err := d.act(r, func(tx *store.Tx) error {
		for _, f := range u.files {
			id, _, err := tx.ShareDocument(c.ID, f.ID, v.Staff.ID, v.Now)
			if err != nil {
				return err
			}
			if err := tx.Audit(v.Staff.ID, "document share", c.ID, "id="+id, v.Now); err != nil {
				return err
			}
		}
		now, err := tx.Client(c.ID)
		if err != nil {
			return err
		}
		tx.TellStaff()
		bell, err = d.Post.Ring(tx, now, d.URL, v.Now)
		return err
	})
	var lost *store.MissingFiles
	if errors.As(err, &lost) {
		d.showDocuments(w, r, v, http.StatusUnprocessableEntity, writeView{Wrong: []string{"A file did not arrive whole. Choose it again."}})
		return
	}
	if d.missing(w, r, v, err) {
		return
	}
	see(w, r, documentsPath(c.ID)+"?done="+string(bell))
}

// takeBack takes a document away from a client.
func (d *Desk) takeBack(w http.ResponseWriter, r *http.Request, v *Visit) {
	if _, ok := d.form(w, r, v); !ok {
		return
	}
	client, doc := r.PathValue("id"), r.PathValue("document")
	done := "taken"
	err := d.act(r, func(tx *store.Tx) error {
		all, err := tx.SharedDocuments(client)
		if err != nil {
			return err
		}
		for _, s := range all {
			switch {
			case s.ID != doc:
				continue
			case !s.TakenBack.IsZero():
				return errUnchanged
			}
			tx.TellStaff()
			return errors.Join(tx.TakeBack(client, doc, v.Staff.ID, v.Now), tx.Audit(v.Staff.ID, "document take-back", client, "id="+doc, v.Now))
		}
		return store.ErrNone
	})
	if d.missing(w, r, v, settled(err, &done)) {
		return
	}
	see(w, r, documentsPath(client)+"?done="+done)
}

var documentsTemplate = page.DefineStaff(pages, "documents", documentsExamples()...)

func documentsExamples() []page.Example[documentsView] {
	tabs := exampleTabs
	tabs.Here = "documents"
	form := writeView{To: "/staff/clients/c_1/documents"}
	wrong := form
	wrong.Wrong = []string{`"Scan of all pages.pdf" is larger than 10 MB.`}
	wrong.Kept = []fileView{{ID: "f_9", Name: "Coping plan.pdf", Size: "47 KB"}}
	file := func(name string) fileView {
		return fileView{ID: "f_1", Name: name, Size: "47 KB", Path: "/staff/clients/c_1/files/f_1"}
	}
	return []page.Example[documentsView]{
		{Name: "three", Frame: frameAt("Clients"), View: documentsView{Tabs: tabs, Write: form, Done: told("Shared. ", string(mail.BellRang), nil), Shared: []documentView{
			{fileView: file("Coping plan.pdf"), DocID: "doc_1", Shared: "today at 9:12 AM", By: "Robin Lee"},
			{fileView: file("Where to find us.pdf"), DocID: "doc_2", Shared: "on March 3 at 3:04 PM", By: "Sam Ortiz", Arrived: true},
			{fileView: file("A name that somebody gave to a scan and that is quite long for a list like this one.pdf"), DocID: "doc_3",
				Shared: "on March 2 at 3:04 PM", Taken: "on March 3 at 9:00 AM", TakenBy: "Robin Lee"}}}},
		{Name: "none", Frame: frameAt("Clients"), View: documentsView{Tabs: tabs, Write: form}},
		{Name: "too large, portal off", Frame: frameAt("Clients"), View: documentsView{Tabs: tabs, Write: wrong, NoPortal: true}},
	}
}
