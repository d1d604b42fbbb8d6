package admin

import (
	"errors"
	"net/http"
	"time"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/store"
)

// clientFile is all that the access pages of a client show, read in one moment.
type clientFile struct {
	store.Client
	Policy   auth.Policy
	Waiting  []waitingFile // newest first
	Devices  []store.Device
	Near     []store.Unknown // addresses not on file that were probably meant to be this one
	PIN      *store.PIN      // the newest; nil: there never was one
	Link     *store.Link     // the one that works; nil: none does
	LinkMail *store.Mail     // the newest with a link; nil: there never was one
	Invite   *store.Mail     // the newest invite; nil: none was sent
	Asked    time.Time       // when they last asked to sign in
	Else     time.Time       // when somebody last asked from another computer
	Stuck    *store.Stuck    // what Today says of them; nil: nothing
	Lines    []store.Entry   // newest first
	More     bool            // older ones follow
}

// waitingFile is a waiting sign-in and what it has come to.
type waitingFile struct {
	store.Waiting
	Proof auth.Proof
}

const (
	linesShown = 25 // on the client's page
	linesPaged = 100
	missesFor  = 7 * 24 * time.Hour
	missesMost = 5
)

// clientFile reads the file of the client in the request's path. It answers
// the request itself, and reports false, if there is no such client.
func (d *Desk) clientFile(w http.ResponseWriter, r *http.Request, v *Visit) (f clientFile, ok bool) {
	err := d.readAll(r, func(tx *store.Tx) (err error) {
		f, err = readClientFile(tx, r.PathValue("id"), v.Now)
		return err
	})
	return f, d.answered(w, r, v, err)
}

// answered reports whether err is nil; if not, it answers the request.
func (d *Desk) answered(w http.ResponseWriter, r *http.Request, v *Visit, err error) bool {
	switch {
	case err == nil:
		return true
	case errors.Is(err, store.ErrNone):
		d.problem(w, v, http.StatusNotFound)
	default:
		d.broken(w, r, v, err)
	}
	return false
}

func readClientFile(tx *store.Tx, id string, now time.Time) (f clientFile, err error) {
	if f.Client, err = tx.Client(id); err != nil {
		return f, err
	}
	p, err := tx.Practice()
	if err != nil {
		return f, err
	}
	f.Policy = p.Policy
	waiting, err := tx.WaitingAttempts(id, now)
	if err != nil {
		return f, err
	}
	for _, w := range waiting {
		proof, err := proofOf(tx, w.Attempt, f.Client, now)
		if err != nil {
			return f, err
		}
		f.Waiting = append(f.Waiting, waitingFile{w, proof})
	}
	if f.Devices, err = tx.Devices(id); err != nil {
		return f, err
	}
	if f.Near, err = tx.NearMisses(f.Client, now.Add(-missesFor), missesMost); err != nil {
		return f, err
	}
	pins, err := tx.PINs(id, 1)
	if err != nil {
		return f, err
	}
	if len(pins) > 0 {
		f.PIN = &pins[0]
	}
	if f.Asked, err = tx.LastOf(id, store.EventAsked); err != nil {
		return f, err
	}
	if f.Else, err = tx.LastOf(id, store.EventAskedElse); err != nil {
		return f, err
	}
	stuck, err := tx.StuckClient(id, now)
	if f.Stuck, err = found(stuck, err); err != nil {
		return f, err
	}
	if f.Lines, f.More, err = tx.Timeline(id, 0, linesShown); err != nil {
		return f, err
	}
	link, err := tx.LiveLink(id, now)
	if f.Link, err = found(link, err); err != nil {
		return f, err
	}
	letter, err := tx.LastMail(id, mail.SignInLink{}.Kind(), now)
	if f.LinkMail, err = found(letter, err); err != nil {
		return f, err
	}
	invite, err := tx.LastMail(id, mail.Invite{}.Kind(), now)
	f.Invite, err = found(invite, err)
	return f, err
}

// found is a row, or nil where there is none.
func found[T any](row T, err error) (*T, error) {
	switch {
	case errors.Is(err, store.ErrNone):
		return nil, nil
	case err != nil:
		return nil, err
	}
	return &row, nil
}

// proofOf is what a waiting sign-in has shown so far and still counts.
func proofOf(tx *store.Tx, a store.Attempt, c store.Client, now time.Time) (p auth.Proof, err error) {
	if a.MailboxLink != "" {
		l, err := found(tx.Link(a.MailboxLink))
		if err != nil {
			return p, err
		}
		p.Mailbox = l != nil && l.Judge(now) == ""
	}
	if a.ProvenPIN != "" {
		pin, err := found(tx.PIN(a.ProvenPIN))
		if err != nil {
			return p, err
		}
		p.PIN = pin != nil && pin.Judge(now) == ""
	}
	p.Word = a.WordOK && c.HasWord()
	return p, nil
}
