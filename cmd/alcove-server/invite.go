package main

import (
	"io"

	"alcove/server/control"
)

type inviteCmd struct {
	Who string `arg:"" help:"Id or address."`
}

// Run sends the invite.
func (c *inviteCmd) Run(e *env) error {
	return show(e, control.Invite, control.Who{Who: c.Who}, func(w io.Writer, v control.InviteOut) {
		put(w, "The invite to %s is on its way. What became of it: alcove-server why %s\n", v.Email, v.ID)
	})
}
