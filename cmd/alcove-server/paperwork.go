package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"alcove/server/control"
	"alcove/sync/record"
)

type paperworkShareCmd struct {
	Who  string `arg:"" help:"Id or address of the client."`
	File string `help:"The file: PDF, PNG, JPEG or plain text." required:"" placeholder:"F"`
}

// Run shares a file.
func (c *paperworkShareCmd) Run(e *env) (err error) {
	f, err := os.Open(c.File)
	if err != nil {
		return fmt.Errorf("the file cannot be read: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	b, err := io.ReadAll(io.LimitReader(f, record.MaxFileBytes+1)) // one more, so that too large is seen
	if err != nil {
		return fmt.Errorf("the file cannot be read: %w", err)
	}
	in := control.PaperworkShareIn{Who: c.Who, Name: filepath.Base(c.File), Content: b}
	return show(e, control.PaperworkShare, in, func(w io.Writer, d control.PaperworkShared) {
		put(w, "%s is shared as %s. %s\n", d.Name, d.ID, d.Sentence)
	})
}

type paperworkListCmd struct {
	Who string `arg:"" help:"Id or address of the client."`
}

// Run lists what was shared.
func (c *paperworkListCmd) Run(e *env) error {
	return show(e, control.PaperworkList, control.Who{Who: c.Who}, func(w io.Writer, all []control.DocumentView) {
		if len(all) == 0 {
			put(w, "Nothing was shared with them yet.\n")
			return
		}
		put(w, "ID\tNAME\tTYPE\tBYTES\tAT\n")
		for _, d := range all {
			put(w, "%s\t%s\t%s\t%d\t%s\n", d.ID, d.Name, d.Type, d.Size, local(d.At))
		}
	})
}
