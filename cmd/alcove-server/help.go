package main

import (
	"io"
	"strings"
	"unicode"

	"alcove/server/control"
)

type helpListCmd struct{}

// Run lists the calls for help that nobody has solved.
func (helpListCmd) Run(e *env) error {
	return show(e, control.HelpList, control.None{}, func(w io.Writer, all []control.HelpView) {
		if len(all) == 0 {
			put(w, "Nobody waits for help with signing in.\n")
			return
		}
		put(w, "ID\tAT\tCONTACT\tCLIENT\tWHAT THE APP SAID\n")
		for _, h := range all {
			put(w, "%s\t%s\t%s\t%s\t%s\n", h.ID, local(h.At), plain(h.Contact), or(h.Client, "-"), or(string(h.Reason), "-"))
			for line := range strings.Lines(h.Note) {
				put(w, "    %s\n", plain(line))
			}
		}
		put(w, "\nReached one of them? Take it off the list: alcove-server help-requests solved ID\n")
	})
}

type helpSolvedCmd struct {
	ID string `arg:"" help:"Id of the call; see \"help-requests list\"."`
}

// Run takes a call for help off the list.
func (c *helpSolvedCmd) Run(e *env) error {
	return show(e, control.HelpSolved, control.IDIn{ID: c.ID}, func(w io.Writer, h control.HelpView) {
		put(w, "The call for help of %s is off the list.\n", plain(h.Contact))
	})
}

// plain is one line of a stranger's words, without what could steer a terminal
// or pass for other columns.
func plain(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, s))
}
