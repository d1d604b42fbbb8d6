package dev

import (
	"embed"
	"io/fs"
	"net/http"
	"regexp"
	"strings"
	"time"

	"alcove/server/page"
)

//go:embed pages/*.html
var pageFiles embed.FS

var pageFS = func() fs.FS {
	f, err := fs.Sub(pageFiles, "pages")
	if err != nil {
		panic("dev: pages: " + err.Error())
	}
	return f
}()

type mailboxView struct {
	To, Now string
	Mails   []mailLine
}

type mailLine struct{ ID, To, Subject, Sent string }

type mailView struct {
	Subject, From, To, Sent string
	Paragraphs              [][]piece
}

// piece is a run of a mail's text: words, or a link to press.
type piece struct {
	Break      bool // begins a line
	Text, Link string
}

var (
	frame = page.Frame{Practice: "For trying out: --dev"}

	mailboxPage = page.Define(pageFS, "mailbox",
		page.Example[mailboxView]{Name: "mailbox", Frame: frame, View: mailboxView{Now: "3:04 PM Tuesday, March 3", Mails: []mailLine{
			{"m_2", "jane@example.com", "Your sign-in link, 3:04 PM Tuesday", "3:04 PM Tuesday, March 3"}}}},
		page.Example[mailboxView]{Name: "mailbox, empty", Frame: frame, View: mailboxView{To: "jane@example.com", Now: "3:04 PM Tuesday, March 3"}})
	mailPage = page.Define(pageFS, "mail",
		page.Example[mailView]{Name: "mail", Frame: frame, View: mailView{Subject: "Your sign-in link, 3:04 PM Tuesday", From: "hello@lakeside.example",
			To: "jane@example.com", Sent: "3:04 PM Tuesday, March 3", Paragraphs: pieces("Hi.\nPress: https://portal.lakeside.example/l/abc\n\nThis works one time.")}})
)

// ServeMailbox is GET /dev/mail: a mailbox that a person can use.
func (b *Bench) ServeMailbox(w http.ResponseWriter, r *http.Request) {
	to := r.URL.Query().Get("to")
	v := mailboxView{To: to, Now: when(b.Clock.Now())}
	mails := b.Mailbox.Mails(to)
	for i := len(mails) - 1; i >= 0; i-- {
		m := mails[i]
		v.Mails = append(v.Mails, mailLine{m.ID, m.To, m.Subject, when(m.SentAt)})
	}
	w.Header().Set("Refresh", "3")
	mailboxPage.Write(w, http.StatusOK, frame, v)
}

// ServeMail is GET /dev/mail/{id}: one mail, its links to be pressed.
func (b *Bench) ServeMail(w http.ResponseWriter, r *http.Request) {
	for _, m := range b.Mailbox.Mails("") {
		if m.ID == r.PathValue("id") {
			mailPage.Write(w, http.StatusOK, frame, mailView{Subject: m.Subject, From: m.From, To: m.To, Sent: when(m.SentAt), Paragraphs: pieces(m.Text)})
			return
		}
	}
	http.Redirect(w, r, "/dev/mail", http.StatusSeeOther)
}

func when(t time.Time) string { return t.Local().Format("3:04:05 PM Monday, January 2") }

var address = regexp.MustCompile(`https?://[^\s<>"]+[^\s<>".,;:!?)]`)

// pieces makes paragraphs of a plain mail, with its addresses as links.
func pieces(text string) (all [][]piece) {
	for paragraph := range strings.SplitSeq(strings.ReplaceAll(strings.TrimSpace(text), "\r\n", "\n"), "\n\n") {
		var p []piece
		for i, line := range strings.Split(strings.TrimSpace(paragraph), "\n") {
			at, begin := 0, i > 0
			for _, m := range address.FindAllStringIndex(line, -1) {
				if at < m[0] {
					p = append(p, piece{Break: begin, Text: line[at:m[0]]})
					begin = false
				}
				p = append(p, piece{Break: begin, Text: line[m[0]:m[1]], Link: line[m[0]:m[1]]})
				at, begin = m[1], false
			}
			if at < len(line) || begin {
				p = append(p, piece{Break: begin, Text: line[at:]})
			}
		}
		if len(p) > 0 {
			all = append(all, p)
		}
	}
	return all
}
