package control

import (
	"errors"

	"alcove/auth"
	"alcove/server/store"
)

// HelpView is somebody's call for help with signing in. Contact and note are a
// stranger's words, as they were typed.
type HelpView struct {
	ID      string      `json:"id"`
	At      string      `json:"at"`
	Client  string      `json:"client"` // the client's id; "" if the contact is no client's address
	Contact string      `json:"contact"`
	Note    string      `json:"note"`
	Reason  auth.Reason `json:"reason"` // what the app had told them; "" if nothing
}

func viewHelp(h store.Help) HelpView {
	return HelpView{ID: h.ID, At: stamp(h.Made), Client: h.ClientID, Contact: h.Contact, Note: h.Note, Reason: h.Reason}
}

// HelpList is the calls for help nobody has solved, oldest first.
var HelpList = define("help-requests list", func(c *call, _ None) (out []HelpView, err error) {
	out = []HelpView{}
	err = c.look(func(tx *store.Tx) error {
		open, err := tx.HelpOpen()
		for _, h := range open {
			out = append(out, viewHelp(h))
		}
		return err
	})
	return out, err
})

// HelpSolved takes a call for help off the list.
var HelpSolved = define("help-requests solved", func(c *call, in IDIn) (out HelpView, err error) {
	err = c.change(func(tx *store.Tx) error {
		h, err := tx.SolveHelp(in.ID, c.actor, c.now)
		if errors.Is(err, store.ErrNone) {
			return refuse("There is no open call for help %q; see them with \"alcove-server help-requests list\".", clip(in.ID))
		}
		if err != nil {
			return err
		}
		out = viewHelp(h)
		return c.audit(tx, "help-requests solved", h.ID, "")
	})
	return out, err
})
