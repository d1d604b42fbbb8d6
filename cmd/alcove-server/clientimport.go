package main

import (
	"fmt"
	"io"
	"os"

	"alcove/server/control"
)

// maxImportFile is far more than any practice has.
const maxImportFile = 8 << 20

type clientImportCmd struct {
	File string `arg:"" help:"CSV file with lines email,name; - reads standard input."`
}

// Run imports the file.
func (c *clientImportCmd) Run(e *env) error {
	in := e.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return fmt.Errorf("the file cannot be read: %w", err)
		}
		defer f.Close() //nolint:errcheck // only read
		in = f
	}
	b, err := io.ReadAll(io.LimitReader(in, maxImportFile+1))
	if err != nil {
		return fmt.Errorf("the file cannot be read: %w", err)
	}
	if len(b) > maxImportFile {
		return &control.Refusal{Sentence: "The file is too large to be a list of clients; nothing was imported."}
	}
	return show(e, control.ClientImport, control.ImportIn{CSV: b}, func(w io.Writer, v control.ImportOut) {
		put(w, "%d clients are on file now. To tell one of them by mail: alcove-server invite WHO\n", v.Imported)
	})
}
