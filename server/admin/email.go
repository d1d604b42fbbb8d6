package admin

import (
	"io"
	"net/http"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/page"
	"alcove/server/store"
)

type emailView struct {
	Kind, Name, When, Button string
	Subject, Text            string
	Discreet                 bool
}

var emailPage = page.DefineStaff(pages, "email", page.Example[emailView]{Name: "invite", Frame: frameAt("Emails"), View: emailExample("invite")})

// emailExample is a letter of the practice in the examples, written as it is
// for a real one.
func emailExample(kind string) emailView {
	l, _ := example(kind)
	view, err := emailOf(l, store.Practice{Practice: auth.Practice{Name: exampleFrame.Practice, Phone: "(555) 010-0199", Zone: "UTC"}}, false)
	if err != nil {
		panic("admin: email: " + err.Error())
	}
	return view
}

// emailOf is a letter as a practice would send it.
func emailOf(l mail.Letter, practice store.Practice, discreet bool) (emailView, error) {
	out, err := mail.Write(l, practice, discreet)
	if err != nil {
		return emailView{}, err
	}
	words := letterWords[l.Kind()]
	return emailView{Kind: l.Kind(), Name: words.Name, When: words.When, Button: words.Button, Subject: out.Subject, Text: out.Text, Discreet: discreet}, nil
}

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
	view, err := emailOf(l, v.Practice, r.URL.Query().Get("discreet") == "1")
	if err != nil {
		d.broken(w, r, v, err)
		return
	}
	emailPage.Write(w, http.StatusOK, v.frame(), view)
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
