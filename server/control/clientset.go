package control

import (
	"alcove/auth"
	"alcove/server/store"
)

// ClientSetIn is what to change about a client; nil leaves a thing as it is.
type ClientSetIn struct {
	Who              string  `json:"who"`
	Email            *string `json:"email,omitempty"`
	Name             *string `json:"name,omitempty"`
	Ways             *string `json:"ways,omitempty"`
	SameComputerOnly *bool   `json:"same_computer_only,omitempty"`
	NoMail           *bool   `json:"no_mail,omitempty"`
	Portal           *bool   `json:"portal,omitempty"`
	ReopenPIN        bool    `json:"reopen_pin,omitempty"`
	ReopenMail       bool    `json:"reopen_mail,omitempty"`
	WordReset        bool    `json:"word_reset,omitempty"`
	CallerCheck      string  `json:"caller_check,omitempty"` // how the caller was known, for WordReset
}

// ClientSet changes a client, in one transaction, from the next request on.
var ClientSet = define("client set", func(c *call, in ClientSetIn) (out ClientView, err error) {
	if setMembers(in) == "who" {
		return out, refuse("Nothing to change was named; see \"alcove-server client set --help\".")
	}
	if err := CheckCaller(in.CallerCheck); err != nil {
		return out, err
	}
	err = c.change(func(tx *store.Tx) error {
		old, err := person(tx, in.Who)
		if err != nil {
			return err
		}
		p, err := in.onto(old)
		if err != nil {
			return err
		}
		email := p.Email
		p, err = tx.ChangeClient(p, store.Reopen{PIN: in.ReopenPIN, Mail: in.ReopenMail, Word: in.WordReset}, c.actor, c.now)
		if err != nil {
			return takenSentence(tx, email, err)
		}
		out = viewClient(p)
		in.Who = ""
		return c.audit(tx, "client set", p.ID, setMembers(in))
	})
	return out, err
})

func (in ClientSetIn) onto(p store.Client) (store.Client, error) {
	var err error
	if in.Email != nil {
		if p.Email, err = auth.CleanEmail(*in.Email); err != nil {
			return p, refuse("%q: %v.", clip(*in.Email), err)
		}
		p.EmailKey = auth.EmailKey(p.Email)
	}
	if in.Name != nil {
		if p.Name, err = cleanName(*in.Name); err != nil {
			return p, err
		}
	}
	if in.Ways != nil {
		if p.Ways, err = auth.ParseWays(*in.Ways); err != nil {
			return p, refuse("%v.", err)
		}
	}
	set(&p.SameComputer, in.SameComputerOnly)
	set(&p.NoMail, in.NoMail)
	set(&p.PortalOn, in.Portal)
	return p, fits(p)
}
