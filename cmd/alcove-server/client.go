package main

import (
	"io"

	"alcove/server/control"
)

type clientAddCmd struct {
	Email            string `help:"The client's address." required:""`
	Name             string `help:"The client's name." required:""`
	Ways             string `help:"Ways in: link, link+word, link+pin or pin." placeholder:"WAYS"`
	SameComputerOnly bool   `help:"No code in the mail: the link works on the computer that asked and nowhere else."`
	NoMail           bool   `help:"No mail of any kind; goes with --ways pin."`
}

// Run puts a client on file.
func (c *clientAddCmd) Run(e *env) error {
	if err := knownWays(c.Ways); err != nil {
		return err
	}
	in := control.ClientAddIn{Email: c.Email, Name: c.Name, Ways: c.Ways, SameComputerOnly: c.SameComputerOnly, NoMail: c.NoMail}
	return show(e, control.ClientAdd, in, func(w io.Writer, v control.ClientView) {
		put(w, "%s <%s> is on file as %s.\n", v.Name, v.Email, v.ID)
		if v.Ways == "pin" {
			put(w, "No mail is sent to them. Next: alcove-server pin %s\n", v.ID)
			return
		}
		put(w, "They can sign in now. To tell them by mail: alcove-server invite %s\n", v.ID)
	})
}

type clientListCmd struct{}

// Run lists everybody.
func (clientListCmd) Run(e *env) error {
	return show(e, control.ClientList, control.None{}, func(w io.Writer, all []control.ClientView) {
		if len(all) == 0 {
			put(w, "Nobody is on file yet; see \"alcove-server client add --help\".\n")
			return
		}
		put(w, "ID\tNAME\tEMAIL\tWAYS\tPORTAL\tFIRST SIGN-IN\n")
		for _, v := range all {
			put(w, "%s\t%s\t%s\t%s\t%s\t%s\n", v.ID, v.Name, v.Email, v.Ways, v.Portal, or(local(v.FirstSignedInAt), "not yet"))
		}
	})
}

type clientShowCmd struct {
	Who string `arg:"" help:"Id or address."`
}

// Run shows one client.
func (c *clientShowCmd) Run(e *env) error {
	return show(e, control.ClientShow, control.Who{Who: c.Who}, func(w io.Writer, v control.ClientShowOut) {
		printClient(w, v.ClientView)
		if v.GuessTries > 0 {
			put(w, "wrong codes and PINs in a row\t%d\n", v.GuessTries)
		}
		if v.WordTries > 0 {
			put(w, "wrong sign-in words in a row\t%d\n", v.WordTries)
		}
		if len(v.Waiting) == 0 {
			put(w, "\nNo computer waits to be let in.\n")
			return
		}
		put(w, "\nWaiting to be let in:\nSHOWS\tCOMPUTER\tSINCE\tATTEMPT\n")
		for _, a := range v.Waiting {
			put(w, "%s\t%s\t%s\t%s\n", a.Label, a.Device, local(a.StartedAt), a.Attempt)
		}
		put(w, "\nNext: alcove-server pin %s\n", v.ID)
	})
}

func printClient(w io.Writer, v control.ClientView) {
	put(w, "id\t%s\nname\t%s\nemail\t%s\nways in\t%s\nportal\t%s\n", v.ID, v.Name, v.Email, v.Ways, v.Portal)
	if v.SameComputerOnly {
		put(w, "same computer only\tyes\n")
	}
	if v.NoMail {
		put(w, "mail\tnone of any kind\n")
	}
	if v.Ways == "link+word" {
		put(w, "sign-in word\t%s\n", map[bool]string{true: "chosen", false: "not chosen yet: a PIN is asked for instead"}[v.HasWord])
	}
	put(w, "invited\t%s\nfirst sign-in\t%s\n", or(local(v.InvitedAt), "not yet"), or(local(v.FirstSignedInAt), "not yet"))
}
