package control

import (
	"errors"
	"io/fs"

	"alcove/server/store"
)

// FileIn names a file, from the root.
type FileIn struct {
	File string `json:"file"`
}

// BackupOut is a backup that was made and read back.
type BackupOut struct {
	File  string `json:"file"`
	Bytes int64  `json:"bytes"`
	At    string `json:"at"`
}

// Backup writes the practice into a new file while work goes on.
var Backup = define("backup", func(c *call, in FileIn) (BackupOut, error) {
	size, err := c.Store.Backup(c, in.File, c.now)
	switch {
	case errors.Is(err, store.ErrBackupExists):
		return BackupOut{}, refuse("There is already a file %s; choose another name, such as one with the date in it.", in.File)
	case errors.Is(err, store.ErrBackupInside):
		return BackupOut{}, refuse("A backup inside of the data folder would be lost together with it; choose another folder.")
	case err != nil:
		return BackupOut{}, refuse("The backup was not made: %v. Check that the folder exists and has room.", err)
	}
	err = c.change(func(tx *store.Tx) error { return c.audit(tx, "backup", "", "") })
	return BackupOut{File: in.File, Bytes: size, At: stamp(c.now)}, err
})

// RestoreOut is what a restore did.
type RestoreOut struct {
	Kept            string     `json:"kept,omitempty"` // where the practice from before stands
	LinksEnded      int64      `json:"links_ended"`
	PINsEnded       int64      `json:"pins_ended"`
	DevicesEnded    int64      `json:"devices_ended"`    // again, from the list of ended
	PortalsOff      int64      `json:"portals_off"`      // again
	StaffDisabled   int64      `json:"staff_disabled"`   // again
	Look            []LookView `json:"look"`             // whose address or ways changed after the backup
	LinesUnreadable int        `json:"lines_unreadable"` // of the list of ended
}

// LookView is a client to look at after a restore.
type LookView struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Restore puts a backup in the place of the practice.
var Restore = define("restore", func(c *call, in FileIn) (out RestoreOut, err error) {
	r, office, err := c.Office.Restore(c, in.File)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return out, refuse("There is no file %s; nothing was changed.", in.File)
	case errors.Is(err, store.ErrNotBackup):
		return out, refuse("%s is not a whole backup of Alcove; nothing was changed.", in.File)
	case errors.Is(err, store.ErrOtherKeys):
		return out, refuse("The backup was made with another %s; put that file into the data folder first. Nothing was changed.", store.KeyFileName)
	case errors.Is(err, store.ErrNewerBackup):
		return out, refuse("The backup was made by a newer alcove-server; install that one first. Nothing was changed.")
	case err != nil:
		return out, err
	}
	out = RestoreOut{Kept: r.Kept, LinksEnded: r.Links, PINsEnded: r.PINs, DevicesEnded: r.Devices, PortalsOff: r.Clients,
		StaffDisabled: r.Staff, Look: []LookView{}, LinesUnreadable: r.Unread}
	err = office.Store.Write(c, func(tx *store.Tx) error {
		for _, id := range r.Look {
			p, err := tx.Client(id)
			if errors.Is(err, store.ErrNone) {
				continue // added after the backup: gone with it
			}
			if err != nil {
				return err
			}
			out.Look = append(out.Look, LookView{ID: p.ID, Name: p.Name})
		}
		return c.audit(tx, "restore", "", "")
	})
	return out, err
})
