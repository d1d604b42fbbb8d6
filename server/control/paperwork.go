package control

import (
	"errors"

	"alcove/auth"
	"alcove/server/store"
	"alcove/sync/record"
)

// DocumentView is a shared file as the command line shows it.
type DocumentView struct {
	ID     string `json:"id"`
	File   string `json:"file"`
	Name   string `json:"name"`
	Type   string `json:"type"`
	Size   int64  `json:"size"`
	SHA256 string `json:"sha256"`
	At     string `json:"at"`
}

func viewDocument(id string, d record.Document) DocumentView {
	return DocumentView{ID: id, File: d.ID, Name: d.Name, Type: d.Type, Size: d.Size, SHA256: d.SHA256, At: d.At}
}

// PaperworkShareIn is a file for a client. Its content travels with it: the
// server may not be able to read what the person at the keyboard can.
type PaperworkShareIn struct {
	Who     string `json:"who"`
	Name    string `json:"name"`
	Content []byte `json:"content"`
}

// PaperworkShared is a file for a client, and the mail about it.
type PaperworkShared struct {
	DocumentView
	MailToo
}

// PaperworkShare shares a file with a client, and rings the doorbell.
var PaperworkShare = define("paperwork share", func(c *call, in PaperworkShareIn) (out PaperworkShared, err error) {
	var who store.Client
	if err := c.look(func(tx *store.Tx) (err error) { who, err = person(tx, in.Who); return err }); err != nil {
		return out, err
	}
	if len(in.Content) == 0 || len(in.Content) > record.MaxFileBytes {
		return out, refuse("The file is empty or larger than %d MB; share a smaller one.", record.MaxFileBytes>>20)
	}
	f, err := c.Store.KeepFile(c, store.File{ClientID: who.ID, ID: auth.ID("f"), Name: store.CleanFileName(in.Name)}, in.Content, c.now)
	switch {
	case errors.Is(err, store.ErrContentType):
		return out, refuse("Only PDF, PNG, JPEG and plain text (UTF-8) can be shared; save the file as one of these.")
	case errors.Is(err, store.ErrPicture):
		return out, refuse("This picture has too many dots to open safely; make it smaller.")
	case errors.Is(err, store.ErrNoRoom):
		return out, refuse("%s holds as many files as one client may: %d MB in all.", who.Name, store.MaxClientBytes>>20)
	case err != nil:
		return out, err
	}
	err = c.change(func(tx *store.Tx) error {
		id, d, err := tx.ShareDocument(who.ID, f.ID, "", c.now)
		if err != nil {
			return err
		}
		out.DocumentView = viewDocument(id, d)
		if out.MailToo, err = c.ring(tx, who); err != nil {
			return err
		}
		return c.audit(tx, "paperwork share", who.ID, "document="+id)
	})
	return out, err
})

// PaperworkList is what was shared with a client, oldest first.
var PaperworkList = define("paperwork list", func(c *call, in Who) (out []DocumentView, err error) {
	out = []DocumentView{}
	err = c.look(func(tx *store.Tx) error {
		who, err := person(tx, in.Who)
		if err != nil {
			return err
		}
		all, err := tx.Documents(who.ID)
		for _, d := range all {
			out = append(out, viewDocument(d.ID, d.Document))
		}
		return err
	})
	return out, err
})
