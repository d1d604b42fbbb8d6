package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"time"

	"alcove/server/control"
	"alcove/server/dev"
	"alcove/server/store"
)

type backupCmd struct {
	File string `arg:"" help:"The new file."`
}

// Run writes a backup.
func (c *backupCmd) Run(e *env) error {
	file, err := filepath.Abs(c.File) // the server has another working folder
	if err != nil {
		return err
	}
	return show(e, control.Backup, control.FileIn{File: file}, func(w io.Writer, v control.BackupOut) {
		put(w, "The backup %s is whole (%d bytes). Keep %s as well, apart from it: without these keys no backup can be restored.\n",
			v.File, v.Bytes, filepath.Join(e.Data, store.KeyFileName))
	})
}

type restoreCmd struct {
	File string `arg:"" help:"A backup."`
}

// Run puts a backup in the place of the practice.
func (c *restoreCmd) Run(e *env) error {
	file, err := filepath.Abs(c.File)
	if err != nil {
		return err
	}
	out, err := c.restore(e, file)
	if err != nil {
		return err
	}
	return say(e, out, func(w io.Writer, v control.RestoreOut) {
		put(w, "The backup stands in place of the practice.\n")
		if v.Kept != "" {
			put(w, "What stood there before is kept in %s.\n", v.Kept)
		}
		put(w, "Open links and PINs were ended (%d and %d): whoever waits asks for a new one.\n", v.LinksEnded, v.PINsEnded)
		put(w, "Ended again, because they were after the backup: %d computers, %d portals, %d staff.\n", v.DevicesEnded, v.PortalsOff, v.StaffDisabled)
		for _, l := range v.Look {
			put(w, "Look at %s (%s): their address or ways in changed after the backup, and now stand as they were before.\n", l.Name, l.ID)
		}
		if v.LinesUnreadable > 0 {
			put(w, "%d lines of %s could not be read; look through the computers of your clients.\n", v.LinesUnreadable, store.EndedFileName)
		}
	})
}

// restore goes to the server that runs, or does it here: then the folder is
// not opened first, because it may be damaged or empty.
func (c *restoreCmd) restore(e *env, file string) (out control.RestoreOut, err error) {
	until := time.Now().Add(patience)
	for {
		var door control.Door
		door, err = control.Dial(e, e.Data)
		if errors.Is(err, control.ErrNobody) {
			door, err = e.empty()
		}
		if err != nil {
			return out, err
		}
		out, err = control.Restore.Do(e, door, actor(), control.FileIn{File: file})
		if o, ok := door.(*control.Office); ok && o.Store != nil {
			err = errors.Join(err, o.Store.Close())
		}
		if !errors.Is(err, store.ErrInUse) && !errors.Is(err, control.ErrNobody) || time.Now().After(until) {
			return out, err
		}
		if err := pause(e, 50*time.Millisecond); err != nil {
			return out, err
		}
	}
}

// empty is an office without a store: a restore brings it.
func (e *env) empty() (*control.Office, error) {
	clock, err := dev.OpenClock(e.Data)
	if err != nil {
		return nil, err
	}
	o := &control.Office{Now: clock.Now}
	o.Restore = func(ctx context.Context, file string) (store.RestoreReport, *control.Office, error) {
		r, err := store.Restore(ctx, e.Data, file, clock.Now())
		if err != nil {
			return r, nil, err
		}
		o.Store, err = store.Open(e.Data, store.Options{Now: clock.Now})
		return r, o, err
	}
	return o, nil
}
