package signin

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"alcove/auth"
	"alcove/server/store"
)

// Practice is GET /api/v1/practice: what anybody may know.
func (p *Provider) Practice(w http.ResponseWriter, r *http.Request) {
	practice, err := p.Store.PracticeNow()
	if err != nil {
		p.fail(w, r, err)
		return
	}
	writeJSON(w, http.StatusOK, practice.Practice)
}

// Help is POST /api/v1/help: ask the practice for help, without signing in.
func (p *Provider) Help(w http.ResponseWriter, r *http.Request) {
	var q auth.HelpRequest
	if err := readJSON(w, r, &q); err != nil {
		p.fail(w, r, err)
		return
	}
	if err := p.help(r.Context(), q, p.source(r)); err != nil {
		p.fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// help puts a call for help on the staff's list. Whether the contact is known
// is never told.
func (p *Provider) help(ctx context.Context, q auth.HelpRequest, source string) error {
	q.Contact, q.Note = strings.TrimSpace(q.Contact), strings.TrimSpace(q.Note)
	switch {
	case q.Contact == "" || utf8.RuneCountInString(q.Contact) > maxHelpContact || !utf8.ValidString(q.Contact):
		return badRequest("contact is missing or too long")
	case utf8.RuneCountInString(q.Note) > maxHelpNote || !utf8.ValidString(q.Note):
		return badRequest("note is too long")
	case q.Reason != "" && !q.Reason.Known():
		return badRequest("reason is not known")
	}
	now := p.Now()
	return p.Store.Write(ctx, func(tx *store.Tx) error {
		wait, err := tx.Wait(store.HitHelp(source), auth.HelpRate, time.Time{}, now)
		if err != nil {
			return err
		}
		if wait > 0 {
			return &limited{wait}
		}
		h := store.Help{ID: auth.ID("h"), Contact: q.Contact, Note: q.Note, Reason: q.Reason, Source: source, Made: now}
		c, err := tx.ClientByEmail(q.Contact)
		if err != nil && !errors.Is(err, store.ErrNone) {
			return err
		}
		h.ClientID = c.ID
		if err := tx.AddHelp(h); err != nil {
			return err
		}
		return tx.Hit(store.HitHelp(source), now)
	})
}
