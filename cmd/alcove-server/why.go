package main

import (
	"io"
	"strings"

	"alcove/server/control"
	"alcove/server/store"
)

type whyCmd struct {
	Who string `arg:"" help:"Id or address."`
}

// Run shows the timeline.
func (c *whyCmd) Run(e *env) error {
	return show(e, control.Why, control.Who{Who: c.Who}, func(w io.Writer, v control.WhyOut) {
		if len(v.Events) == 0 {
			put(w, "%s has not tried to sign in yet. If they say they did: alcove-server unknown list\n", v.Name)
			return
		}
		put(w, "%s, oldest first:\n", v.Name)
		for _, ev := range v.Events {
			put(w, "%s\t%s\t%s\n", local(ev.At), strings.ReplaceAll(ev.Kind, "_", " "), ev.Device)
			for _, s := range []string{ev.StaffSentence, ev.Fix, ev.Detail} {
				if s != "" {
					put(w, "\t  %s\n", s)
				}
			}
			if ev.Kind == store.EventHelp {
				put(w, "\t  What they wrote, until it is solved: alcove-server help-requests list\n")
			}
		}
	})
}
