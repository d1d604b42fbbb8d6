package main

import (
	"io"
	"strings"

	"alcove/server/control"
	"alcove/sync/record"
)

type messageSendCmd struct {
	Who    string `arg:"" help:"Id or address of the client."`
	As     string `help:"Id or address of the staff member who writes." required:"" placeholder:"STAFF"`
	Text   string `help:"The message; - reads it from standard input, so that it stands in no list of processes." required:""`
	Thread string `help:"Id of the conversation, or \"new\". Left out: the one with the newest message." placeholder:"ID"`
}

// Run sends a message.
func (c *messageSendCmd) Run(e *env) error {
	if c.Text == "-" {
		b, err := io.ReadAll(io.LimitReader(e.in, 2*record.MaxText))
		if err != nil {
			return err
		}
		c.Text = string(b)
	}
	in := control.MessageSendIn{Who: c.Who, As: c.As, Text: c.Text, Thread: c.Thread}
	return show(e, control.MessageSend, in, func(w io.Writer, m control.MessageSent) {
		put(w, "Sent as %s, in the conversation %s. %s\n", m.ID, m.Thread, m.Sentence)
	})
}

type messageListCmd struct {
	Who  string `arg:"" help:"Id or address of the client."`
	Read bool   `help:"You read them now: the client sees that the practice did."`
}

// Run lists messages.
func (c *messageListCmd) Run(e *env) error {
	return show(e, control.MessageList, control.MessageListIn{Who: c.Who, Read: c.Read}, func(w io.Writer, all []control.MessageView) {
		if len(all) == 0 {
			put(w, "There are no messages yet.\n")
			return
		}
		put(w, "AT\tFROM\tSTATE\tTHREAD\tTEXT\n")
		for _, m := range all {
			text := strings.Join(strings.Fields(m.Text), " ")
			for _, f := range m.Files {
				text += " [" + f.Name + "]"
			}
			put(w, "%s\t%s\t%s\t%s\t%s\n", local(m.At), m.From, m.State, m.Thread, text)
		}
	})
}
