package client

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"alcove/sync/engine"
	wire "alcove/sync/record"
	"alcove/sync/replica"
)

// Send writes a message; with thread "" it opens a conversation. When it
// returns nil the message is kept on this computer, on screen, and on its way:
// it arrives once, or shows as not accepted. The draft of that thread is gone
// then. subject becomes the first line of a new conversation: there is no other
// place for one. files are ids of [Client.Attach].
func (c *Client) Send(ctx context.Context, thread, subject, text string, files []string) (Message, error) {
	b, err := c.shell.opened()
	if err != nil {
		return Message{}, failure(err)
	}
	text = strings.ToValidUTF8(strings.TrimSpace(text), "�")
	if thread == "" {
		text = withSubject(strings.ToValidUTF8(subject, "�"), text)
	}
	switch {
	case text == "" && len(files) == 0:
		return Message{}, say(sayNothingToSend)
	case len(text) > wire.MaxText:
		return Message{}, say(sayLongText)
	case len(files) > wire.MaxFiles:
		return Message{}, say(sayManyFiles)
	}
	w := engine.Wrote{
		ID: engine.NewID("m_"), Op: string(wire.SendOp),
		Args: wire.SendOp.Encode(wire.Send{Thread: thread, Text: text, Files: append([]string{}, files...)}),
	}
	for _, id := range files {
		a, ok := b.store.Attachment(id)
		if !ok {
			return Message{}, say(sayNoSuchFile)
		}
		up, err := a.Upload()
		if err != nil {
			return Message{}, stored(err)
		}
		w.Files = append(w.Files, up)
	}
	eng, err := b.writer(ctx)
	if err != nil {
		return Message{}, failure(err)
	}
	if err := eng.Write(w); err != nil {
		if errors.Is(err, engine.ErrTooBig) {
			return Message{}, say(sayLongText)
		}
		return Message{}, b.wrote(err)
	}
	if err := b.store.DropDraft(draftID(thread)); err != nil {
		c.shell.log.Warn("draft of a sent message stays", "err", err) // the next opening sees that it was sent
	}
	if thread == "" {
		thread = wire.ThreadOf(w.ID)
	}
	c.shown(ctx, b)
	return Message{ID: w.ID, Thread: thread, From: wire.FromClient, Text: text, State: MessageWaiting}, nil
}

// wrote turns over an error of the engine. One that closed is a lock.
func (b *box) wrote(err error) error {
	if errors.Is(err, engine.ErrClosed) {
		return errLocked
	}
	return stored(err)
}

// withSubject puts the subject of a new conversation before its text.
func withSubject(subject, text string) string {
	subject = strings.Join(strings.Fields(subject), " ")
	switch {
	case subject == "":
		return text
	case text == "":
		return subject
	}
	return subject + "\n\n" + text
}

// newDraft is the id of the draft of a conversation that is not begun yet.
const newDraft = "new"

func draftID(thread string) string {
	if thread == "" {
		return newDraft
	}
	return thread
}

// draftOf splits what is kept: a new conversation has its subject before it.
func draftOf(d replica.Draft) (thread, subject, text string) {
	if d.ID != newDraft {
		return d.ID, "", d.Text
	}
	subject, text, _ = strings.Cut(d.Text, "\n")
	return "", subject, text
}

// SaveDraft keeps what was typed and not sent, sealed: it is there again after
// a lock, a crash or a restart. Thread "" is the new conversation, which alone
// has a subject. Empty texts forget the draft, unless it has files.
func (c *Client) SaveDraft(ctx context.Context, thread, subject, text string) error {
	return c.changeDraft(ctx, thread, func(d *replica.Draft) { setText(d, thread, subject, text) })
}

func (c *Client) changeDraft(ctx context.Context, thread string, change func(*replica.Draft)) error {
	b, err := c.shell.opened()
	if err != nil {
		return failure(err)
	}
	b.drafts.Lock()
	defer b.drafts.Unlock()
	d, _ := b.store.Draft(draftID(thread))
	d.ID, d.Edited = draftID(thread), c.shell.wall().UTC()
	change(&d)
	if err := b.store.SaveDraft(d); err != nil {
		return stored(err)
	}
	c.shown(ctx, b)
	return nil
}

// Attach adds a file to the draft of a thread. Its content is sealed on this
// computer and goes with the message.
func (c *Client) Attach(ctx context.Context, thread, name string, content io.Reader) (File, error) {
	b, err := c.shell.opened()
	if err != nil {
		return File{}, failure(err)
	}
	typ, content, err := mediaType(name, content)
	if err != nil {
		return File{}, failure(err)
	}
	if typ == "" {
		return File{}, say(sayEmptyFile)
	}
	a, err := b.store.Attach(wire.File{ID: engine.NewID("f_"), Name: cleanName(name), Type: typ}, content, wire.MaxFileBytes)
	if err != nil {
		return File{}, stored(err)
	}
	err = c.changeDraft(ctx, thread, func(d *replica.Draft) { d.Files = append(d.Files[:len(d.Files):len(d.Files)], a.ID) })
	return b.file(a.File), err
}

// Detach takes a file off a draft.
func (c *Client) Detach(ctx context.Context, thread, id string) error {
	err := c.changeDraft(ctx, thread, func(d *replica.Draft) {
		var kept []string
		for _, f := range d.Files {
			if f != id {
				kept = append(kept, f)
			}
		}
		d.Files = kept
	})
	b, oerr := c.shell.opened()
	if err != nil || oerr != nil {
		return err
	}
	return stored(b.store.Detach(id))
}

// MarkRead says that the person has the thread before their eyes.
func (c *Client) MarkRead(ctx context.Context, thread string) error {
	b, err := c.shell.opened()
	if err != nil {
		return failure(err)
	}
	unread := false
	for _, t := range b.store.Threads() {
		unread = unread || t.ID == thread && t.Unread > 0
	}
	if !unread {
		return nil
	}
	upto := ""
	for _, m := range b.store.Messages(thread, "", 1) {
		if m.Seq > 0 {
			upto = m.ID
		}
	}
	if upto == "" {
		return nil
	}
	eng, err := b.writer(ctx)
	if err != nil {
		return failure(err)
	}
	err = eng.Write(engine.Wrote{ID: engine.NewID("m_"), Op: string(wire.ReadOp), Args: wire.ReadOp.Encode(wire.Read{Thread: thread, Upto: upto})})
	if err != nil {
		return b.wrote(err)
	}
	c.shown(ctx, b)
	return nil
}

// DropRefused takes a message that was not accepted off the screen, for good.
func (c *Client) DropRefused(ctx context.Context, id string) error {
	b, err := c.shell.opened()
	if err != nil {
		return failure(err)
	}
	eng, err := b.writer(ctx)
	if err != nil {
		return failure(err)
	}
	if err := eng.PutAway(id); err != nil {
		return b.wrote(err)
	}
	c.shown(ctx, b)
	return nil
}

// dropSentDrafts ends a Send that a crash cut short between its two steps: a
// draft whose words stand in the thread as the person's own is not a draft any
// more.
func (b *box) dropSentDrafts() {
	for _, d := range b.store.Drafts() {
		text := strings.TrimSpace(d.Text)
		if d.ID == newDraft {
			_, subject, body := draftOf(d)
			text = withSubject(subject, strings.TrimSpace(body))
		}
		for _, t := range b.store.Threads() {
			m := t.Last
			sameThread := d.ID == t.ID || d.ID == newDraft && len(b.store.Messages(t.ID, "", 2)) == 1
			if !sameThread || m.From != wire.FromClient || m.Text != text || len(m.Files) != len(d.Files) || moment(m.At).Before(d.Edited.Truncate(time.Second)) {
				continue
			}
			if err := b.store.DropDraft(d.ID); err != nil {
				b.s.log.Warn("draft of a sent message stays", "err", err) // the next opening tries again
			}
		}
	}
}
