package main

import (
	"context"
	"os"
	"path/filepath"

	"alcove/scripts/sample"
	"alcove/scripts/stage"
)

// world is the sample practice on a server of its own.
type world struct {
	*sample.Practice
	dir   string // for all that a subject leaves on the disk
	procs *stage.Procs
}

// newWorld starts the practice with the programs of bin.
func newWorld(ctx context.Context, bin string) (*world, error) {
	dir, err := os.MkdirTemp("", "alcove-bench-")
	if err != nil {
		return nil, err
	}
	w := &world{dir: dir, procs: &stage.Procs{}}
	if w.Practice, err = sample.Open(ctx, w.procs, filepath.Join(bin, "alcove-server"), dir); err != nil {
		w.close()
		return nil, err
	}
	return w, nil
}

// close ends what was started and removes what it left.
func (w *world) close() {
	w.procs.EndAll()
	_ = os.RemoveAll(w.dir) // a folder of the system's temporary ones: it cleans up itself
}
