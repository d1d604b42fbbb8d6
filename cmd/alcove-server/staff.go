package main

import (
	"io"

	"alcove/server/control"
)

type staffAddCmd struct {
	Email     string `help:"Their address." required:""`
	Name      string `help:"Their name." required:""`
	Role      string `help:"owner, clinician or front-desk." required:""`
	PublicURL string `name:"public-url" help:"Where people reach the server, if it never ran yet." placeholder:"URL"`
}

// Run invites a staff member.
func (c *staffAddCmd) Run(e *env) error {
	if err := knownRole(c.Role); err != nil {
		return err
	}
	in := control.StaffAddIn{Email: c.Email, Name: c.Name, Role: c.Role, PublicURL: c.PublicURL}
	return show(e, control.StaffAdd, in, printSetup)
}

type staffListCmd struct{}

// Run lists the staff.
func (staffListCmd) Run(e *env) error {
	return show(e, control.StaffList, control.None{}, func(w io.Writer, all []control.StaffView) {
		if len(all) == 0 {
			put(w, "Nobody is on the staff list yet; see \"alcove-server setup --help\".\n")
			return
		}
		put(w, "ID\tNAME\tEMAIL\tROLE\tSET UP\tDISABLED\n")
		for _, s := range all {
			put(w, "%s\t%s\t%s\t%s\t%s\t%s\n", s.ID, s.Name, s.Email, s.Role, or(local(s.SetUpAt), "not yet"), or(local(s.DisabledAt), "-"))
		}
	})
}

type staffDisableCmd struct {
	Who string `arg:"" help:"Id or address."`
}

// Run ends a staff member's access.
func (c *staffDisableCmd) Run(e *env) error {
	return show(e, control.StaffDisable, control.Who{Who: c.Who}, func(w io.Writer, s control.StaffView) {
		put(w, "%s has no access any more. To let them in again: alcove-server staff reset %s\n", s.Name, s.ID)
	})
}

type staffResetCmd struct {
	Who       string `arg:"" help:"Id or address."`
	PublicURL string `name:"public-url" help:"Where people reach the server, if it never ran yet." placeholder:"URL"`
}

// Run makes a new setup address.
func (c *staffResetCmd) Run(e *env) error {
	return show(e, control.StaffReset, control.StaffResetIn{Who: c.Who, PublicURL: c.PublicURL}, printSetup)
}

func printSetup(w io.Writer, s control.StaffView) {
	if s.WasOutAt != "" {
		put(w, "%s had no access since %s. This lets them in again; to take it back: alcove-server staff disable %s\n\n", s.Name, local(s.WasOutAt), s.ID)
	}
	put(w, "%s (%s) sets up their own way in here, once, until %s:\n\n  %s\n\n", s.Name, s.Role, local(s.SetupStops), s.SetupURL)
	putHere(w, s.SetupURL)
	put(w, "Give it to them in person or on the phone. It is not shown again.\n")
}
