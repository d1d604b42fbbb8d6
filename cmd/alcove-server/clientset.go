package main

import (
	"io"

	"alcove/server/control"
)

type clientSetCmd struct {
	Who              string  `arg:"" help:"Id or address."`
	Email            *string `help:"New address; the old one's links stop working at once."`
	Name             *string `help:"New name."`
	Ways             *string `help:"Ways in: link, link+word, link+pin or pin; open links stop working." placeholder:"WAYS"`
	SameComputerOnly *bool   `negatable:"" help:"No code in the mail."`
	NoMail           *bool   `negatable:"mail" help:"No mail of any kind, or mail again."`
	Portal           *string `enum:"on,off" help:"off: computers, links and PINs end at once." placeholder:"on|off"`
	ReopenPIN        bool    `name:"reopen-pin" help:"After too many wrong PINs: take PINs again."`
	ReopenMail       bool    `help:"After too many mails: send mails again."`
	WordReset        bool    `help:"Forget the sign-in word, after a check who is calling."`
	CallerCheck      string  `help:"How the caller was known: voice, call-back or code-word." placeholder:"HOW"`
}

// Run changes a client.
func (c *clientSetCmd) Run(e *env) error {
	if c.Ways != nil {
		if err := knownWays(*c.Ways); err != nil {
			return err
		}
	}
	if err := knownCheck(c.CallerCheck); err != nil {
		return err
	}
	in := control.ClientSetIn{Email: c.Email, Name: c.Name, Ways: c.Ways, SameComputerOnly: c.SameComputerOnly, NoMail: c.NoMail,
		ReopenPIN: c.ReopenPIN, ReopenMail: c.ReopenMail, WordReset: c.WordReset, CallerCheck: c.CallerCheck}
	if c.Portal != nil {
		on := *c.Portal == "on"
		in.Portal = &on
	}
	if err := somethingToSet("client set", in); err != nil {
		return err
	}
	in.Who = c.Who
	return show(e, control.ClientSet, in, func(w io.Writer, v control.ClientView) {
		printClient(w, v)
		put(w, "\nThis holds from now on.\n")
	})
}
