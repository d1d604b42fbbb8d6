package signin

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"unicode/utf8"

	"alcove/auth"
)

// HelpForm is GET of the public form: help with signing in, no sign-in needed.
func (p *Provider) HelpForm(w http.ResponseWriter, r *http.Request) {
	p.show(w, r, func(s scene) {
		helpPage.Write(w, http.StatusOK, s.frame, helpView{place: s.place, MaxContact: maxHelpContact, MaxNote: maxHelpNote})
	})
}

// HelpPost puts a call for help on the practice's list.
func (p *Provider) HelpPost(w http.ResponseWriter, r *http.Request) {
	get, ok := p.posted(w, r, "contact", "note")
	if !ok {
		return
	}
	s, err := p.scene(false)
	if err != nil {
		p.broken(w, r, err)
		return
	}
	v := helpView{place: s.place, Contact: strings.TrimSpace(get("contact")), Note: strings.TrimSpace(get("note")), MaxContact: maxHelpContact, MaxNote: maxHelpNote}
	// A browser sends line ends as two characters; people count one.
	v.Note = strings.ReplaceAll(v.Note, "\r\n", "\n")
	switch {
	case utf8.RuneCountInString(v.Contact) > maxHelpContact || utf8.RuneCountInString(v.Note) > maxHelpNote:
		p.Problem(w, r, http.StatusRequestEntityTooLarge)
		return
	case v.Contact == "":
		v.Problem = contactProblem
		helpPage.Write(w, http.StatusBadRequest, s.frame, v)
		return
	}
	err = p.help(r.Context(), auth.HelpRequest{Contact: v.Contact, Note: v.Note}, p.source(r))
	var lim *limited
	switch {
	case errors.As(err, &lim):
		w.Header().Set("Retry-After", strconv.Itoa(seconds(lim.Wait)))
		helpPage.Write(w, http.StatusTooManyRequests, s.frame, helpView{place: s.place, Limited: true})
	case err != nil:
		p.broken(w, r, err)
	default:
		helpPage.Write(w, http.StatusOK, s.frame, helpView{place: s.place, Sent: true, AnswerTime: s.answerTime})
	}
}
