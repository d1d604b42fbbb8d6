package admin

import (
	"net/http"
	"strings"
	"time"

	"alcove/server/page"
	"alcove/server/store"
)

type firstRunView struct {
	Steps []firstStep
	Done  int
}

// firstStep is one of the six.
type firstStep struct {
	N                 int // 1 to 6
	Done              bool
	Title, What       string
	Path, Label       string // what to press; "" where the machine is the place
	Command, AfterCmd string // what to type on the server
}

var firstRunPage = page.DefineStaff(pages, "firstrun",
	page.Example[firstRunView]{Name: "begun", Frame: frameAt("Practice"), View: firstSteps(store.FirstSteps{Passkeys: 1, Practice: true}, "http://localhost:8470")},
	page.Example[firstRunView]{Name: "whole", Frame: frameAt("Practice"), View: firstSteps(store.FirstSteps{Passkeys: 2, Practice: true, MailTried: time.Unix(1, 0), Clients: 1, Backup: time.Unix(1, 0)}, "https://portal.elmstreet.example")})

// firstRun is what a practice needs before its clients come, in six steps.
func (d *Desk) firstRun(w http.ResponseWriter, r *http.Request, v *Visit) {
	var f store.FirstSteps
	err := d.read(r, func(tx *store.Tx) (err error) {
		f, err = tx.FirstSteps(v.Staff.ID)
		return err
	})
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	firstRunPage.Write(w, http.StatusOK, v.liveFrame(), firstSteps(f, d.URL))
}

func firstSteps(f store.FirstSteps, url string) (v firstRunView) {
	v.Steps = []firstStep{
		{Done: f.Passkeys > 1, Title: "You, the owner", Path: "/staff/me/second", Label: "Add a second passkey",
			What: "You are in. Add a second passkey on another device, so that a lost one does not lock you out."},
		{Done: f.Practice, Title: "Your practice", Path: "/staff/practice", Label: "Fill in the details",
			What: "Name, phone, hours. A client who is stuck sees them, and nothing else helps as fast."},
		{Done: strings.HasPrefix(url, "https://"), Title: "Address and encryption", Path: "/staff/practice/address", Label: "See the address",
			What:    "Clients need an address that begins with https. Now it is " + url + ".",
			Command: "alcove-server serve --public-url https://portal.example.org --tls auto --smtp smtp://user@mail.example.org:587", AfterCmd: "The guide for operating the server says what your domain needs."},
		{Done: !f.MailTried.IsZero(), Title: "Mail that arrives", Path: "/staff/emails", Label: "Send a test email",
			What: "Send one to yourself and see what the mail server says."},
		{Done: f.Clients > 0, Title: "The first client", Path: "/staff/clients/new", Label: "Add a client",
			What: "Before that, you can try it as a client yourself, on the practice page."},
		{Done: !f.Backup.IsZero(), Title: "A backup", What: "Make one each night, onto another disk. Try once to get it back.",
			Command: "alcove-server backup /media/backup/alcove.db"},
	}
	// What is done reads as done, and its button leads to what may follow.
	for i, done := range []struct{ what, path, label string }{
		{"You have more than one passkey: a lost one does not lock you out.", "/staff/me", "See your passkeys"},
		{"A client who is stuck sees how to reach you.", "/staff/practice", "Change the details"},
		{"Clients reach you at " + url + ".", "/staff/practice/address", "See the address"},
		{"The mail server took a test email. Make another if clients miss their mail.", "/staff/emails", "Send another"},
		{"Clients are on file. To see what they see, try it as a client yourself.", "/staff/practice/trial", "Try it as a client"},
		{"A backup was made. Make one each night, onto another disk. Try once to get it back.", "", ""},
	} {
		s := &v.Steps[i]
		s.N = i + 1
		if s.Done {
			s.What, s.Path, s.Label = done.what, done.path, done.label
			v.Done++
		}
	}
	return v
}
