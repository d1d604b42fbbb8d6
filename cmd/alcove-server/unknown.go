package main

import (
	"io"

	"alcove/server/control"
)

type unknownListCmd struct{}

// Run lists who asked and is not on file.
func (unknownListCmd) Run(e *env) error {
	return show(e, control.UnknownList, control.None{}, func(w io.Writer, all []control.UnknownView) {
		if len(all) == 0 {
			put(w, "Every address that asked for a link is on file.\n")
			return
		}
		put(w, "ADDRESS\tASKED\tLAST\tPERHAPS\n")
		for _, u := range all {
			perhaps := "-"
			if n := u.Nearest; n != nil {
				perhaps = n.Name + " <" + n.Email + ">"
			}
			put(w, "%s\t%d\t%s\t%s\n", u.Email, u.Asks, local(u.LastAt), perhaps)
		}
		put(w, "\nIs one of them a client? Correct the address: alcove-server client set WHO --email ADDRESS\n")
	})
}
