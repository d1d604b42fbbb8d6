package main

import (
	"io"

	"alcove/auth"
	"alcove/server/control"
)

type pinCmd struct {
	Who         string `arg:"" help:"Id or address."`
	Minutes     *int   `help:"How long it works; the practice's rule if left out." placeholder:"N"`
	Attempt     string `help:"For this waiting computer; see \"client show\". Left out: the newest that waits." placeholder:"ID"`
	CallerCheck string `help:"How you knew the caller: voice, call-back or code-word." placeholder:"HOW"`
}

// Run makes a PIN.
func (c *pinCmd) Run(e *env) error {
	if err := knownCheck(c.CallerCheck); err != nil {
		return err
	}
	in := control.PINIn{Who: c.Who, Attempt: c.Attempt, CallerCheck: c.CallerCheck}
	if c.Minutes != nil {
		if in.Minutes = *c.Minutes; in.Minutes < 1 {
			return &misuse{"--minutes must be 1 or more"}
		}
	}
	return show(e, control.PIN, in, func(w io.Writer, v control.PINOut) {
		put(w, "\n    %s\n\n", auth.GroupCode(v.PIN))
		put(w, "Read it out on the phone. It works one time, until %s, and is not shown again.\n", local(v.ExpiresAt))
		if v.Bound {
			put(w, "It works on the computer that waits: %s, its screen shows %s. Ask the caller for these three digits.\n", v.Device, v.Label)
		} else {
			put(w, "No computer waits right now. It works on whichever types it first.\n")
		}
	})
}
