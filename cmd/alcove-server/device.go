package main

import (
	"io"

	"alcove/server/control"
)

type deviceListCmd struct {
	Who string `arg:"" help:"Id or address of the client."`
}

// Run lists a client's computers.
func (c *deviceListCmd) Run(e *env) error {
	return show(e, control.DeviceList, control.Who{Who: c.Who}, func(w io.Writer, all []control.DeviceView) {
		if len(all) == 0 {
			put(w, "They have not signed in on any computer yet.\n")
			return
		}
		put(w, "ID\tNAME\tFIRST SEEN\tLAST SEEN\tENDED\n")
		for _, d := range all {
			ended := "-"
			if d.EndedAt != "" {
				ended = local(d.EndedAt) + " (" + string(d.EndedReason) + ")"
			}
			put(w, "%s\t%s\t%s\t%s\t%s\n", d.ID, d.Name, local(d.FirstSeen), local(d.LastSeen), ended)
		}
	})
}

type deviceEndCmd struct {
	ID string `arg:"" help:"Id of the computer; see \"device list\"."`
}

// Run ends a computer's access.
func (c *deviceEndCmd) Run(e *env) error {
	return show(e, control.DeviceEnd, control.IDIn{ID: c.ID}, func(w io.Writer, d control.DeviceView) {
		put(w, "%s has no access any more, since %s. The client can sign in again with a new link.\n", d.Name, local(d.EndedAt))
	})
}
