package admin

import (
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"

	"alcove/auth"
	"alcove/server/mail"
	"alcove/server/store"
	"alcove/sync/record"
)

// writeView is the form in which something is written to a client.
type writeView struct {
	To, Label, Send string
	Text            string
	Kept            []fileView // files that came with an earlier try
	Wrong           []string
	BadText         bool
	once            string
}

// Once is the id that the message will have: a form that is sent twice, by an
// impatient press, writes one message.
func (w writeView) Once() string {
	if w.once == "" {
		return auth.ID("m")
	}
	return w.once
}

// onceForm is what an id made by [writeView.Once] looks like.
var onceForm = regexp.MustCompile(`^m_[0-9A-Za-z]{16}$`)

// MaxFiles is how many files go with one message.
func (writeView) MaxFiles() int { return record.MaxFiles }

// MaxMB is how many megabytes one of them may have.
func (writeView) MaxMB() int { return record.MaxFileBytes >> 20 }

// written is the form again, with everything that was typed and chosen.
func written(u upload) writeView {
	return writeView{Text: u.typed["text"], Kept: keptViews(u.files), Wrong: u.wrong, once: u.typed["once"]}
}

// startThread begins a conversation with a client.
func (d *Desk) startThread(w http.ResponseWriter, r *http.Request, v *Visit) {
	d.send(w, r, v, func(tx *store.Tx) (c store.Client, thread string, err error) {
		c, err = tx.Client(r.PathValue("id"))
		return c, "", err
	}, d.showThreads)
}

// answer writes in a conversation. Whoever answers has read what came before.
func (d *Desk) answer(w http.ResponseWriter, r *http.Request, v *Visit) {
	d.send(w, r, v, func(tx *store.Tx) (store.Client, string, error) {
		c, t, err := threadOf(tx, r)
		return c, t.ID, err
	}, d.showThread)
}

// send writes to a client: the message, its line in the audit log, and the
// mail that says that something is new, in one transaction. find names the
// client and the conversation; again shows the form with what is wrong.
func (d *Desk) send(w http.ResponseWriter, r *http.Request, v *Visit, find func(*store.Tx) (store.Client, string, error),
	again func(http.ResponseWriter, *http.Request, *Visit, int, writeView)) {
	var c store.Client
	var thread string
	if d.missing(w, r, v, d.read(r, func(tx *store.Tx) (err error) { c, thread, err = find(tx); return err })) {
		return // before any file is taken
	}
	u, ok := d.upload(w, r, v, c.ID, "text", "once")
	if !ok {
		return
	}
	once := u.typed["once"]
	if once != "" && !onceForm.MatchString(once) {
		d.problem(w, v, http.StatusBadRequest)
		return
	}
	if len(u.wrong) > 0 {
		again(w, r, v, u.status(), written(u))
		return
	}
	var bell mail.Bell
	err := d.act(r, func(tx *store.Tx) error {
		c, _, err := find(tx) // it may be hidden by now
		if err != nil {
			return err
		}
		m, err := tx.SendStaffMessage(c.ID, store.StaffMessage{ID: once, Thread: thread, Text: u.typed["text"], By: v.Staff.ID, Files: u.ids()}, v.Now)
		if err != nil {
			return err
		}
		thread = m.Thread
		if bell, err = d.Post.Ring(tx, c, d.URL, v.Now); err != nil {
			return err
		}
		return tx.Audit(v.Staff.ID, "message send", c.ID, "id="+m.ID, v.Now)
	})
	if errors.Is(err, store.ErrMessageThere) { // sent a moment ago
		if thread == "" {
			thread = record.ThreadOf(once)
		}
		see(w, r, afterAct(c.ID, thread, "once"))
		return
	}
	if why, text := sendWrong(err, u.typed["text"]); why != "" {
		again(w, r, v, http.StatusUnprocessableEntity, writeView{Text: u.typed["text"], Kept: keptViews(u.files), Wrong: []string{why}, BadText: text, once: once})
		return
	}
	if d.missing(w, r, v, err) {
		return
	}
	see(w, r, afterAct(c.ID, thread, string(bell)))
}

// sendWrong is why a message was not taken, for whoever wrote it; text: it is
// about what was typed.
func sendWrong(err error, typed string) (why string, text bool) {
	var missing *store.MissingFiles
	switch {
	case errors.Is(err, store.ErrNothingSaid):
		return "The message is empty. Write something, or choose a file.", true
	case errors.Is(err, store.ErrLongText):
		over := len(typed) - record.MaxText
		return fmt.Sprintf("The message is too long by about %d letters. Send it in parts, or as a file.", over), true
	case errors.Is(err, store.ErrNotText):
		return "The message holds letters that are damaged. Type them again.", true
	case errors.Is(err, store.ErrManyFiles):
		return fmt.Sprintf("At most %d files go with one message.", record.MaxFiles), false
	case errors.As(err, &missing):
		return "A file did not arrive whole. Choose it again.", false
	case errors.Is(err, store.ErrNoThread):
		return "This conversation is hidden from the portal. Show it again, then send.", false
	}
	return "", false
}

// keptViews is files that wait for the form to be sent again.
func keptViews(files []store.File) (all []fileView) {
	for _, f := range files {
		all = append(all, fileView{ID: f.ID, Name: f.Name, Size: fileSize(f.Size)})
	}
	return all
}

// acted is the end of an act on a conversation.
func (d *Desk) acted(w http.ResponseWriter, r *http.Request, v *Visit, err error, done string) {
	if d.missing(w, r, v, err) {
		return
	}
	see(w, r, afterAct(r.PathValue("id"), r.PathValue("thread"), done))
}

// onThread runs an act on the conversation of the path, with its audit line.
func (d *Desk) onThread(r *http.Request, v *Visit, act string, fn func(*store.Tx, store.StaffThread) (detail string, err error)) error {
	return d.act(r, func(tx *store.Tx) error {
		c, t, err := threadOf(tx, r)
		if err != nil {
			return err
		}
		detail, err := fn(tx, t)
		if err != nil {
			return err
		}
		tx.TellStaff()
		return tx.Audit(v.Staff.ID, act, c.ID, strings.TrimSpace("thread="+t.ID+" "+detail), v.Now)
	})
}
