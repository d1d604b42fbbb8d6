package admin

import (
	"errors"
	"net/http"
	"strings"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/page"
	"alcove/server/store"
)

// letterWords says of each letter what people of the practice ask: when does it
// leave, and does its button ever stop working?
var letterWords = map[string]struct{ Name, When, Button string }{
	"sign-in-link":  {"Sign-in link", "Somebody asked for a link in the app or on a page.", "Works one time, for as long as your settings say. A newer one makes it stop."},
	"invite":        {"Invite", "You pressed “Send the invite”.", "Never stops working. It opens the page that says how to get in."},
	"new-computer":  {"New computer", "A computer was added for a client.", "Never stops working. It opens the list of computers in the app."},
	"something-new": {"Something new", "You wrote a message or shared a document, and the client is not in the app.", "Never stops working. It has no private facts in it."},
	"test":          {"Test", "You pressed “Send a test email”.", "None."},
}

// mailsShown is how many lines the log has.
const mailsShown = 50

type emailsView struct {
	Letters []letterLine
	Log     []mailLine
	From    string
	To      string // as typed
	Wrong   string
	Said    *testSaid
}

type letterLine struct{ Kind, Name, When, Button string }

type mailLine struct {
	ClientID, Client, Name, When string
	State                        string // in words
	Bad, Good                    bool
	Words                        string // the mail server's
}

// testSaid is what became of a test mail.
type testSaid struct {
	OK          bool
	Words, Help string
}

var emailsPage = page.DefineStaff(pages, "emails",
	page.Example[emailsView]{Name: "some mails", Frame: frameAt("Emails"), View: emailsView{Letters: letterLines(), From: "hello@elmstreet.example", Log: []mailLine{
		{ClientID: "c_1", Client: "Jane Rivera", Name: "Sign-in link", When: "today at 3:04 PM", State: "taken by the mail server", Good: true},
		{ClientID: "c_2", Client: "Sam Okafor", Name: "Invite", When: "today at 2:40 PM", State: "refused", Bad: true, Words: "552 5.2.2 mailbox is full"},
		{Client: "", Name: "Test", When: "yesterday at 9:10 AM", State: "waiting to be tried again", Words: "451 4.7.1 try again later"}}}},
	page.Example[emailsView]{Name: "test taken", Frame: frameAt("Emails"), View: emailsView{Letters: letterLines(), From: "hello@elmstreet.example", To: "robin@elmstreet.example", Said: &testSaid{OK: true, Words: "250 2.0.0 Ok: queued as 4C1F"}}},
	page.Example[emailsView]{Name: "test refused", Frame: frameAt("Emails"), View: emailsView{Letters: letterLines(), From: "hello@elmstreet.example", To: "robin@elmstreet.example", Said: &testSaid{Words: "535 5.7.8 authentication failed", Help: "Check the user name and the file with the mail password."}}},
	page.Example[emailsView]{Name: "typing mistake", Frame: frameAt("Emails"), View: emailsView{Letters: letterLines(), From: "hello@elmstreet.example", To: "robin@", Wrong: "This does not look like an email address."}})

func letterLines() (all []letterLine) {
	for _, l := range mail.Examples() {
		w := letterWords[l.Kind()]
		all = append(all, letterLine{l.Kind(), w.Name, w.When, w.Button})
	}
	return all
}

// emails is the catalogue of letters, a test mail, and what became of the last ones.
func (d *Desk) emails(w http.ResponseWriter, r *http.Request, v *Visit) {
	d.showEmails(w, r, v, http.StatusOK, emailsView{})
}

func (d *Desk) showEmails(w http.ResponseWriter, r *http.Request, v *Visit, status int, view emailsView) {
	view.Letters, view.From = letterLines(), v.Practice.Sender
	err := d.read(r, func(tx *store.Tx) error {
		log, err := tx.MailLog("", mailsShown)
		for _, l := range log {
			view.Log = append(view.Log, v.mailLine(l))
		}
		return err
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	emailsPage.Write(w, status, v.liveFrame(), view)
}

func (v *Visit) mailLine(l store.MailLine) mailLine {
	m := mailLine{ClientID: l.ClientID, Client: l.ClientName, Name: letterWords[l.Kind].Name, When: v.when(l.Queued), Words: l.Words}
	switch l.State {
	case store.MailQueued:
		m.State = "on its way"
	case store.MailAccepted:
		m.State, m.Good, m.Words = "taken by the mail server", true, ""
	case store.MailDelayed:
		m.State = "waiting to be tried again"
	case store.MailRefused:
		m.State, m.Bad = "refused", true
	case store.MailDropped:
		m.State = "not sent: no longer needed"
	}
	return m
}

// sendTest sends a test mail now and shows what the mail server said.
func (d *Desk) sendTest(w http.ResponseWriter, r *http.Request, v *Visit) {
	get, ok := d.form(w, r, v, "to")
	if !ok {
		return
	}
	view := emailsView{To: get("to")}
	to, err := auth.CleanEmail(view.To)
	if err != nil {
		view.Wrong = "This does not look like an email address. Check each letter."
		d.showEmails(w, r, v, http.StatusUnprocessableEntity, view)
		return
	}
	// The line comes first: a test mail that left is never without one.
	if err := d.act(r, func(tx *store.Tx) error { return tx.Audit(v.Staff.ID, "mail test", "", "", v.Now) }); err != nil {
		d.broken(w, r, v, err)
		return
	}
	if view.Said, err = d.trySending(r, to); err != nil {
		d.broken(w, r, v, err)
		return
	}
	d.showEmails(w, r, v, http.StatusOK, view)
}

func (d *Desk) trySending(r *http.Request, to string) (*testSaid, error) {
	said, err := d.Post.SendTest(r.Context(), to)
	var failed *mail.Failure
	switch {
	case errors.As(err, &failed):
		return &testSaid{Words: strings.TrimPrefix(failed.Error(), "mail: "), Help: failed.Help()}, nil
	case err != nil:
		return nil, err
	}
	ok := &testSaid{OK: true, Words: said.Words}
	return ok, d.act(r, func(tx *store.Tx) error { return tx.MailTried(d.Now()) })
}
