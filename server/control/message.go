package control

import (
	"errors"
	"strings"
	"unicode/utf8"

	"alcove/auth"
	"alcove/server/store"
	"alcove/sync/record"
)

// MessageView is a message as the command line shows it.
type MessageView struct {
	ID     string        `json:"id"`
	Thread string        `json:"thread"`
	From   string        `json:"from"` // client or staff
	By     string        `json:"by,omitempty"`
	Text   string        `json:"text"`
	At     string        `json:"at"`
	State  string        `json:"state"` // sent, delivered or read
	Files  []record.File `json:"files,omitempty"`
}

func viewMessage(m store.ListedMessage) MessageView {
	return MessageView{ID: m.ID, Thread: m.Thread, From: m.From, By: m.By, Text: m.Text, At: m.At, State: m.State, Files: m.Files}
}

// NewThread asks for a conversation of its own.
const NewThread = "new"

// MessageSendIn is a message to a client.
type MessageSendIn struct {
	Who    string `json:"who"`
	As     string `json:"as"` // the staff member who writes
	Text   string `json:"text"`
	Thread string `json:"thread,omitempty"` // "" means where the client wrote last, "new" a new one
}

// MessageSend writes to a client in the name of a staff member. Whoever answers
// has read what came before: the practice's read mark moves there.
var MessageSend = define("message send", func(c *call, in MessageSendIn) (out MessageView, err error) {
	text := strings.TrimRight(in.Text, "\r\n")
	switch {
	case strings.TrimSpace(text) == "":
		return out, refuse("The message says nothing; add --text, or --text - to read it from standard input.")
	case !utf8.ValidString(text):
		return out, refuse("The message holds damaged letters; save it as UTF-8 and try again.")
	case len(text) > record.MaxText:
		return out, refuse("The message is too long (%d of at most %d bytes); send it in parts.", len(text), record.MaxText)
	}
	err = c.change(func(tx *store.Tx) error {
		who, err := person(tx, in.Who)
		if err != nil {
			return err
		}
		by, err := staffMember(tx, in.As)
		if err != nil {
			return err
		}
		if !by.Disabled.IsZero() {
			return refuse("%s does not work here any more; write as somebody else.", by.Name)
		}
		out, err = c.write(tx, who.ID, by.ID, in.Thread, text)
		if err != nil {
			return err
		}
		return c.audit(tx, "message send", who.ID, "as="+by.ID+" id="+out.ID)
	})
	return out, err
})

func (c *call) write(tx *store.Tx, clientID, by, thread, text string) (out MessageView, err error) {
	newest, err := tx.Newest(clientID, "")
	switch {
	case errors.Is(err, store.ErrNone) && thread == "", thread == NewThread:
		thread = ""
	case err != nil && !errors.Is(err, store.ErrNone):
		return out, err
	case thread == "":
		thread = newest.Thread
	}
	if thread != "" {
		if err := c.readAll(tx, clientID, thread); err != nil {
			return out, err
		}
	}
	id := auth.ID("m")
	m, err := tx.SendMessage(clientID, store.NewMessage{ID: id, Thread: thread, Text: text, From: record.FromStaff, By: by}, c.now)
	if errors.Is(err, store.ErrNoThread) {
		return out, refuse("There is no conversation %q with this client; see \"alcove-server message list\".", clip(thread))
	}
	return viewMessage(store.ListedMessage{ID: id, Message: m, State: store.StateSent}), err
}

// readAll moves the practice's read mark to the newest message of a thread.
func (c *call) readAll(tx *store.Tx, clientID, thread string) error {
	m, err := tx.Newest(clientID, thread)
	if errors.Is(err, store.ErrNone) {
		return nil
	}
	if err != nil {
		return err
	}
	return tx.MarkRead(clientID, thread, record.FromStaff, m.ID, c.now)
}

// MessageListIn names a client.
type MessageListIn struct {
	Who  string `json:"who"`
	Read bool   `json:"read,omitempty"` // somebody of the practice reads them now
}

// MessageList is all messages of a client, oldest first. A script that only
// looks does not make the client believe that somebody read them: that is said
// with Read.
var MessageList = define("message list", func(c *call, in MessageListIn) (out []MessageView, err error) {
	out = []MessageView{}
	list := func(tx *store.Tx) error {
		who, err := person(tx, in.Who)
		if err != nil {
			return err
		}
		all, err := tx.Messages(who.ID)
		if err != nil {
			return err
		}
		threads := map[string]bool{}
		for _, m := range all {
			out = append(out, viewMessage(m))
			threads[m.Thread] = true
		}
		if !in.Read {
			return nil
		}
		for thread := range threads {
			if err := c.readAll(tx, who.ID, thread); err != nil {
				return err
			}
		}
		return c.audit(tx, "message list", who.ID, "read")
	}
	if in.Read {
		return out, c.change(list)
	}
	return out, c.look(list)
})
