package admin

import (
	"io"
	"net/http"

	"alcove/server/mail"
	"alcove/server/page"
)

type emailView struct {
	Kind, Name, When, Button string
	Subject, Text            string
	Discreet                 bool
}

var emailPage = page.DefineStaff(pages, "email",
	page.Example[emailView]{Name: "invite", Frame: frameAt("Emails"), View: emailView{Kind: "invite", Name: "Invite", When: "You pressed “Send the invite”.",
		Button: "Never stops working.", Subject: "Elm Street Practice: your private page is ready", Text: "Hi Jane.\n\nElm Street Practice set up a private page for you.\n"}})

// example finds the declared example of a letter.
func example(kind string) (mail.Letter, bool) {
	for _, l := range mail.Examples() {
		if l.Kind() == kind {
			return l, true
		}
	}
	return nil, false
}

// email shows one letter as it arrives, with invented facts in it.
func (d *Desk) email(w http.ResponseWriter, r *http.Request, v *Visit) {
	l, ok := example(r.PathValue("kind"))
	if !ok {
		d.problem(w, v, http.StatusNotFound)
		return
	}
	discreet := r.URL.Query().Get("discreet") == "1"
	out, err := mail.Write(l, v.Practice, discreet)
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	words := letterWords[l.Kind()]
	emailPage.Write(w, http.StatusOK, v.frame(), emailView{Kind: l.Kind(), Name: words.Name, When: words.When, Button: words.Button,
		Subject: out.Subject, Text: out.Text, Discreet: discreet})
}

// letterPolicy lets a letter have its own styles and nothing else, in a frame
// of ours where it can do nothing.
const letterPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'"

// emailHTML is the letter itself, for the frame of its preview.
func (d *Desk) emailHTML(w http.ResponseWriter, r *http.Request, v *Visit) {
	l, ok := example(r.PathValue("kind"))
	if !ok {
		d.problem(w, v, http.StatusNotFound)
		return
	}
	out, err := mail.Write(l, v.Practice, r.URL.Query().Get("discreet") == "1")
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	writeLetter(w, out)
}

// writeLetter answers with the letter as it is.
func writeLetter(w http.ResponseWriter, out mail.Written) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", letterPolicy)
	h.Set("X-Frame-Options", "SAMEORIGIN")
	_, _ = io.WriteString(w, out.HTML) // the reader may have gone
}
