package control

import (
	"alcove/auth"
	"alcove/server/store"
)

// EventView is one line of a client's timeline.
type EventView struct {
	At             string      `json:"at"`
	Kind           string      `json:"kind"`
	Reason         auth.Reason `json:"reason"` // "" when nothing was refused
	ClientSentence string      `json:"client_sentence"`
	StaffSentence  string      `json:"staff_sentence"`
	Fix            string      `json:"fix"` // what staff can do
	Device         string      `json:"device"`
	Detail         string      `json:"detail"` // a machine's words, such as the mail server's
}

// WhyOut is a client's timeline, oldest first.
type WhyOut struct {
	ID     string      `json:"id"`
	Name   string      `json:"name"`
	Events []EventView `json:"events"`
}

const eventsShown = 200

// Why answers "why can she not get in?".
var Why = define("why", func(c *call, in Who) (out WhyOut, err error) {
	// What a mail server said waits for a commit to ride with.
	if err := c.Store.Flush(c); err != nil {
		return out, err
	}
	err = c.look(func(tx *store.Tx) error {
		p, err := person(tx, in.Who)
		if err != nil {
			return err
		}
		out = WhyOut{ID: p.ID, Name: p.Name, Events: []EventView{}}
		events, err := tx.Events(p.ID, eventsShown)
		for _, e := range events {
			out.Events = append(out.Events, EventView{At: stamp(e.At), Kind: e.Kind, Reason: e.Reason, ClientSentence: e.Reason.Client(),
				StaffSentence: e.Reason.Staff(), Fix: e.Reason.Fix(), Device: e.Device, Detail: e.Detail})
		}
		return err
	})
	return out, err
})
