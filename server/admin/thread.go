package admin

import (
	"errors"
	"net/http"
	"time"

	"alcove/server/mail"
	"alcove/server/page"
	"alcove/server/store"
	"alcove/sync/record"
)

const (
	fromStaff    = record.FromStaff
	threadRecent = 100 // messages that a page shows unless all are asked for
)

// messageView is one message on a page.
type messageView struct {
	ID     string
	Client bool   // from the client
	Who    string // who wrote it
	When   string
	Text   string
	State  string // how far one of ours came, in words
	New    bool   // the client wrote it, and nobody here looked yet
	Files  []fileView
}

// staffChoice is somebody who may be handed a conversation.
type staffChoice struct {
	ID, Name string
	Here     bool
}

// threadView is a conversation.
type threadView struct {
	Tabs     clientTabs
	Thread   threadRow
	HiddenBy string
	HiddenAt string
	Said     []messageView
	More     bool   // older ones are not shown
	Newest   string // id of the newest message on the page, if something is unread
	Staff    []staffChoice
	Done     string // what was just done, in a sentence
	Write    writeView
	NoPortal bool
}

// Open is the id of the message at which the page opens: the first that nobody
// here looked at yet, or else the newest.
func (t threadView) Open() (id string) {
	for _, m := range t.Said {
		if id = m.ID; m.New {
			break
		}
	}
	return id
}

// page paths of a conversation and its neighbours.
func messagesPath(clientID string) string       { return "/staff/clients/" + clientID + "/messages" }
func threadPath(clientID, thread string) string { return messagesPath(clientID) + "/" + thread }

// afterAct is the page of a conversation, open where it says what was done.
func afterAct(clientID, thread, done string) string {
	return threadPath(clientID, thread) + "?done=" + done + "#done"
}

// threadDone is what a page says after an act, by the word in its address.
var threadDone = map[string]string{
	"once":      "Sent, one time only.",
	"read":      "Marked as read. They see that in their app.",
	"handed":    "Handed over. The client sees nothing of it.",
	"hidden":    "Hidden from the portal. It stays on file here.",
	"shown":     "Shown in the portal again.",
	"unchanged": "That was done already.",
}

// thread is one conversation. Looking at it here moves no mark: the mark "read
// by the practice" is set by a press, by an answer, or by the page's script
// once somebody has it before their eyes.
func (d *Desk) thread(w http.ResponseWriter, r *http.Request, v *Visit) {
	d.showThread(w, r, v, http.StatusOK, writeView{})
}

// showThread is the page of a conversation with an answer that may be half
// written.
func (d *Desk) showThread(w http.ResponseWriter, r *http.Request, v *Visit, status int, write writeView) {
	write.To, write.Label, write.Send = threadPath(r.PathValue("id"), r.PathValue("thread")), "Your answer", "Send the answer"
	view := threadView{Write: write, Done: threadSaid(r.URL.Query().Get("done"))}
	limit := threadRecent
	if r.URL.Query().Get("show") == "all" {
		limit = 0
	}
	err := d.readAll(r, func(tx *store.Tx) error {
		c, t, err := threadOf(tx, r)
		if err != nil {
			return err
		}
		view.Tabs, view.NoPortal = v.tabs(c, "messages"), !c.PortalOn
		said, err := tx.ThreadMessages(c.ID, t.ID, limit)
		if err != nil {
			return err
		}
		all, err := tx.StaffList()
		if err != nil {
			return err
		}
		names := map[string]string{}
		for _, s := range all {
			names[s.ID] = s.Name
			if s.Disabled.IsZero() && Clinicians.may(s.Role) {
				view.Staff = append(view.Staff, staffChoice{s.ID, s.Name, s.ID == t.For})
			}
		}
		view.Thread = v.threadRow(t, names)
		view.HiddenBy, view.HiddenAt = names[t.HiddenBy], v.whenOr(t.Hidden, "")
		view.More = limit > 0 && len(said) == limit
		for _, m := range said {
			view.Said = append(view.Said, v.messageView(c, m, view.Thread.Hidden, names))
		}
		if t.Unread > 0 && len(said) > 0 {
			view.Newest = said[len(said)-1].ID
		}
		return nil
	})
	if d.missing(w, r, v, err) {
		return
	}
	threadTemplate.Write(w, status, v.liveFrame(), view)
}

// missing answers an error of a page about an object: 404 alike for what is
// not there and what is somebody else's.
func (d *Desk) missing(w http.ResponseWriter, r *http.Request, v *Visit, err error) bool {
	switch {
	case err == nil:
		return false
	case errors.Is(err, store.ErrNone):
		d.problem(w, v, http.StatusNotFound)
	default:
		d.broken(w, r, v, err)
	}
	return true
}

// threadOf is the client and the conversation of theirs that the path names.
func threadOf(tx *store.Tx, r *http.Request) (c store.Client, t store.StaffThread, err error) {
	if c, err = tx.Client(r.PathValue("id")); err != nil {
		return c, t, err
	}
	t, err = tx.Thread(c.ID, r.PathValue("thread"))
	return c, t, err
}

func (v *Visit) messageView(c store.Client, m store.ListedMessage, hidden bool, names map[string]string) messageView {
	out := messageView{ID: m.ID, Client: m.From == record.FromClient, Text: m.Text, When: v.stamped(m.At)}
	for _, f := range m.Files {
		out.Files = append(out.Files, fileView{ID: f.ID, Name: f.Name, Size: fileSize(f.Size), Path: filePath(c.ID, f.ID)})
	}
	if out.Client {
		out.Who = c.Name
		out.New = !hidden && m.State != store.StateRead
		return out
	}
	out.Who = names[m.By]
	if out.Who == "" {
		out.Who = "The practice"
	}
	if !hidden {
		out.State = map[string]string{store.StateSent: "Sent", store.StateDelivered: "On their computer", store.StateRead: "Read by them"}[m.State]
	}
	return out
}

// stamped is the moment of a record in words.
func (v *Visit) stamped(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return ""
	}
	return v.when(t)
}

// threadSaid is threadDone, and of a message what became of the mail about it.
func threadSaid(done string) string { return told("Sent. ", done, threadDone) }

// told is what a page says by the word done: what became of a mail, or one of
// a page's own sentences.
func told(before, done string, own map[string]string) string {
	if s := mail.Bell(done).Sentence(); s != "" {
		return before + s
	}
	return own[done]
}

var threadTemplate = page.DefineStaff(pages, "thread", threadExamples()...)
