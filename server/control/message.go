package control

import (
	"errors"

	"alcove/server/mail"
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

// MailToo is what became of the mail that tells a client of something new.
type MailToo struct {
	Mail     mail.Bell `json:"mail"`
	Sentence string    `json:"mail_sentence"`
}

// MessageSent is a message to a client, and the mail about it.
type MessageSent struct {
	MessageView
	MailToo
}

// MessageSend writes to a client in the name of a staff member, and rings the
// doorbell.
var MessageSend = define("message send", func(c *call, in MessageSendIn) (out MessageSent, err error) {
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
		if in.Thread, err = threadFor(tx, who.ID, in.Thread); err != nil {
			return err
		}
		m, err := tx.SendStaffMessage(who.ID, store.StaffMessage{Thread: in.Thread, Text: in.Text, By: by.ID}, c.now)
		if err != nil {
			return notSent(err, in)
		}
		out.MessageView = viewMessage(m)
		if out.MailToo, err = c.ring(tx, who); err != nil {
			return err
		}
		return c.audit(tx, "message send", who.ID, "as="+by.ID+" id="+out.ID)
	})
	return out, err
})

// threadFor is the conversation to write into, "" for a new one.
func threadFor(tx *store.Tx, clientID, asked string) (string, error) {
	switch asked {
	case NewThread:
		return "", nil
	case "":
		newest, err := tx.Newest(clientID, "")
		if errors.Is(err, store.ErrNone) {
			return "", nil
		}
		return newest.Thread, err
	}
	return asked, nil
}

// notSent says why a message was refused.
func notSent(err error, in MessageSendIn) error {
	switch {
	case errors.Is(err, store.ErrNothingSaid):
		return refuse("The message says nothing; add --text, or --text - to read it from standard input.")
	case errors.Is(err, store.ErrNotText):
		return refuse("The message holds damaged letters; save it as UTF-8 and try again.")
	case errors.Is(err, store.ErrLongText):
		return refuse("The message is too long (%d of at most %d bytes); send it in parts.", len(in.Text), record.MaxText)
	case errors.Is(err, store.ErrNoThread):
		return refuse("There is no conversation %q with this client; see \"alcove-server message list\".", clip(in.Thread))
	}
	return err
}

// ring tells a client by mail that something new is there, if the rule of the
// doorbell says so.
func (c *call) ring(tx *store.Tx, who store.Client) (too MailToo, err error) {
	at, err := c.address(tx)
	if err != nil {
		return too, err
	}
	too.Mail, err = c.Post.Ring(tx, who, at, c.now)
	too.Sentence = c.Post.BellSentence(too.Mail)
	return too, err
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
			if err := tx.LookAtThread(who.ID, thread, c.now); err != nil {
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
